/** What just happened: the last events one may see, and those to come. */
import { graphql } from '../../gql/gql.ts';

export const FeedQuery = graphql(`
  query Feed($types: [EventType!], $last: Int!) {
    events(types: $types, last: $last) {
      asOf
      nodes {
        id
        ...FeedEntry
      }
    }
  }
`);

export const FeedEvents = graphql(`
  subscription FeedEvents($after: EventCursor, $types: [EventType!]) {
    events(after: $after, types: $types) {
      __typename
      ... on EventItem {
        cursor
        event {
          id
          ...FeedEntry
        }
      }
      ... on StreamCheckpoint {
        cursor
        head
        at
      }
      ... on ResyncRequired {
        cursor
        reason
      }
    }
  }
`);

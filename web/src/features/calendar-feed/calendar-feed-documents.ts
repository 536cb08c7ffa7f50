/** What the dialog of the calendar feed asks and does. */
import { graphql } from '../../gql/gql.ts';

export const CalendarFeed = graphql(`
  query CalendarFeed {
    calendarFeed {
      createdAt
      lastReadAt
    }
  }
`);

export const CreateCalendarFeed = graphql(`
  mutation CreateCalendarFeed($input: CreateCalendarFeedInput!) {
    createCalendarFeed(input: $input) {
      __typename
      ... on CreateCalendarFeedSuccess {
        path
      }
      ... on UserError {
        code
        message
      }
    }
  }
`);

export const RevokeCalendarFeed = graphql(`
  mutation RevokeCalendarFeed {
    revokeCalendarFeed {
      __typename
      ... on RevokeCalendarFeedSuccess {
        revoked
      }
      ... on UserError {
        code
        message
      }
    }
  }
`);

/** What the list of due follow-ups asks and listens to. */
import { graphql } from '../../gql/gql.ts';

/** Two lists of one snapshot: however long the overdue one is, today stays in sight. */
export const DueFollowUps = graphql(`
  query DueFollowUps(
    $overdue: FollowUpFilter!
    $overdueFirst: Int!
    $open: FollowUpFilter!
    $openFirst: Int!
  ) {
    overdue: followUps(filter: $overdue, first: $overdueFirst) {
      asOf
      nodes {
        id
        dueAt
        heldSince
        ...FollowUpItem
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    open: followUps(filter: $open, first: $openFirst) {
      asOf
      nodes {
        id
        dueAt
        heldSince
        ...FollowUpItem
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const FurtherFollowUps = graphql(`
  query FurtherFollowUps($filter: FollowUpFilter!, $first: Int!, $after: String!) {
    followUps(filter: $filter, first: $first, after: $after) {
      nodes {
        id
        dueAt
        heldSince
        ...FollowUpItem
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const FollowUpChanges = graphql(`
  subscription FollowUpChanges($after: EventCursor, $filter: FollowUpFilter) {
    followUpChanges(after: $after, filter: $filter) {
      __typename
      ... on FollowUpChange {
        cursor
        kind
        followUpId
        followUp {
          id
          dueAt
          ...FollowUpItem
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

export const CompleteFollowUp = graphql(`
  mutation CompleteFollowUp($input: CompleteFollowUpInput!) {
    completeFollowUp(input: $input) {
      __typename
      ... on CompleteFollowUpSuccess {
        cursor
        undoToken
        followUp {
          id
          status
          completedAt
          outcome
        }
        lead {
          id
          status
          version
        }
      }
      ... on UserError {
        message
        code
      }
      ... on ValidationError {
        issues {
          path
          code
          message
          limit
        }
      }
    }
  }
`);

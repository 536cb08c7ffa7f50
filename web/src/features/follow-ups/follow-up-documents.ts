/** What a person can do to follow-ups, one by one and several at once. */
import { graphql } from '../../gql/gql.ts';

export const ScheduleFollowUp = graphql(`
  mutation ScheduleFollowUp($input: ScheduleFollowUpInput!) {
    scheduleFollowUp(input: $input) {
      __typename
      ... on ScheduleFollowUpSuccess {
        cursor
        undoToken
        followUp {
          id
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

export const RescheduleFollowUp = graphql(`
  mutation RescheduleFollowUp($input: RescheduleFollowUpInput!) {
    rescheduleFollowUp(input: $input) {
      __typename
      ... on RescheduleFollowUpSuccess {
        cursor
        undoToken
        followUp {
          id
          dueAt
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

export const SkipFollowUp = graphql(`
  mutation SkipFollowUp($input: SkipFollowUpInput!) {
    skipFollowUp(input: $input) {
      __typename
      ... on SkipFollowUpSuccess {
        cursor
        undoToken
        followUp {
          id
          status
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

export const ReassignFollowUp = graphql(`
  mutation ReassignFollowUp($input: ReassignFollowUpInput!) {
    reassignFollowUp(input: $input) {
      __typename
      ... on ReassignFollowUpSuccess {
        cursor
        undoToken
        followUp {
          id
          assignee {
            id
            name
          }
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

export const BulkUpdateFollowUps = graphql(`
  mutation BulkUpdateFollowUps($input: BulkUpdateFollowUpsInput!) {
    bulkUpdateFollowUps(input: $input) {
      __typename
      ... on BulkUpdateFollowUpsSuccess {
        cursor
        undoToken
        rows {
          followUpId
          result {
            __typename
            ... on BulkFollowUpRowSuccess {
              followUp {
                id
                status
                dueAt
                assignee {
                  id
                  name
                }
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

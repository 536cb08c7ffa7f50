/** Editing the fields of a lead, on its page and while it is registered. */
import { graphql } from '../gql/gql.ts';

export const UpdateLead = graphql(`
  mutation UpdateLead($input: UpdateLeadInput!) {
    updateLead(input: $input) {
      __typename
      ... on UpdateLeadSuccess {
        cursor
        undoToken
        lead {
          id
          stage
          ...LeadFields
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
      ... on ConflictError {
        current {
          id
          ...LeadFields
        }
      }
      ... on DuplicateLeadError {
        ...DuplicateNotice
      }
      ... on RateLimitedError {
        retryAfterSeconds
      }
    }
  }
`);

/** Editing the contacts of a lead. */
import { graphql } from '../../gql/gql.ts';

export const UpdateContact = graphql(`
  mutation UpdateContact($input: UpdateContactInput!) {
    updateContact(input: $input) {
      __typename
      ... on UpdateContactSuccess {
        cursor
        undoToken
        lead {
          id
          version
          stage
          ...LeadContacts
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
          version
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

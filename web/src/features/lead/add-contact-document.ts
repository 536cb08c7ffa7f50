/** Apart from editing one, which comes with the lead's page: only the dialog adds. */
import { graphql } from '../../gql/gql.ts';

export const AddContact = graphql(`
  mutation AddContact($input: AddContactInput!) {
    addContact(input: $input) {
      __typename
      ... on AddContactSuccess {
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

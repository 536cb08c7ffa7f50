/** Registering a lead. */
import { graphql } from '../../gql/gql.ts';

export const RegisterLead = graphql(`
  mutation RegisterLead($input: RegisterLeadInput!) {
    registerLead(input: $input) {
      __typename
      ... on RegisterLeadSuccess {
        cursor
        lead {
          id
          companyName
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
      ... on RateLimitedError {
        retryAfterSeconds
      }
      ... on DuplicateLeadError {
        ...DuplicateNotice
      }
    }
  }
`);

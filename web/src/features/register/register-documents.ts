/** Registering a lead, and the territories it can lie in. */
import { graphql } from '../../gql/gql.ts';

export const RegisterTerritories = graphql(`
  query RegisterTerritories($language: Language!) {
    territories {
      code
      name(language: $language)
      currency
      timeZone
    }
  }
`);

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

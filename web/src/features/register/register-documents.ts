/** Registering a lead with what its first card holds, and the contact of its second. */
import { graphql } from '../../gql/gql.ts';

export const RegisterLead = graphql(`
  mutation RegisterLead($input: RegisterLeadInput!) {
    registerLead(input: $input) {
      __typename
      ... on RegisterLeadSuccess {
        cursor
        lead {
          id
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
      ... on RateLimitedError {
        retryAfterSeconds
      }
      ... on DuplicateLeadError {
        ...DuplicateNotice
      }
    }
  }
`);

export const RegisterContact = graphql(`
  mutation RegisterContact($input: AddContactInput!) {
    addContact(input: $input) {
      __typename
      ... on AddContactSuccess {
        cursor
        contact {
          id
        }
        lead {
          id
          stage
          email
          phone
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

export const CorrectContact = graphql(`
  mutation CorrectContact($input: UpdateContactInput!) {
    updateContact(input: $input) {
      __typename
      ... on UpdateContactSuccess {
        cursor
        contact {
          id
        }
        lead {
          id
          stage
          email
          phone
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

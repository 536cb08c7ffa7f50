/** Editing what is known of a lead: its fields and its contacts. */
import { graphql } from '../../gql/gql.ts';

/** As the form edits them. */
export const LeadFieldsFragment = graphql(`
  fragment LeadFields on Lead {
    id
    version
    companyName
    street
    postalCode
    city
    website
    businessType
    kitchenSize
    employeeCount
    pains
    competitor
    notes
    territory {
      code
    }
    estimatedVolume {
      amount
      currency
    }
  }
`);

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

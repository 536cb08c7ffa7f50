/** What is asked and done about the leads that are chosen. */
import { graphql } from '../../gql/gql.ts';

/** What may be done with the leads that are chosen. */
export const BulkRightsQuery = graphql(`
  query BulkRights($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      ... on Lead {
        id
        companyName
        owner {
          id
        }
        viewerCan {
          changeStatusTo
          assign
        }
      }
    }
  }
`);

export const BulkColleaguesQuery = graphql(`
  query BulkColleagues($leadId: ID!, $search: String) {
    colleagues(leadId: $leadId, search: $search, first: 50) {
      id
      name
    }
  }
`);

export const BulkUpdateLeads = graphql(`
  mutation BulkUpdateLeads($input: BulkUpdateLeadsInput!) {
    bulkUpdateLeads(input: $input) {
      __typename
      ... on BulkUpdateLeadsSuccess {
        cursor
        undoToken
        rows {
          leadId
          result {
            __typename
            ... on BulkRowSuccess {
              lead {
                id
                ...LeadRow
              }
            }
            ... on UserError {
              message
              code
            }
            ... on TransitionError {
              from
              to
              allowed
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
      ... on RateLimitedError {
        retryAfterSeconds
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

export const DistributeLeads = graphql(`
  mutation DistributeLeads($input: AssignLeadsInput!) {
    assignLeads(input: $input) {
      __typename
      ... on AssignLeadsSuccess {
        cursor
        rows {
          leadId
          result {
            __typename
            ... on AssignLeadsRowSuccess {
              lead {
                id
                ...LeadRow
              }
            }
            ... on UserError {
              message
              code
            }
          }
        }
      }
      ... on UserError {
        message
        code
      }
    }
  }
`);

export const UndoBulk = graphql(`
  mutation UndoBulk($input: UndoInput!) {
    undo(input: $input) {
      __typename
      ... on UndoSuccess {
        cursor
        leads {
          id
          ...LeadRow
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

/** What a column of the board asks, and what the board listens to. */
import { graphql } from '../../gql/gql.ts';

export const BoardCardFragment = graphql(`
  fragment BoardCard on Lead {
    id
    companyName
    city
    status
    version
    redactedFields
    viewerRelation
    owner {
      id
      name
    }
    estimatedVolume {
      amount
      currency
    }
    nextFollowUp {
      id
      kind
      dueAt
    }
    viewerCan {
      changeStatusTo
    }
  }
`);

export const BoardColumnQuery = graphql(`
  query BoardColumn($filter: LeadFilter, $search: String, $orderBy: LeadOrder, $first: Int, $after: String) {
    leads(filter: $filter, search: $search, orderBy: $orderBy, first: $first, after: $after) {
      asOf
      nodes {
        id
        ...BoardCard
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** On its own: sums cost more than a page, and only comings and goings change them. */
export const BoardTotalsQuery = graphql(`
  query BoardTotals($filter: LeadFilter, $search: String) {
    leads(filter: $filter, search: $search) {
      totalCount
      estimatedVolumes {
        amount
        currency
      }
    }
  }
`);

export const BoardHeadQuery = graphql(`
  query BoardHead {
    eventLog {
      head
    }
  }
`);

export const BoardChanges = graphql(`
  subscription BoardChanges($after: EventCursor, $filter: LeadFilter, $search: String) {
    leadChanges(after: $after, filter: $filter, search: $search) {
      __typename
      ... on LeadChange {
        cursor
        kind
        leadId
        lead {
          id
          status
          ...BoardCard
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

export const MoveLead = graphql(`
  mutation MoveLead($input: ChangeLeadStatusInput!) {
    changeLeadStatus(input: $input) {
      __typename
      ... on ChangeLeadStatusSuccess {
        cursor
        lead {
          id
          status
          ...BoardCard
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
          status
          ...BoardCard
        }
      }
      ... on TransitionError {
        from
        to
        allowed
      }
    }
  }
`);

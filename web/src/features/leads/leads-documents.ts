/** What the leads table asks and listens to. */
import { graphql } from '../../gql/gql.ts';

export const LeadsTableQuery = graphql(`
  query LeadsTable($filter: LeadFilter, $search: String, $orderBy: LeadOrder, $first: Int, $after: String) {
    leads(filter: $filter, search: $search, orderBy: $orderBy, first: $first, after: $after) {
      asOf
      nodes {
        id
        version
        companyName
        ...LeadRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** On its own: counting costs more than a page, and only comings and goings change it. */
export const LeadsCountQuery = graphql(`
  query LeadsCount($filter: LeadFilter, $search: String) {
    leads(filter: $filter, search: $search) {
      totalCount
    }
  }
`);

export const LeadChanges = graphql(`
  subscription LeadChanges($after: EventCursor, $filter: LeadFilter, $search: String) {
    leadChanges(after: $after, filter: $filter, search: $search) {
      __typename
      ... on LeadChange {
        cursor
        kind
        leadId
        lead {
          id
          version
          companyName
          ...LeadRow
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

export const TerritoriesQuery = graphql(`
  query Territories($language: Language!) {
    territories {
      code
      name(language: $language)
    }
  }
`);

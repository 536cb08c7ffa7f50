/** Views of the list of leads that people keep. */
import { graphql } from '../../gql/gql.ts';

export const SavedViewFragment = graphql(`
  fragment KeptView on SavedView {
    id
    name
    share
    changeable
    problem
    filter
    search
    orderBy {
      field
      direction
    }
    columns
    isDefault
    position
    version
    author {
      id
      name
    }
  }
`);

export const SavedViewsQuery = graphql(`
  query SavedViews {
    savedViews {
      id
      ...KeptView
    }
  }
`);

export const SaveView = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      __typename
      ... on SaveViewSuccess {
        view {
          id
          ...KeptView
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
      ... on SavedViewConflictError {
        current {
          id
          ...KeptView
        }
      }
    }
  }
`);

export const DeleteView = graphql(`
  mutation DeleteView($input: DeleteViewInput!) {
    deleteView(input: $input) {
      __typename
      ... on UserError {
        message
        code
      }
    }
  }
`);

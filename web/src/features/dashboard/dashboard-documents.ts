/** The viewer's own figures, and the stream that keeps them. */
import { graphql } from '../../gql/gql.ts';

export const DashboardQuery = graphql(`
  query Dashboard {
    dashboard {
      asOf
      at
      ...DashboardTiles
    }
  }
`);

export const DashboardChanges = graphql(`
  subscription DashboardChanges($after: EventCursor) {
    dashboardChanges(after: $after) {
      __typename
      ... on DashboardChange {
        cursor
        dashboard {
          asOf
          at
          ...DashboardTiles
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

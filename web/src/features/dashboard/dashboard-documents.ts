/** The viewer's figures, and the stream that keeps them; those of a team and its territories for who leads one. */
import { graphql } from '../../gql/gql.ts';

export const DashboardQuery = graphql(`
  query Dashboard($leader: Boolean!) {
    dashboard {
      asOf
      at
      ...DashboardTiles
      ...PipelineFigures @include(if: $leader)
      ...PeopleFigures @include(if: $leader)
    }
  }
`);

export const DashboardChanges = graphql(`
  subscription DashboardChanges($after: EventCursor, $leader: Boolean!) {
    dashboardChanges(after: $after) {
      __typename
      ... on DashboardChange {
        cursor
        dashboard {
          asOf
          at
          ...DashboardTiles
          ...PipelineFigures @include(if: $leader)
          ...PeopleFigures @include(if: $leader)
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

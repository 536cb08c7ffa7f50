/** What the header of a lead shows, which its dialogs read too. */
import { graphql } from '../../gql/gql.ts';

export const LeadHeaderFragment = graphql(`
  fragment LeadHeader on Lead {
    id
    companyName
    status
    stage
    source
    city
    email
    phone
    version
    canonical
    registeredAt
    firstContactAt
    owner {
      id
      name
    }
    viewerRelation
    viewerCan {
      claim
      documentFirstContact
      changeStatusTo
    }
  }
`);

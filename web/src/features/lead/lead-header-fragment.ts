/** What the header of a lead shows, which its dialogs read too. */
import { graphql } from '../../gql/gql.ts';
import type { LeadHeaderFragment as LeadHeaderData } from '../../gql/graphql.ts';
import type { LeadState } from './conflict.ts';

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
    contactBlocked
    registeredAt
    firstContactAt
    owner {
      id
      name
    }
    mergedInto {
      id
      companyName
    }
    customer {
      id
      companyName
    }
    viewerRelation
    viewerCan {
      claim
      documentFirstContact
      changeStatusTo
      assign
      addCollaborator
      proposeTransfer
      stopClock
      resumeClock
      extendProtection
      requestClockChange
      backdate
      convert
      merge
      unmerge
      delete
      restore
      withdrawConsent
    }
  }
`);

export const stateOf = (lead: LeadHeaderData): LeadState => ({
  status: lead.status,
  owner: lead.owner?.name ?? null,
  version: lead.version,
});

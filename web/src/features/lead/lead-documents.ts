/** One lead with everything the viewer may see of it, and what a person can do to it. */
import { graphql } from '../../gql/gql.ts';

export const LeadDetailQuery = graphql(`
  query LeadDetail($id: ID!, $language: Language!) {
    eventLog {
      head
    }
    lead(id: $id) {
      id
      companyName
      redactedFields
      ...LeadHeader
      ...LeadScore
      ...LeadPeople
      ...LeadOutlook
      ...LeadFacts
      ...LeadContacts
      ...LeadProtection
      ...LeadFollowUps
      ...LeadTimeline
    }
  }
`);

/** What waits for a decision about its clock. */
export const PendingClockRequests = graphql(`
  query PendingClockRequests($id: ID!) {
    clockRequests(filter: { leadId: $id, status: [PENDING] }, first: 10) {
      id
      kind
      days
      reason
      viewerCanDecide
      requestedBy {
        id
        name
      }
    }
  }
`);

/** All of the viewer's leads: the screen picks out its own and reads again. */
export const LeadDetailChanges = graphql(`
  subscription LeadDetailChanges($after: EventCursor) {
    leadChanges(after: $after) {
      __typename
      ... on LeadChange {
        cursor
        kind
        leadId
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

export const LogActivity = graphql(`
  mutation LogActivity($input: LogActivityInput!) {
    logActivity(input: $input) {
      __typename
      ... on LogActivitySuccess {
        cursor
        activity {
          id
        }
        lead {
          id
          status
          version
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

export const DocumentFirstContact = graphql(`
  mutation DocumentFirstContact($input: DocumentFirstContactInput!) {
    documentFirstContact(input: $input) {
      __typename
      ... on DocumentFirstContactSuccess {
        cursor
        lead {
          id
          status
          version
          firstContactAt
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
          ...LeadHeader
        }
      }
    }
  }
`);

export const ClaimLead = graphql(`
  mutation ClaimLead($input: ClaimLeadInput!) {
    claimLead(input: $input) {
      __typename
      ... on ClaimLeadSuccess {
        cursor
        lead {
          id
          ...LeadHeader
        }
      }
      ... on UserError {
        message
        code
      }
      ... on ForbiddenError {
        allowedFrom
      }
    }
  }
`);

export const ChangeLeadStatus = graphql(`
  mutation ChangeLeadStatus($input: ChangeLeadStatusInput!) {
    changeLeadStatus(input: $input) {
      __typename
      ... on ChangeLeadStatusSuccess {
        cursor
        undoToken
        lead {
          id
          ...LeadHeader
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
          ...LeadHeader
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

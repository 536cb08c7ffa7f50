/** What a person can decide about a lead as a whole; each answer brings what the header shows. */
import { graphql } from '../../gql/gql.ts';

export const AssignLead = graphql(`
  mutation AssignLead($input: AssignLeadInput!) {
    assignLead(input: $input) {
      __typename
      ... on AssignLeadSuccess {
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

export const AddCollaborator = graphql(`
  mutation AddCollaborator($input: AddCollaboratorInput!) {
    addCollaborator(input: $input) {
      __typename
      ... on AddCollaboratorSuccess {
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

export const RemoveCollaborator = graphql(`
  mutation RemoveCollaborator($input: RemoveCollaboratorInput!) {
    removeCollaborator(input: $input) {
      __typename
      ... on RemoveCollaboratorSuccess {
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

export const ProposeTransfer = graphql(`
  mutation ProposeTransfer($input: ProposeTransferInput!) {
    proposeTransfer(input: $input) {
      __typename
      ... on ProposeTransferSuccess {
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

export const DecideTransfer = graphql(`
  mutation DecideTransfer($input: DecideTransferInput!) {
    decideTransfer(input: $input) {
      __typename
      ... on DecideTransferSuccess {
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

export const WithdrawTransfer = graphql(`
  mutation WithdrawTransfer($input: WithdrawTransferInput!) {
    withdrawTransfer(input: $input) {
      __typename
      ... on WithdrawTransferSuccess {
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
    }
  }
`);

export const StopClock = graphql(`
  mutation StopClock($input: StopClockInput!) {
    stopClock(input: $input) {
      __typename
      ... on StopClockSuccess {
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

export const ResumeClock = graphql(`
  mutation ResumeClock($input: ResumeClockInput!) {
    resumeClock(input: $input) {
      __typename
      ... on ResumeClockSuccess {
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
    }
  }
`);

export const ExtendProtection = graphql(`
  mutation ExtendProtection($input: ExtendProtectionInput!) {
    extendProtection(input: $input) {
      __typename
      ... on ExtendProtectionSuccess {
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

export const RequestClockChange = graphql(`
  mutation RequestClockChange($input: RequestClockChangeInput!) {
    requestClockChange(input: $input) {
      __typename
      ... on RequestClockChangeSuccess {
        cursor
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

export const DecideClockRequest = graphql(`
  mutation DecideClockRequest($input: DecideClockRequestInput!) {
    decideClockRequest(input: $input) {
      __typename
      ... on DecideClockRequestSuccess {
        cursor
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

export const BackdateRegistration = graphql(`
  mutation BackdateRegistration($input: BackdateRegistrationInput!) {
    backdateRegistration(input: $input) {
      __typename
      ... on BackdateRegistrationSuccess {
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
    }
  }
`);

export const DeleteLead = graphql(`
  mutation DeleteLead($input: DeleteLeadInput!) {
    deleteLead(input: $input) {
      __typename
      ... on DeleteLeadSuccess {
        cursor
        undoToken
        lead {
          id
          version
          status
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
    }
  }
`);

export const RestoreLead = graphql(`
  mutation RestoreLead($input: RestoreLeadInput!) {
    restoreLead(input: $input) {
      __typename
      ... on RestoreLeadSuccess {
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
    }
  }
`);

export const UnmergeLeads = graphql(`
  mutation UnmergeLeads($input: UnmergeLeadsInput!) {
    unmergeLeads(input: $input) {
      __typename
      ... on UnmergeLeadsSuccess {
        cursor
      }
      ... on UserError {
        message
        code
      }
    }
  }
`);

export const RemoveContact = graphql(`
  mutation RemoveContact($input: RemoveContactInput!) {
    removeContact(input: $input) {
      __typename
      ... on RemoveContactSuccess {
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
      ... on ConflictError {
        current {
          id
          version
        }
      }
    }
  }
`);

export const MergeLeads = graphql(`
  mutation MergeLeads($input: MergeLeadsInput!) {
    mergeLeads(input: $input) {
      __typename
      ... on MergeLeadsSuccess {
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
      ... on ValidationError {
        issues {
          path
          code
          message
          limit
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

export const ConvertLead = graphql(`
  mutation ConvertLead($input: ConvertLeadInput!) {
    convertLead(input: $input) {
      __typename
      ... on ConvertLeadSuccess {
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
      ... on TransitionError {
        from
        to
        allowed
      }
      ... on DuplicateCustomerError {
        overridable
        candidates {
          matches
          customer {
            id
            companyName
            city
            postalCode
          }
        }
      }
    }
  }
`);

export const WithdrawConsent = graphql(`
  mutation WithdrawConsent($input: WithdrawConsentInput!) {
    withdrawConsent(input: $input) {
      __typename
      ... on WithdrawConsentSuccess {
        cursor
        lead {
          id
          ...LeadHeader
          contactBlocked
          consent {
            givenAt
            wording
          }
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

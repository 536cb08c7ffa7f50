/** The mail a follow-up prepared: what is shown of it, and sending it by hand. */
import { graphql } from '../../gql/gql.ts';

export const FollowUpMailFragment = graphql(`
  fragment FollowUpMail on FollowUp {
    id
    mail {
      id
      kind
      status
      heldBy
      failure
      subject
      text
      to
      toName
      sentAt
      nextAttemptAt
      sentBy {
        id
        name
      }
    }
  }
`);

export const SendDraft = graphql(`
  mutation SendDraft($input: SendDraftInput!) {
    sendDraft(input: $input) {
      __typename
      ... on SendDraftSuccess {
        cursor
        undoToken
        followUp {
          id
          ...FollowUpMail
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

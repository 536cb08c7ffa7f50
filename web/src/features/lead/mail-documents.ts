/** Sending the draft of a follow-up by hand. Loaded with the dialog that does it. */
import { graphql } from '../../gql/gql.ts';

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

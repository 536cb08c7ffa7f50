/** The mail a follow-up prepared: what is shown of it. */
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

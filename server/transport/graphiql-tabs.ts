/**
 * The starter tabs of GraphiQL: the main job, from signing in to a follow-up completed, and back to the present. The
 * README tells the same operations.
 */
import type { Tab } from './graphiql.ts';

const tab = (query: string, variables?: object): Tab => ({
  query,
  ...(variables && { variables: JSON.stringify(variables, null, 2) }),
});

export const starterTabs: readonly Tab[] = [
  // Without variables: GraphiQL fills them in when one changes to a tab, so not for the one it opens with.
  tab(`# 1. Sign in. The cookie that comes back signs in every tab, subscriptions too.
# Other people of the demonstration: manager.de@example.com, admin@example.com (password "demo").
mutation SignIn {
  login(input: { email: "sales.de@example.com", password: "demo" }) {
    __typename
    ... on LoginSuccess {
      token
      expiresAt
      viewer {
        user {
          name
        }
        role
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`),
  tab(`# 2. Watch leads. Leave this running and register one in the next tab.
subscription WatchLeads($after: EventCursor) {
  leadChanges(after: $after) {
    __typename
    ... on LeadChange {
      cursor
      kind
      leadId
      lead {
        companyName
        status
        owner {
          name
        }
      }
      event {
        type
      }
    }
    ... on StreamCheckpoint {
      cursor
      at
    }
    ... on ResyncRequired {
      reason
      cursor
    }
  }
}
`),
  tab(`# 3. Register a lead from a trade fair: its follow-ups T3 and T7 are planned at once.
# A second time the same company is a duplicate, and the answer says of what.
mutation RegisterLead {
  registerLead(
    input: {
      companyName: "Gasthaus zur Linde GmbH"
      source: TRADE_FAIR
      territory: "DE-BY"
      city: "Augsburg"
      postalCode: "86150"
      contacts: [{ firstName: "Eva", lastName: "Lindner", role: CHEF, email: "eva@zur-linde.example" }]
      firstContact: { channel: TRADE_FAIR, at: "2026-11-18T10:30:00Z", note: "Wants samples for 40 covers." }
    }
  ) {
    __typename
    ... on RegisterLeadSuccess {
      cursor
      lead {
        id
        version
        status
        protection {
          endsAt
          expiresAt
          expiryReason
        }
        followUps(first: 5) {
          nodes {
            kind
            dueAt
            ledger {
              decision
              reason(language: EN)
            }
          }
        }
      }
    }
    ... on DuplicateLeadError {
      severity
      overridable
      candidates {
        protectedUntil
        lead {
          companyName
        }
      }
    }
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`),
  tab(
    `# 4. Send samples: T3 counts from them now, and says so. The lead's id is in the answer of tab 3.
mutation SendSamples($leadId: ID!) {
  logActivity(input: { leadId: $leadId, type: SAMPLE_SENT, summary: "Two sample boxes, by courier." }) {
    ... on LogActivitySuccess {
      cursor
      lead {
        status
        followUps(first: 5) {
          nodes {
            kind
            dueAt
            ledger {
              decision
              reason(language: EN)
            }
          }
        }
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`,
    { leadId: '' },
  ),
  tab(`# 5. A week later (only in development): T3 fires, three days after the sample or on the next working day.
mutation MoveClock {
  moveClock(input: { by: "P7D" }) {
    ... on MoveClockSuccess {
      fired
      clock {
        now
        offset
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`),
  tab(
    `# 6. What is to be done on the lead, and why; without a lead's id, on all of yours.
query MyFollowUps($leadId: ID) {
  followUps(filter: { status: [PENDING], leadId: $leadId }, first: 20) {
    asOf
    summary {
      pending
      overdue
      dueToday
      dueTomorrow
    }
    nodes {
      id
      kind
      urgency
      dueAt
      firedAt
      lead {
        companyName
        phone
      }
      ledger {
        decision
        reason(language: EN)
      }
    }
  }
}
`,
    { leadId: null },
  ),
  tab(
    `# 7. Complete one. Take its id from tab 6.
mutation CompleteFollowUp($followUpId: ID!) {
  completeFollowUp(input: { followUpId: $followUpId, outcome: SUCCESS, notes: "Liked the samples." }) {
    ... on CompleteFollowUpSuccess {
      cursor
      followUp {
        status
        completedAt
      }
      lead {
        status
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`,
    { followUpId: '' },
  ),
  tab(`# 8. Back to the present. What happened meanwhile stays.
mutation ResetClock {
  resetClock {
    ... on ResetClockSuccess {
      clock {
        now
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`),
];

/** The starter tabs of GraphiQL: the main job, from signing in to a follow-up completed. */
import type { Tab } from './graphiql.ts';

export const starterTabs: readonly Tab[] = [
  {
    // Without variables: GraphiQL fills them in when one changes to a tab, so not for the one it opens with.
    query: `# 1. Sign in. The cookie that comes back signs in every tab, subscriptions too.
# Other people of the demonstration: manager.de@example.com, admin@example.com (password "demo").
mutation SignIn {
  login(input: { email: "sales.de@example.com", password: "demo" }) {
    __typename
    ... on LoginSuccess { expiresAt viewer { user { id name } role territories { code } } }
    ... on UserError { code message }
  }
}
`,
  },
  {
    query: `# 2. Watch leads. Leave this running and register one in the next tab.
subscription WatchLeads {
  leadChanges {
    __typename
    ... on LeadChange { cursor kind leadId lead { companyName status nextFollowUp { kind dueAt } } }
    ... on StreamCheckpoint { cursor at }
    ... on ResyncRequired { reason }
  }
}
`,
  },
  {
    query: `# 3. Register a lead from a trade fair: its follow-ups T3 and T7 are planned at once.
mutation RegisterLead($input: RegisterLeadInput!) {
  registerLead(input: $input) {
    __typename
    ... on RegisterLeadSuccess {
      cursor
      lead { id companyName status followUps(first: 5) { nodes { id kind dueAt ledger { decision reason(language: EN) } } } }
    }
    ... on ValidationError { issues { path message } }
    ... on UserError { code message }
  }
}
`,
    variables: JSON.stringify(
      {
        input: {
          companyName: 'Gasthaus zur Linde',
          source: 'TRADE_FAIR',
          territory: 'DE-BY',
          city: 'München',
          contacts: [
            { firstName: 'Anna', lastName: 'Berger', role: 'CHEF', email: 'anna.berger@example.com' },
          ],
          firstContact: {
            channel: 'TRADE_FAIR',
            at: '2026-11-18T10:30:00.000Z',
            note: 'Hat am Stand probiert und möchte ein Muster.',
          },
        },
      },
      null,
      2,
    ),
  },
  {
    query: `# 4. What is to be done, most urgent first.
query MyFollowUps {
  followUps(filter: { scope: MINE, status: [PENDING] }, first: 20) {
    asOf
    summary { pending overdue dueToday dueTomorrow }
    nodes { id kind urgency dueAt lead { id companyName phone } }
  }
}
`,
  },
  {
    query: `# 5. Move the clock by a week (only in development): T3 fires, three days after the registration or on the next working day.
mutation MoveClock {
  moveClock(input: { by: "P7D" }) {
    __typename
    ... on MoveClockSuccess { clock { now offset } fired }
    ... on UserError { code message }
  }
}
`,
  },
  {
    query: `# 6. Complete a follow-up. Take the id from tab 4.
mutation CompleteFollowUp($input: CompleteFollowUpInput!) {
  completeFollowUp(input: $input) {
    __typename
    ... on CompleteFollowUpSuccess { cursor followUp { id status outcome completedAt } lead { id status } }
    ... on UserError { code message }
  }
}
`,
    variables: JSON.stringify(
      { input: { followUpId: '', outcome: 'SUCCESS', notes: 'Muster kommt gut an.' } },
      null,
      2,
    ),
  },
];

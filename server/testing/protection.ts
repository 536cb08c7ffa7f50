/** The mutations on a lead's clock as a client calls them, with what a test reads of their answers. */
import { z } from 'zod';
import type { TestApp } from './app.ts';

const instant = z.string().nullable();
const person = z.object({ name: z.string() }).nullable();

const deadline = z.object({
  kind: z.string(),
  at: z.string(),
  base: z.string(),
  de: z.string(),
  en: z.string(),
});

const lead = z.object({
  id: z.string(),
  status: z.string(),
  version: z.int(),
  canonical: z.boolean(),
  registeredAt: z.string(),
  viewerRelation: z.string(),
  owner: person,
  protection: z
    .object({
      ownedSince: instant,
      endsAt: instant,
      progressDeadline: instant,
      preClaimEndsAt: instant,
      warnedAt: instant,
      graceEndsAt: instant,
      expiresAt: instant,
      expiryReason: z.string().nullable(),
      heldSince: instant,
      stopReason: z.string().nullable(),
      reclaimableFrom: instant,
      deadlines: z.array(deadline),
    })
    .nullable(),
  followUps: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        status: z.string(),
        dueAt: z.string(),
        heldSince: instant,
        ledger: z.array(z.object({ decision: z.string(), en: z.string() })),
      }),
    ),
  }),
});

const answer = z.object({
  __typename: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
  allowedFrom: instant.optional(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
  current: lead.nullish(),
  lead: lead.nullish(),
  request: z.object({ id: z.string(), kind: z.string(), status: z.string() }).nullish(),
});
export type Answer = z.infer<typeof answer>;
export type LeadWithClock = z.infer<typeof lead>;

const LEAD = `id status version canonical registeredAt viewerRelation owner { name }
  protection { ownedSince endsAt progressDeadline preClaimEndsAt warnedAt graceEndsAt expiresAt expiryReason heldSince
    stopReason reclaimableFrom deadlines { kind at base de: reason(language: DE) en: reason(language: EN) } }
  followUps(first: 20) { nodes { id kind status dueAt heldSince ledger { decision en: reason(language: EN) } } }`;

export type ClockMutation =
  | 'claimLead'
  | 'stopClock'
  | 'resumeClock'
  | 'extendProtection'
  | 'requestClockChange'
  | 'decideClockRequest'
  | 'backdateRegistration';

function textOf(name: ClockMutation): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const request = /Request|request/.test(name) ? 'request { id kind status }' : '';
  const conflicts = name === 'extendProtection' ? '' : `... on ConflictError { current { ${LEAD} } }`;
  const issues =
    name === 'claimLead' || name === 'resumeClock' ? '' : '... on ValidationError { issues { path code } }';
  return `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename
    ... on UserError { code message } ... on ForbiddenError { allowedFrom } ${issues} ${conflicts}
    ... on ${type}Success { ${request} lead { ${LEAD} } } } }`;
}

/** Fails the test on a GraphQL error: what a person can do something about is a member of the result. */
export function asker(app: Pick<TestApp, 'query'>) {
  return async (name: ClockMutation, input: object, as: string): Promise<Answer> => {
    const { data, errors } = await app.query(textOf(name), { input }, as);
    if (errors || !data) throw new Error(`${as}: ${JSON.stringify(errors)}`);
    return answer.parse(data[name]);
  };
}

export function leadReader(app: Pick<TestApp, 'query'>) {
  return async (id: string, as: string): Promise<LeadWithClock> => {
    const { data, errors } = await app.query(`query ($id: ID!) { lead(id: $id) { ${LEAD} } }`, { id }, as);
    if (errors) throw new Error(`${as}: ${JSON.stringify(errors)}`);
    return lead.parse(data?.['lead']);
  };
}

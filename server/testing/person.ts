/**
 * The main job as a person's client does it: the mutations and what a screen reads of a lead, over HTTP. Answers
 * are held against a shape, so that a test reads them without casts and a changed name fails loudly.
 */
import { z } from 'zod';
import type { Api } from './api.ts';

const status = z.string();
const instant = z.string();

const ledgerEntry = z.object({
  decision: z.string(),
  dueAt: instant.nullable(),
  de: z.string(),
  en: z.string(),
});

const followUp = z.object({
  id: z.string(),
  kind: z.enum(['T3', 'T7', 'CUSTOM']),
  status,
  urgency: z.string().nullable(),
  dueAt: instant,
  anchorAt: instant.nullable(),
  firedAt: instant.nullable(),
  completedAt: instant.nullable(),
  outcome: z.string().nullable(),
  notes: z.string().nullable(),
  action: z.string().nullable(),
  assignee: z.object({ name: z.string() }).nullable(),
  ledger: z.array(ledgerEntry),
});
export type FollowUpSeen = z.infer<typeof followUp>;

const activity = z.object({
  type: z.string(),
  at: instant,
  summary: z.string().nullable(),
  outcome: z.string().nullable(),
  meaningful: z.boolean(),
  progress: z.boolean(),
  by: z.object({ name: z.string() }).nullable(),
});

const lead = z.object({
  id: z.string(),
  companyName: z.string(),
  status,
  stage: z.string(),
  version: z.int(),
  canonical: z.boolean(),
  registeredAt: instant,
  createdAt: instant,
  firstContactAt: instant.nullable(),
  lastActivityAt: instant.nullable(),
  lostReason: z.string().nullable(),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  contacts: z.array(
    z.object({ lastName: z.string().nullable(), phone: z.string().nullable(), primary: z.boolean() }),
  ),
  estimatedVolume: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  protection: z
    .object({
      ownedSince: instant.nullable(),
      endsAt: instant.nullable(),
      progressDeadline: instant.nullable(),
      preClaimEndsAt: instant.nullable(),
      expiresAt: instant.nullable(),
    })
    .nullable(),
  followUps: z.object({ nodes: z.array(followUp) }),
  nextFollowUp: z.object({ id: z.string() }).nullable(),
  activities: z.object({ nodes: z.array(activity) }),
});
export type LeadSeen = z.infer<typeof lead>;

const FOLLOW_UP = `id kind status urgency dueAt anchorAt firedAt completedAt outcome notes action assignee { name }
  ledger { decision dueAt de: reason(language: DE) en: reason(language: EN) }`;
const ACTIVITY = 'type at summary outcome meaningful progress by { name }';
const LEAD = `id companyName status stage version canonical registeredAt createdAt firstContactAt lastActivityAt
  lostReason owner { id name } email phone contacts { lastName phone primary } estimatedVolume { amount currency }
  protection { ownedSince endsAt progressDeadline preClaimEndsAt expiresAt }
  followUps(first: 20) { nodes { ${FOLLOW_UP} } } nextFollowUp { id } activities(first: 20) { nodes { ${ACTIVITY} } }`;

const result = z.object({
  __typename: z.string(),
  cursor: z.string().optional(),
  lead: lead.nullish(),
  followUp: followUp.nullish(),
  activity: activity.nullish(),
  code: z.string().optional(),
  message: z.string().optional(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
  current: lead.nullish(),
  from: status.optional(),
  to: status.optional(),
  allowed: z.array(status).optional(),
  severity: z.string().optional(),
  overridable: z.boolean().optional(),
  candidates: z
    .array(
      z.object({
        severity: z.string(),
        protectedUntil: z.string().nullable(),
        lead: z.object({ id: z.string(), companyName: z.string() }).nullable(),
      }),
    )
    .optional(),
});
/** What a mutation answered, success or error: the parts the other kind has are undefined. */
export type Result = z.infer<typeof result>;

const USER_ERROR = '... on UserError { code message }';
const VALIDATION = '... on ValidationError { issues { path code } }';
const CONFLICT = `... on ConflictError { current { ${LEAD} } }`;

const documents = {
  registerLead: `... on RegisterLeadSuccess { cursor lead { ${LEAD} } } ${VALIDATION}
    ... on DuplicateLeadError { severity overridable candidates { severity protectedUntil lead { id companyName } } }`,
  logActivity: `... on LogActivitySuccess { cursor lead { ${LEAD} } activity { ${ACTIVITY} } } ${VALIDATION}`,
  documentFirstContact: `... on DocumentFirstContactSuccess { cursor lead { ${LEAD} } } ${VALIDATION} ${CONFLICT}`,
  changeLeadStatus: `... on ChangeLeadStatusSuccess { cursor lead { ${LEAD} } } ${VALIDATION} ${CONFLICT}
    ... on TransitionError { from to allowed }`,
  completeFollowUp: `... on CompleteFollowUpSuccess { cursor followUp { ${FOLLOW_UP} } lead { ${LEAD} } }
    ${VALIDATION} ${CONFLICT}`,
} as const;
export type MutationName = keyof typeof documents;

/** The text of one of the mutations of the main job, with one variable `input`. */
export function mutationText(name: MutationName): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${USER_ERROR} ${documents[name]} } }`;
}

export interface Person {
  readonly email: string;
  /** Fails the test on a GraphQL error: what a person can do something about is a member of the result. */
  do(mutation: MutationName, input: object): Promise<Result>;
  /** Registers with what every lead needs; fails unless it is registered. */
  register(input?: object): Promise<LeadSeen>;
  lead(id: string): Promise<LeadSeen | null>;
}

let registered = 0;

/** The least that can be registered; the company is another one each time. */
export function registration(input: object = {}): object {
  return {
    companyName: `Gasthof ${(registered += 1)} am See`,
    source: 'OTHER',
    territory: 'DE-BE',
    ...input,
  };
}

export function personOf(app: Pick<Api, 'query'>, email: string): Person {
  const ask = async (query: string, variables: object): Promise<Record<string, unknown>> => {
    const { data, errors } = await app.query(query, variables, email);
    if (errors || !data) throw new Error(`${email}: ${JSON.stringify(errors)}`);
    return data;
  };
  const person: Person = {
    email,
    async do(mutation, input) {
      return result.parse((await ask(mutationText(mutation), { input }))[mutation]);
    },
    async register(input) {
      const answer = await person.do('registerLead', registration(input));
      if (!answer.lead) throw new Error(`${email} could not register: ${JSON.stringify(answer)}`);
      return answer.lead;
    },
    async lead(id) {
      return lead
        .nullable()
        .parse((await ask(`query ($id: ID!) { lead(id: $id) { ${LEAD} } }`, { id })).lead);
    },
  };
  return person;
}

/** The open follow-up of a kind; fails when there is none or another one. */
export function openFollowUp(seen: LeadSeen, kind: FollowUpSeen['kind']): FollowUpSeen {
  const open = seen.followUps.nodes.filter((it) => it.kind === kind && it.status === 'PENDING');
  const [only] = open;
  if (open.length !== 1 || !only) throw new Error(`${open.length} open ${kind} instead of one`);
  return only;
}

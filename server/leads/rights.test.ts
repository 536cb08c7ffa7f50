/**
 * What a screen offers is what the server takes: of random leads and people, each right of `Lead.viewerCan` is
 * held against the mutation it stands for, with an input that is valid.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalFollowUpId, globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeDraft } from '../testing/mail.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { aUser, demoPeople, teams, type Person } from '../testing/people.ts';
import { roundTrips } from '../testing/round-trips.ts';
import { leadActions, type LeadAction } from './rights-rules.ts';
import { leadStatuses } from './rules.ts';

/** Beside the examples, which always run. `RIGHTS_RUNS` makes more of them. */
const RUNS = Number(process.env['RIGHTS_RUNS'] ?? 1);
/** More would wait for each other's connections. */
const AT_ONCE = 4;
const MONDAY = '2027-03-01T11:00:00.000Z';
const ago = (hours: number) => new Date(Date.parse(MONDAY) - hours * 3_600_000);
const ahead = (hours: number) => ago(-hours);
const WORDS = 'Wie am Telefon besprochen';

const { salesDe, sales2De, managerDe, managerCh, admin, salesCh } = demoPeople;
const viewers = [salesDe, sales2De, managerDe, managerCh, admin, salesCh];

let app: TestApp;
let run: ReturnType<typeof mutator>;
/** Has left; their leads are the manager's to give away. */
let gone: Person;
/** Has every territory and no relation to any lead: fit to be added. */
let free: Person;

beforeAll(async () => {
  app = await startTestApp();
  app.setClock(MONDAY);
  run = mutator(app);
  gone = await aUser(app.admin, { active: false, teamId: teams.germany.id });
  free = await aUser(app.admin, { territories: ['DE', 'CH'] });
});
afterAll(() => app.stop());

const leads = fc.record({
  status: fc.constantFrom(...leadStatuses),
  territory: fc.constantFrom('DE-HH', 'DE-BY', 'CH-ZH'),
  owner: fc.constantFrom('sales', 'sales', 'manager', 'gone', null),
  collaborators: fc.subarray(['salesDe', 'sales2De', 'managerDe', 'salesCh'] as const),
  contacted: fc.boolean(),
  stopped: fc.boolean(),
  hoursOld: fc.constantFrom(2, 23, 25, 100),
  barred: fc.constantFrom(null, -1, 1),
  transfer: fc.constantFrom(null, null, 1, -1),
  clockRequest: fc.constantFrom(null, 'own', 'other'),
  mergeRemembered: fc.boolean(),
});
type Lead = typeof leads extends fc.Arbitrary<infer T> ? T : never;

interface Case {
  readonly lead: Lead;
  readonly viewer: Person;
}

function ownerOf({ owner, status, territory }: Lead): string | null {
  if (owner === null || status === 'EXPIRED') return null;
  const swiss = territory.startsWith('CH');
  if (owner === 'gone') return gone.id;
  if (owner === 'manager') return swiss ? managerCh.id : managerDe.id;
  return swiss ? salesCh.id : salesDe.id;
}

const CLOCKED = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'];

async function write({ lead, viewer }: Case): Promise<string> {
  const ownerId = ownerOf(lead);
  const { status, territory, hoursOld, contacted, stopped, barred, transfer } = lead;
  const target = status === 'MERGED' ? await makeLead(app.admin, { territory }) : null;
  const remembered = target && lead.mergeRemembered;
  const { id } = await makeLead(app.admin, {
    status: remembered ? 'REGISTERED' : status,
    territory,
    ownerId,
    registeredAt: ago(hoursOld),
    collaboratorIds: lead.collaborators.map((it) => demoPeople[it].id).filter((it) => it !== ownerId),
    columns: {
      ...(contacted && { first_contact_at: ago(hoursOld), first_contact_channel: 'PHONE' }),
      ...(stopped &&
        ownerId &&
        CLOCKED.includes(status) && { clock_stopped_at: ago(1), clock_stop_reason: WORDS }),
      ...(barred && !ownerId && { previous_owner_id: viewer.id, reclaimable_from: ago(-barred) }),
      ...(target && !remembered && { merged_into_id: target.id, canonical: false }),
    },
  });
  if (remembered) await remember(target.id, id);
  if (lead.clockRequest) await ask(id, lead.clockRequest === 'own' ? viewer.id : free.id);
  if (transfer && ownerId && CLOCKED.includes(status)) await propose(id, ownerId, territory, transfer);
  return id;
}

function colleagueOf(ownerId: string | null, territory: string): string {
  const team = territory.startsWith('CH') ? [salesCh.id, managerCh.id] : [sales2De.id, salesDe.id];
  return team.find((it) => it !== ownerId) ?? admin.id;
}

async function propose(leadId: string, ownerId: string, territory: string, hours: number): Promise<string> {
  const id = randomUUID();
  await app.admin.query(
    `INSERT INTO transfers (id, lead_id, from_user_id, to_user_id, proposed_by_id, reason, proposed_at, decide_by, status)
     VALUES ($1, $2, $3, $4, $3, $5, $6, $7, 'PENDING')`,
    [id, leadId, ownerId, colleagueOf(ownerId, territory), WORDS, ago(50), ago(-hours)],
  );
  return id;
}

/** As a merge leaves it that can be undone. */
async function remember(keepId: string, mergeId: string): Promise<void> {
  await app.admin.query(
    `WITH admin AS MATERIALIZED (SELECT set_config('app.viewer_id', $1, false))
     SELECT app.remember_merge(gen_random_uuid(), $2, $3, $4) FROM admin`,
    [admin.id, keepId, mergeId, ago(1)],
  );
  await app.admin.query(
    `UPDATE leads SET status = 'MERGED', former_status = status, removed_at = $3, merged_into_id = $1, canonical = false
     WHERE id = $2`,
    [keepId, mergeId, ago(1)],
  );
}

async function transferOf(leadId: string): Promise<string> {
  const { rows } = await app.admin.query<{ id: string }>('SELECT id FROM transfers WHERE lead_id = $1', [
    leadId,
  ]);
  return rows[0]?.id ?? randomUUID();
}

async function ask(leadId: string, requestedBy: string): Promise<void> {
  await app.admin.query(
    `INSERT INTO clock_requests (id, lead_id, kind, days, reason, requested_by_id, requested_at)
     VALUES ($1, $2, 'EXTEND', 10, $3, $4, $5)`,
    [randomUUID(), leadId, WORDS, requestedBy, ago(1)],
  );
}

async function requestOf(leadId: string): Promise<string> {
  const { rows } = await app.admin.query<{ id: string }>('SELECT id FROM clock_requests WHERE lead_id = $1', [
    leadId,
  ]);
  return rows[0]?.id ?? randomUUID();
}

/** The mutation an action stands for, with a valid input: what else must exist for it is made. */
const mutations: Readonly<
  Record<
    LeadAction,
    (of: Case & { id: string; to: string }) => readonly [string, object] | Promise<readonly [string, object]>
  >
> = {
  UPDATE: ({ id }) => ['updateLead', { ...the(id), version: 1, notes: WORDS }],
  EDIT_CONTACTS: ({ id }) => ['addContact', { ...the(id), version: 1, lastName: 'Ott' }],
  LOG_ACTIVITY: ({ id }) => ['logActivity', { ...the(id), type: 'NOTE', summary: WORDS }],
  DOCUMENT_FIRST_CONTACT: ({ id }) => [
    'documentFirstContact',
    { ...the(id), version: 1, channel: 'PHONE', at: ago(0.5), note: WORDS },
  ],
  CHANGE_STATUS: ({ id, to }) => [
    'changeLeadStatus',
    { ...the(id), version: 1, to, note: WORDS, ...(to === 'LOST' && { reason: 'PRICE' }) },
  ],
  CLAIM: ({ id }) => ['claimLead', the(id)],
  ASSIGN: ({ id, lead }) => ['assignLead', { ...the(id), toUserId: colleague(lead) }],
  PROPOSE_TRANSFER: ({ id, lead }) => [
    'proposeTransfer',
    { ...the(id), toUserId: colleague(lead), reason: WORDS },
  ],
  DECIDE_TRANSFER: async ({ id }) => [
    'decideTransfer',
    { transferId: encodeGlobalId('Transfer', await transferOf(id)), accept: false },
  ],
  WITHDRAW_TRANSFER: async ({ id }) => [
    'withdrawTransfer',
    { transferId: encodeGlobalId('Transfer', await transferOf(id)) },
  ],
  ADD_COLLABORATOR: ({ id }) => ['addCollaborator', { ...the(id), userId: globalUserId(free.id) }],
  REMOVE_COLLABORATOR: ({ id }) => ['removeCollaborator', { ...the(id), userId: globalUserId(free.id) }],
  LEAVE: ({ id, viewer }) => ['removeCollaborator', { ...the(id), userId: globalUserId(viewer.id) }],
  STOP_CLOCK: ({ id }) => ['stopClock', { ...the(id), reason: WORDS }],
  RESUME_CLOCK: ({ id }) => ['resumeClock', the(id)],
  EXTEND_PROTECTION: ({ id }) => ['extendProtection', { ...the(id), days: 10, reason: WORDS }],
  // Another kind than the one that may wait already.
  REQUEST_CLOCK_CHANGE: ({ id, lead }) => [
    'requestClockChange',
    { ...the(id), kind: lead.stopped ? 'RESUME' : 'STOP', reason: WORDS },
  ],
  DECIDE_CLOCK_REQUEST: async ({ id }) => [
    'decideClockRequest',
    { requestId: encodeGlobalId('ClockRequest', await requestOf(id)), approve: false },
  ],
  BACKDATE: ({ id }) => [
    'backdateRegistration',
    { ...the(id), version: 1, registeredAt: ago(200), reason: WORDS },
  ],
  CONVERT: ({ id }) => ['convertLead', { ...the(id), version: 1 }],
  DELETE: ({ id }) => ['deleteLead', the(id)],
  RESTORE: ({ id }) => ['restoreLead', the(id)],
  MERGE: async (of) => {
    const other = {
      ...of.lead,
      status: of.lead.status === 'EXPIRED' ? 'EXPIRED' : 'REGISTERED',
      transfer: null,
      clockRequest: null,
    } as const;
    const keep = await write({ ...of, lead: other });
    return ['mergeLeads', { keepId: globalLeadId(keep), mergeId: globalLeadId(of.id) }];
  },
  UNMERGE: ({ id }) => ['unmergeLeads', the(id)],
  COMPLETE_FOLLOW_UP: async ({ id }) => {
    const followUp = await makeFollowUp(app.admin, id, { kind: 'CUSTOM', due_at: ago(1) });
    return ['completeFollowUp', { followUpId: globalFollowUpId(followUp.id), outcome: 'DECLINED' }];
  },
  SCHEDULE_FOLLOW_UP: ({ id }) => ['scheduleFollowUp', { ...the(id), action: 'Anrufen', at: ahead(3) }],
  RESCHEDULE_FOLLOW_UP: async ({ id }) => ['rescheduleFollowUp', { ...(await openTask(id)), at: ahead(3) }],
  SKIP_FOLLOW_UP: async ({ id }) => ['skipFollowUp', await openTask(id)],
  REASSIGN_FOLLOW_UP: async ({ id, lead }) => [
    'reassignFollowUp',
    { ...(await openTask(id)), toUserId: colleague(lead) },
  ],
  SEND_DRAFT: async ({ id }) => {
    await app.admin.query(
      `INSERT INTO contacts (lead_id, email, is_primary, created_at) VALUES ($1, 'x@example.com', true, now())`,
      [id],
    );
    return ['sendDraft', { followUpId: globalFollowUpId((await makeDraft(app.admin, id)).followUpId) }];
  },
  WITHDRAW_CONSENT: ({ id }) => ['withdrawConsent', the(id)],
};
async function openTask(leadId: string) {
  const { id } = await makeFollowUp(app.admin, leadId, { kind: 'CUSTOM', due_at: ahead(1) });
  return { followUpId: globalFollowUpId(id) };
}
const the = (id: string) => ({ leadId: globalLeadId(id) });
const colleague = (lead: Lead) => globalUserId(colleagueOf(ownerOf(lead), lead.territory));

const REFUSED = ['ForbiddenError', 'TransitionError', 'NotFoundError'];
/** Said in another way, since something has happened since the viewer looked: who has it by now, what is known. */
const REFUSED_BY_STATE: Readonly<Partial<Record<LeadAction, string>>> = {
  CLAIM: 'ConflictError',
  ASSIGN: 'ConflictError',
  CONVERT: 'ConflictError',
  DOCUMENT_FIRST_CONTACT: 'ValidationError',
  STOP_CLOCK: 'ConflictError',
  RESUME_CLOCK: 'ConflictError',
  PROPOSE_TRANSFER: 'ConflictError',
  UNMERGE: 'ConflictError',
};
const fieldOf = (action: LeadAction) =>
  action.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const RIGHTS = `changeStatusTo ${leadActions.map(fieldOf).join(' ')}`;
const told = z.object({
  lead: z
    .object({
      viewerCan: z.looseObject({ changeStatusTo: z.array(z.string()) }),
    })
    .nullable(),
});

async function rightsOf(id: string, as: string) {
  const { data } = await app.query(
    `query ($id: ID!) { lead(id: $id) { viewerCan { ${RIGHTS} } } }`,
    { id: globalLeadId(id) },
    as,
  );
  return told.parse(data).lead?.viewerCan ?? null;
}

const plain: Lead = {
  status: 'QUALIFIED',
  territory: 'DE-HH',
  owner: 'sales',
  collaborators: ['sales2De'],
  contacted: false,
  stopped: false,
  hoursOld: 2,
  barred: null,
  transfer: null,
  clockRequest: 'other',
  mergeRemembered: true,
};
/** So that each right is met both ways, whatever chance brings beside them. */
const examples: [Lead, Person][] = [
  [plain, salesDe],
  [plain, sales2De],
  [{ ...plain, stopped: true }, managerDe],
  [{ ...plain, transfer: 1 }, admin],
  [{ ...plain, transfer: -1 }, managerDe],
  [{ ...plain, transfer: 1 }, salesDe],
  [{ ...plain, status: 'DELETED' }, admin],
  [{ ...plain, status: 'MERGED' }, admin],
  [{ ...plain, status: 'EXPIRED', barred: 1 }, sales2De],
  [{ ...plain, owner: null }, managerDe],
  [{ ...plain, status: 'LOST' }, salesDe],
  [{ ...plain, status: 'LOST' }, managerDe],
  [{ ...plain, status: 'CONVERTED', owner: 'gone' }, managerDe],
];

const met = new Map<LeadAction, Set<boolean>>();

async function agree(of: Case, id: string, can: Awaited<ReturnType<typeof rightsOf>>, action: LeadAction) {
  const as = of.viewer.email;
  const [mutation, input] = await mutations[action]({ ...of, id, to: can?.changeStatusTo[0] ?? 'QUALIFIED' });
  const { __typename: kind, message } = await run(mutation, input, as);
  let may = can?.[fieldOf(action)] === true;
  met.set(action, (met.get(action) ?? new Set()).add(may));
  // Who is no collaborator does not leave: the same mutation takes anybody else out.
  if (action === 'LEAVE' && !may) may = can?.['removeCollaborator'] === true;
  const done = kind.endsWith('Success');
  const agrees = may ? done : REFUSED.includes(kind) || (can !== null && REFUSED_BY_STATE[action] === kind);
  return agrees
    ? null
    : `${action} ${may ? 'is offered' : 'is not offered'}, and answered ${kind}: ${message ?? ''}`;
}

it('`viewerCan.x` is true exactly when the mutation x is not refused', async () => {
  await fc.assert(
    fc.asyncProperty(leads, fc.constantFrom<Person>(...viewers), async (lead, viewer) => {
      const of = { lead, viewer };
      // A lead for each right, all alike, so that one answer tells the rights on all of them.
      const ids = await Promise.all(leadActions.map(() => write(of)));
      const can = await rightsOf(ids[0] ?? '', viewer.email);
      const disagreements: (string | null)[] = [];
      for (let at = 0; at < leadActions.length; at += AT_ONCE) {
        const some = leadActions.slice(at, at + AT_ONCE);
        disagreements.push(
          ...(await Promise.all(some.map((action, index) => agree(of, ids[at + index] ?? '', can, action)))),
        );
      }
      expect(disagreements.filter((it) => it !== null)).toEqual([]);
    }),
    { examples, numRuns: examples.length + RUNS, endOnFailure: true },
  );
});

it('and each was offered and not offered among them', () => {
  expect(leadActions.filter((it) => met.get(it)?.size !== 2)).toEqual([]);
});

it('`viewerCan` costs the same round trips for one lead as for many', async () => {
  const companies: string[] = [];
  for (const status of ['MERGED', 'MERGED', 'MERGED', 'QUALIFIED', 'QUALIFIED', 'QUALIFIED'] as const)
    companies.push(await write({ lead: { ...plain, status }, viewer: admin }));
  const ask = (ids: readonly string[]) =>
    roundTrips(app.open.resources.db, async () => {
      const { data, errors } = await app.query(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { viewerCan { decideClockRequest unmerge } } } }`,
        { ids: ids.map(globalLeadId) },
        admin.email,
      );
      expect(errors).toBeUndefined();
      const can = z.array(
        z.object({ viewerCan: z.object({ decideClockRequest: z.boolean(), unmerge: z.boolean() }) }),
      );
      const rights = can.parse(data?.['nodes']).map((it) => it.viewerCan);
      expect(rights.filter((it) => it.unmerge)).toHaveLength(ids.length / 2);
      expect(rights.filter((it) => it.decideClockRequest)).toHaveLength(ids.length / 2);
    });
  const two = [companies[0], companies[3]].filter((it) => it !== undefined);
  await ask(two);
  expect(await ask(companies)).toBe(await ask(two));
});

/**
 * Each mutation of the schema, performed once by somebody who may: it leaves an entry under its name and theirs, that
 * says from what to what, and no word of what they wrote stands anywhere but in the values beside the log.
 */
import { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeGlobalId } from '../schema/global-id.ts';
import { schema } from '../schema/schema.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, globalFollowUpId, globalLeadId, globalUserId, leadIdOf } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { makeDraft } from '../testing/mail.ts';
import { demoPeople, DEMO_PASSWORD, type Person } from '../testing/people.ts';
import { changesOf } from './change-rules.ts';
import { verifyAudit } from './verify.ts';

const { admin, managerDe, salesDe, sales2De } = demoPeople;
/** Stands in every text that somebody writes. */
const SECRET = 'Geheimnisvoll';
const WORDS = `${SECRET}, wie verabredet`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.admin.query("INSERT INTO job_runs (name) VALUES ('forget-expired')");
});
afterAll(() => app.stop());

/** An instant drops zeros at its end. */
const SOON = new Date(Date.now() + 5 * 86_400_000).toISOString().replace(/\.\d+Z$/, '.123Z');
async function openTask(): Promise<string> {
  const leadId = leadIdOf(await lead('worked', salesDe.id));
  const due = { kind: 'CUSTOM', assignee_id: salesDe.id, due_at: new Date(Date.now() + 86_400_000) } as const;
  return globalFollowUpId((await makeFollowUp(app.admin, leadId, due)).id);
}

type Success = Readonly<Record<string, unknown>>;
interface Step {
  readonly mutation: string;
  readonly as: Person;
  readonly input: () => object | null | Promise<object | null>;
  /** What to read of its success. */
  readonly select?: string;
  /** Fields that it must tell of: from what to what. */
  readonly tells: () => Readonly<Record<string, readonly [unknown, unknown]>>;
}

/** Ids that one step leaves for those after it. */
const made = new Map<string, string>();
const id = (name: string): string => {
  const found = made.get(name);
  if (!found) throw new Error(`no step made ${name}`);
  return found;
};
const lead = async (name: string, ownerId: string | null, columns: object = {}, status = 'REGISTERED') => {
  const { id: raw } = await makeLead(app.admin, {
    ownerId,
    status: status as never,
    columns: { owned_since: new Date(), ...columns },
  });
  made.set(name, globalLeadId(raw));
  return globalLeadId(raw);
};
const versionOf = async (name: string): Promise<number> => {
  const { rows } = await app.admin.query<{ version: number }>('SELECT version FROM leads WHERE id = $1', [
    leadIdOf(id(name)),
  ]);
  return rows[0]?.version ?? 0;
};
const uuid = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1];
const nothing = () => ({});
const said = (field: string) => () => ({ [field]: [null, WORDS] as const });

const steps: readonly Step[] = [
  {
    mutation: 'login',
    as: salesDe,
    input: () => ({ email: salesDe.email, password: DEMO_PASSWORD }),
    tells: nothing,
  },
  {
    mutation: 'registerLead',
    as: salesDe,
    input: () => ({
      companyName: `${SECRET} GmbH`,
      source: 'REFERRAL',
      territory: 'DE-BY',
      notes: WORDS,
      contacts: [{ lastName: SECRET, email: 'geheimnisvoll@example.com' }],
    }),
    select: 'lead { id }',
    tells: () => ({
      companyName: [null, `${SECRET} GmbH`],
      notes: [null, WORDS],
      status: [null, 'REGISTERED'],
    }),
  },
  {
    mutation: 'updateLead',
    as: salesDe,
    input: async () => ({
      leadId: id('registerLead'),
      version: await versionOf('registerLead'),
      notes: null,
      city: SECRET,
    }),
    select: 'undoToken',
    tells: () => ({ notes: [WORDS, null], city: [null, SECRET] }),
  },
  {
    mutation: 'undo',
    as: salesDe,
    input: () => ({ token: id('updateLead') }),
    tells: () => ({ notes: [null, WORDS], city: [SECRET, null], operation: ['updateLead', null] }),
  },
  {
    mutation: 'addContact',
    as: salesDe,
    input: async () => ({
      leadId: id('registerLead'),
      version: await versionOf('registerLead'),
      lastName: `${SECRET} II`,
    }),
    select: 'contact { id }',
    tells: () => ({ lastName: [null, `${SECRET} II`], contact: [null, uuid(id('addContact'))] }),
  },
  {
    mutation: 'updateContact',
    as: salesDe,
    input: async () => ({
      contactId: id('addContact'),
      version: await versionOf('registerLead'),
      firstName: SECRET,
    }),
    tells: () => ({ firstName: [null, SECRET] }),
  },
  {
    mutation: 'removeContact',
    as: salesDe,
    input: async () => ({ contactId: id('addContact'), version: await versionOf('registerLead') }),
    tells: () => ({ firstName: [SECRET, null], lastName: [`${SECRET} II`, null] }),
  },
  {
    mutation: 'logActivity',
    as: salesDe,
    input: () => ({ leadId: id('registerLead'), type: 'NOTE', summary: WORDS }),
    tells: said('summary'),
  },
  {
    mutation: 'documentFirstContact',
    as: salesDe,
    input: async () => ({
      leadId: id('registerLead'),
      version: await versionOf('registerLead'),
      channel: 'PHONE',
      at: new Date().toISOString(),
      note: WORDS,
    }),
    tells: said('note'),
  },
  {
    mutation: 'changeLeadStatus',
    as: salesDe,
    input: async () => ({
      leadId: id('registerLead'),
      to: 'QUALIFIED',
      version: await versionOf('registerLead'),
      note: WORDS,
    }),
    tells: () => ({ status: ['ACTIVE', 'QUALIFIED'], note: [null, WORDS] }),
  },
  {
    mutation: 'convertLead',
    as: salesDe,
    input: async () => ({
      leadId: id('registerLead'),
      version: await versionOf('registerLead'),
      createAnywayReason: WORDS,
    }),
    tells: () => ({ status: ['QUALIFIED', 'CONVERTED'], createAnywayReason: [null, WORDS] }),
  },
  {
    mutation: 'completeFollowUp',
    as: salesDe,
    input: async () => {
      const { id: followUp } = await makeFollowUp(app.admin, leadIdOf(await lead('worked', salesDe.id)), {
        kind: 'CUSTOM',
        assignee_id: salesDe.id,
        due_at: new Date(Date.now() - 3_600_000),
      });
      return { followUpId: globalFollowUpId(followUp), outcome: 'DECLINED', notes: WORDS };
    },
    tells: () => ({ status: ['PENDING', 'COMPLETED'], notes: [null, WORDS] }),
  },
  {
    mutation: 'scheduleFollowUp',
    as: salesDe,
    input: async () => ({ leadId: await lead('worked', salesDe.id), action: WORDS, at: SOON }),
    tells: () => ({ action: [null, WORDS], dueAt: [null, SOON] }),
  },
  {
    mutation: 'rescheduleFollowUp',
    as: salesDe,
    input: async () => ({ followUpId: await openTask(), at: SOON }),
    tells: nothing,
  },
  {
    mutation: 'skipFollowUp',
    as: salesDe,
    input: async () => ({ followUpId: await openTask(), reason: WORDS }),
    tells: () => ({ status: ['PENDING', 'SKIPPED'], notes: [null, WORDS] }),
  },
  {
    mutation: 'reassignFollowUp',
    as: managerDe,
    input: async () => ({ followUpId: await openTask(), toUserId: globalUserId(sales2De.id) }),
    tells: () => ({ assigneeId: [salesDe.id, sales2De.id] }),
  },
  {
    mutation: 'sendDraft',
    as: salesDe,
    input: async () => {
      const contacts = [{ email: 'geheimnisvoll@example.net' }];
      const written = await makeLead(app.admin, { ownerId: salesDe.id, contacts });
      const { followUpId, mailId } = await makeDraft(app.admin, written.id);
      made.set('drafted', globalLeadId(written.id));
      made.set('mail', mailId);
      return { followUpId: globalFollowUpId(followUpId) };
    },
    tells: () => ({ mail: ['DRAFT', 'QUEUED'] }),
  },
  {
    mutation: 'retryMail',
    as: admin,
    input: async () => {
      const dead = `UPDATE mails SET status = 'FAILED', failure = 'REFUSED', next_attempt_at = NULL WHERE id = $1`;
      await app.admin.query(dead, [id('mail')]);
      return { mailId: encodeGlobalId('Mail', id('mail')) };
    },
    tells: () => ({ status: ['FAILED', 'QUEUED'], failure: ['REFUSED', null] }),
  },
  {
    mutation: 'withdrawConsent',
    as: salesDe,
    input: () => ({ leadId: id('drafted'), note: WORDS }),
    tells: () => ({ contactBlocked: [false, true], note: [null, WORDS] }),
  },
  {
    mutation: 'updateMailTemplate',
    as: admin,
    input: () => ({ kind: 'SAMPLE', language: 'DE', subject: WORDS, text: WORDS, version: 0 }),
    tells: () => ({ kind: [null, 'SAMPLE'], subject: [null, WORDS], text: [null, WORDS] }),
  },
  {
    mutation: 'bulkUpdateFollowUps',
    as: salesDe,
    input: async () => ({ followUpIds: [await openTask()], change: { skip: { reason: WORDS } } }),
    tells: nothing,
  },
  {
    mutation: 'addCollaborator',
    as: salesDe,
    input: () => ({ leadId: id('worked'), userId: globalUserId(sales2De.id) }),
    tells: () => ({ collaborator: [null, sales2De.id] }),
  },
  {
    mutation: 'removeCollaborator',
    as: salesDe,
    input: () => ({ leadId: id('worked'), userId: globalUserId(sales2De.id) }),
    tells: () => ({ collaborator: [sales2De.id, null] }),
  },
  {
    mutation: 'requestClockChange',
    as: salesDe,
    input: () => ({ leadId: id('worked'), kind: 'EXTEND', days: 10, reason: WORDS }),
    select: 'request { id }',
    tells: () => ({ kind: [null, 'EXTEND'], reason: [null, WORDS], days: [null, 10] }),
  },
  {
    mutation: 'decideClockRequest',
    as: managerDe,
    input: () => ({ requestId: id('requestClockChange'), approve: true, note: WORDS }),
    tells: () => ({ status: ['PENDING', 'APPROVED'], extensionDays: [0, 10], note: [null, WORDS] }),
  },
  {
    mutation: 'stopClock',
    as: managerDe,
    input: () => ({ leadId: id('worked'), reason: WORDS }),
    tells: said('reason'),
  },
  { mutation: 'resumeClock', as: managerDe, input: () => ({ leadId: id('worked') }), tells: nothing },
  {
    mutation: 'extendProtection',
    as: managerDe,
    input: () => ({ leadId: id('worked'), days: 5, reason: WORDS }),
    tells: () => ({ extensionDays: [10, 15], reason: [null, WORDS] }),
  },
  {
    mutation: 'backdateRegistration',
    as: managerDe,
    input: async () => ({
      leadId: id('worked'),
      version: await versionOf('worked'),
      registeredAt: new Date(Date.now() - 5 * 86_400_000).toISOString(),
      reason: WORDS,
    }),
    tells: said('registeredAtReason'),
  },
  {
    mutation: 'proposeTransfer',
    as: salesDe,
    input: () => ({ leadId: id('worked'), toUserId: globalUserId(sales2De.id), reason: WORDS }),
    select: 'transfer { id }',
    tells: () => ({
      reason: [null, WORDS],
      toUserId: [null, sales2De.id],
      transferStatus: [null, 'PENDING'],
    }),
  },
  {
    mutation: 'withdrawTransfer',
    as: salesDe,
    input: () => ({ transferId: id('proposeTransfer') }),
    tells: () => ({ transferStatus: ['PENDING', 'WITHDRAWN'] }),
  },
  {
    mutation: 'decideTransfer',
    as: sales2De,
    input: async () => ({ transferId: await proposed(), accept: true, note: WORDS }),
    tells: () => ({
      transferStatus: ['PENDING', 'ACCEPTED'],
      ownerId: [salesDe.id, sales2De.id],
      note: [null, WORDS],
    }),
  },
  {
    mutation: 'deleteLead',
    as: managerDe,
    input: () => ({ leadId: id('worked') }),
    tells: () => ({ status: ['REGISTERED', 'DELETED'] }),
  },
  {
    mutation: 'restoreLead',
    as: admin,
    input: () => ({ leadId: id('worked') }),
    tells: () => ({ status: ['DELETED', 'REGISTERED'] }),
  },
  {
    mutation: 'mergeLeads',
    as: managerDe,
    input: async () => ({
      keepId: id('worked'),
      mergeId: await lead('merged', salesDe.id, { company_name: 'Anderes Haus' }),
      reason: WORDS,
    }),
    tells: () => ({ mergeId: [null, leadIdOf(id('merged'))] }),
  },
  {
    mutation: 'unmergeLeads',
    as: admin,
    input: () => ({ leadId: id('merged') }),
    tells: () => ({ mergeId: [null, leadIdOf(id('merged'))] }),
  },
  {
    mutation: 'claimLead',
    as: sales2De,
    input: async () => ({ leadId: await lead('claimed', null, { owned_since: null }, 'EXPIRED') }),
    tells: () => ({ ownerId: [null, sales2De.id], status: ['EXPIRED', 'REGISTERED'] }),
  },
  {
    mutation: 'assignLead',
    as: managerDe,
    input: async () => ({
      leadId: await lead('assigned', null, { owned_since: null }, 'EXPIRED'),
      toUserId: globalUserId(salesDe.id),
    }),
    tells: () => ({ ownerId: [null, salesDe.id] }),
  },
  {
    mutation: 'bulkUpdateLeads',
    as: managerDe,
    input: () => ({
      leadIds: [id('assigned'), id('claimed')],
      change: { fields: { businessType: 'HOTEL' } },
    }),
    tells: () => ({ kind: [null, 'FIELDS'], changed: [null, 2] }),
  },
  {
    mutation: 'createAssignmentRule',
    as: admin,
    input: () => ({ name: WORDS, toUserId: globalUserId(salesDe.id) }),
    select: 'rule { id }',
    tells: () => ({ name: [null, WORDS], position: [null, 1], toUserId: [null, salesDe.id] }),
  },
  {
    mutation: 'updateAssignmentRule',
    as: admin,
    input: () => ({ ruleId: id('createAssignmentRule'), name: `${WORDS}!` }),
    tells: () => ({ name: [WORDS, `${WORDS}!`] }),
  },
  {
    mutation: 'moveAssignmentRule',
    as: admin,
    input: () => ({ ruleId: id('createAssignmentRule'), position: 1 }),
    tells: () => ({ position: [1, 1] }),
  },
  {
    mutation: 'assignLeads',
    as: managerDe,
    input: async () => ({ leadIds: [await lead('ruled', null, { owned_since: null }, 'EXPIRED')] }),
    tells: () => ({ ownerId: [null, salesDe.id], outcome: [null, 'ASSIGNED'] }),
  },
  {
    mutation: 'deleteAssignmentRule',
    as: admin,
    input: () => ({ ruleId: id('createAssignmentRule') }),
    tells: () => ({ name: [`${WORDS}!`, null], position: [1, null] }),
  },
  {
    mutation: 'createAbsence',
    as: salesDe,
    input: () => ({ from: '2027-01-04', to: '2027-01-08' }),
    select: 'absence { id }',
    tells: () => ({ from: [null, '2027-01-04'], to: [null, '2027-01-08'] }),
  },
  {
    mutation: 'updateAbsence',
    as: salesDe,
    input: () => ({ absenceId: id('createAbsence'), from: '2027-01-04', to: '2027-01-09' }),
    tells: () => ({ to: ['2027-01-08', '2027-01-09'] }),
  },
  {
    mutation: 'deleteAbsence',
    as: salesDe,
    input: () => ({ absenceId: id('createAbsence') }),
    tells: () => ({ from: ['2027-01-04', null], to: ['2027-01-09', null] }),
  },
  {
    mutation: 'setCapacity',
    as: managerDe,
    input: () => ({ userId: globalUserId(salesDe.id), mostOpenLeads: 40 }),
    tells: () => ({ mostOpenLeads: [null, 40] }),
  },
  {
    mutation: 'saveView',
    as: salesDe,
    input: () => ({ name: WORDS, filter: { mine: true } }),
    select: 'view { id }',
    tells: () => ({ name: [null, WORDS], filter: [null, { mine: true }] }),
  },
  {
    mutation: 'deleteView',
    as: salesDe,
    input: () => ({ id: id('saveView') }),
    tells: () => ({ name: [WORDS, null] }),
  },
  {
    mutation: 'updateSetting',
    as: admin,
    input: () => ({ key: 'followUps.t3Days', version: 0, value: 4 }),
    tells: () => ({ value: [null, 4] }),
  },
  {
    mutation: 'runJob',
    as: admin,
    input: () => ({ name: 'forget-expired' }),
    tells: nothing,
  },
  {
    mutation: 'createTeam',
    as: admin,
    input: () => ({ name: `${SECRET} Nord` }),
    select: 'team { id }',
    tells: () => ({ name: [null, `${SECRET} Nord`] }),
  },
  {
    mutation: 'updateTeam',
    as: admin,
    input: () => ({ teamId: id('createTeam'), version: 1, name: `${SECRET} Süd` }),
    tells: () => ({ name: [`${SECRET} Nord`, `${SECRET} Süd`] }),
  },
  {
    mutation: 'createUser',
    as: admin,
    input: () => ({ name: SECRET, email: 'geheimnisvoll@example.org', role: 'SALES', territories: ['DE'] }),
    select: 'user { id }',
    tells: () => ({
      name: [null, SECRET],
      email: [null, 'geheimnisvoll@example.org'],
      territories: [[], ['DE']],
    }),
  },
  {
    mutation: 'updateUser',
    as: admin,
    input: () => ({ userId: id('createUser'), version: 1, name: `${SECRET}!`, role: 'MANAGER' }),
    tells: () => ({ name: [SECRET, `${SECRET}!`], role: ['SALES', 'MANAGER'] }),
  },
  {
    mutation: 'deactivateUser',
    as: admin,
    input: () => ({ userId: id('createUser') }),
    tells: () => ({ active: [true, false] }),
  },
  {
    mutation: 'reactivateUser',
    as: admin,
    input: () => ({ userId: id('createUser') }),
    tells: () => ({ active: [false, true] }),
  },
  {
    mutation: 'deleteTeam',
    as: admin,
    input: () => ({ teamId: id('createTeam') }),
    tells: () => ({ name: [`${SECRET} Süd`, null] }),
  },
  {
    mutation: 'moveClock',
    as: admin,
    input: () => ({ by: 'PT1H' }),
    tells: () => ({ offsetMs: [0, 3_600_000] }),
  },
  {
    mutation: 'createApiToken',
    as: salesDe,
    input: () => ({
      name: WORDS,
      scopes: ['READ'],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    }),
    select: 'apiToken { id }',
    tells: () => ({ name: [null, WORDS], scopes: [null, ['READ']] }),
  },
  {
    mutation: 'revokeApiToken',
    as: salesDe,
    input: () => ({ id: id('createApiToken') }),
    tells: () => ({ usable: [true, false] }),
  },
  {
    mutation: 'createCalendarFeed',
    as: salesDe,
    input: () => ({ language: 'DE' }),
    tells: () => ({ open: [null, true], language: [null, 'DE'] }),
  },
  {
    mutation: 'revokeCalendarFeed',
    as: salesDe,
    input: () => null,
    tells: () => ({ open: [true, false] }),
  },
  {
    mutation: 'revokeSession',
    as: salesDe,
    input: async () => ({ id: await anotherSession() }),
    tells: () => ({ open: [true, false] }),
  },
  {
    mutation: 'changePassword',
    as: sales2De,
    input: () => ({ current: DEMO_PASSWORD, next: `${SECRET} und lang` }),
    tells: nothing,
  },
  { mutation: 'resetClock', as: admin, input: () => null, tells: () => ({ offsetMs: [3_600_000, 0] }) },
  { mutation: 'logout', as: sales2De, input: () => null, tells: nothing },
];

/** Besides the one that asks. */
async function anotherSession(): Promise<string> {
  const input = { email: salesDe.email, password: DEMO_PASSWORD };
  await app.query('mutation ($input: LoginInput!) { login(input: $input) { __typename } }', { input });
  const { data } = await app.query('{ viewer { sessions { id current } } }', {}, salesDe.email);
  const { sessions } = (data as { viewer: { sessions: { id: string; current: boolean }[] } }).viewer;
  return sessions.find((it) => !it.current)?.id ?? '';
}

async function proposed(): Promise<string> {
  const { data } = await app.query(
    'mutation ($input: ProposeTransferInput!) { proposeTransfer(input: $input) { ... on ProposeTransferSuccess { transfer { id } } } }',
    { input: { leadId: id('worked'), toUserId: globalUserId(sales2De.id), reason: WORDS } },
    salesDe.email,
  );
  return (data as { proposeTransfer: { transfer: { id: string } } }).proposeTransfer.transfer.id;
}

async function perform({ mutation, as, input, select }: Step): Promise<void> {
  const given = await input();
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const { data, errors } = await app.query(
    `mutation ${given ? `($input: ${type}Input!)` : ''} { ${mutation}${given ? '(input: $input)' : ''} {
       __typename ... on UserError { message } ${select ? `... on ${type}Success { ${select} }` : ''} } }`,
    given ? { input: given } : {},
    as.email,
  );
  if (!data) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
  const success = data[mutation] as Success & { __typename: string };
  expect([mutation, success]).toEqual([mutation, expect.objectContaining({ __typename: `${type}Success` })]);
  const [result] = Object.entries(success)
    .filter(([key]) => key !== '__typename')
    .map(([, value]) => value);
  if (typeof result === 'string') made.set(mutation, result);
  else if (result) made.set(mutation, (result as { id: string }).id);
}

interface Row {
  readonly user_id: string;
  readonly changes: Record<string, unknown>;
  readonly values: { field: string; before: string | null; after: string | null; erased: boolean }[];
}

async function entriesOf(action: string): Promise<Row[]> {
  const { rows } = await app.admin.query<Row>(
    `SELECT a.user_id, a.changes, coalesce((
       SELECT jsonb_agg(jsonb_build_object('field', v.field, 'before', v.before, 'after', v.after, 'erased', false))
       FROM audit_values v WHERE v.entry_id = a.id), '[]') AS values
     FROM audit_log a WHERE action = $1 AND number IS NOT NULL ORDER BY number`,
    [action],
  );
  return rows;
}

it('every mutation is here', () => {
  const mutations = schema.getMutationType() ?? new GraphQLObjectType({ name: 'None', fields: {} });
  expect(steps.map((it) => it.mutation).sort()).toEqual(Object.keys(mutations.getFields()).sort());
});

async function performAndRead(step: Step): Promise<void> {
  const before = (await entriesOf(step.mutation)).length;
  await perform(step);
  const entries = (await entriesOf(step.mutation)).slice(before);
  expect([step.mutation, entries.map((it) => it.user_id)]).toEqual([
    step.mutation,
    expect.arrayContaining([step.as.id]),
  ]);
  const told = entries
    .flatMap((entry) => changesOf(entry))
    .map(({ field, before: was, after }) => [field, [was, after]]);
  for (const expected of Object.entries(step.tells())) {
    expect([step.mutation, told]).toEqual([step.mutation, expect.arrayContaining([expected])]);
  }
}

it('every mutation leaves an entry under its name, by who did it, that says from what to what', async () => {
  for (const step of steps) await performAndRead(step);
});

/** Whoever overrides a hard duplicate by an edit; the leads they clash with are there already. */
const OVERRIDE = { duplicateOverrideReason: WORDS };
const overriding: readonly Step[] = [
  {
    mutation: 'updateLead',
    as: managerDe,
    input: async () => ({
      leadId: await lead('renamed', salesDe.id),
      version: 1,
      companyName: `${SECRET} GmbH`,
      postalCode: '80331',
      ...OVERRIDE,
    }),
    select: 'undoToken',
    tells: () => ({ canonical: [true, false], duplicateOverrideReason: [null, WORDS] }),
  },
  {
    mutation: 'undo',
    as: managerDe,
    input: () => ({ token: id('updateLead') }),
    tells: () => ({ canonical: [false, true] }),
  },
  {
    mutation: 'addContact',
    as: managerDe,
    input: async () => ({
      leadId: await lead('added to', salesDe.id),
      version: 1,
      email: 'geheimnisvoll@example.com',
      ...OVERRIDE,
    }),
    tells: () => ({ canonical: [true, false], duplicateOverrideReason: [null, WORDS] }),
  },
  {
    mutation: 'updateContact',
    as: managerDe,
    input: async () => {
      const { id: raw, contactIds } = await makeLead(app.admin, { ownerId: salesDe.id, contacts: [{}] });
      made.set('changed', globalLeadId(raw));
      const contactId = encodeGlobalId('Contact', contactIds[0] ?? '');
      return { contactId, version: 1, email: 'geheimnisvoll@example.com', ...OVERRIDE };
    },
    tells: () => ({ canonical: [true, false], duplicateOverrideReason: [null, WORDS] }),
  },
];

it('an edit over a hard duplicate says that the lead is not canonical any more, its event too', async () => {
  await app.query(
    'mutation ($input: RegisterLeadInput!) { registerLead(input: $input) { __typename } }',
    {
      input: {
        companyName: `${SECRET} GmbH`,
        postalCode: '80331',
        source: 'OTHER',
        territory: 'DE-BY',
        ...OVERRIDE,
      },
    },
    managerDe.email,
  );
  for (const step of overriding) await performAndRead(step);
  for (const name of ['renamed', 'added to', 'changed']) {
    const events = await eventsOf(app.admin, id(name));
    const edits = events.filter((it) => it.type === 'LEAD_UPDATED');
    expect(edits.map((it) => it.data['fields'])).toEqual(
      edits.map(() => expect.arrayContaining(['canonical']) as unknown),
    );
    expect(edits).toHaveLength(name === 'renamed' ? 2 : 1);
  }
});

it('none of what they wrote is in the log itself, nor in the events; values can be erased, words with them', async () => {
  const { rows } = await app.admin.query<{ log: string; events: string; values: number }>(`
    SELECT (SELECT string_agg(to_jsonb(a)::text, '') FROM audit_log a) AS log,
      (SELECT string_agg(to_jsonb(e)::text, '') FROM events e) AS events,
      (SELECT count(*)::int FROM audit_values WHERE concat(before, after) ILIKE '%${SECRET}%') AS values`);
  expect(rows[0]?.log.toLowerCase()).not.toContain(SECRET.toLowerCase());
  expect(rows[0]?.events.toLowerCase()).not.toContain(SECRET.toLowerCase());
  expect(rows[0]?.values).toBeGreaterThan(20);
  const client = await app.admin.connect();
  try {
    expect((await verifyAudit(client)).flaws).toEqual([]);
  } finally {
    client.release();
  }
});

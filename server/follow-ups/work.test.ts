/** Planning, moving, skipping and handing over follow-ups, one by one and several at once. */
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operate } from '../operate.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, followUpIdOf, globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeFollowUp } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type LeadSeen, type Person } from '../testing/person.ts';
import { ConflictError } from '../user-errors.ts';
import { bulkUpdateFollowUps } from './bulk.ts';
import { fireDue } from './engine.ts';

const { salesDe, sales2De, salesCh, managerDe } = demoPeople;
/** A Monday noon in Hamburg, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';
const LATER = '2027-03-10T09:30:00.000Z';

const followUp = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  dueAt: z.string(),
  heldSince: z.string().nullable(),
  notes: z.string().nullable(),
  assignee: z.object({ name: z.string() }).nullable(),
  ledger: z.array(z.object({ decision: z.string(), reason: z.string() })),
});
const result = z.object({
  __typename: z.string(),
  followUp: followUp.nullish(),
  lead: z.object({ collaborators: z.array(z.object({ name: z.string() })) }).nullish(),
  issues: z.array(z.object({ code: z.string(), path: z.array(z.string()) })).optional(),
  undoToken: z.string().nullish(),
});
const FOLLOW_UP =
  'id kind status dueAt heldSince notes assignee { name } ledger { decision reason(language: EN) }';

let app: TestApp;
let sales: Person;
beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, salesDe.email);
});
beforeEach(() => app.setClock(MONDAY));
afterAll(async () => {
  expect(await flawsOfLog(app.admin)).toEqual([]);
  await app.stop();
});

async function run(name: string, input: object, email: string = salesDe.email) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const { data, errors } = await app.query(
    `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename
       ... on ${type}Success { followUp { ${FOLLOW_UP} } lead { collaborators { name } } undoToken }
       ... on ValidationError { issues { code path } } } }`,
    { input },
    email,
  );
  expect(errors).toBeUndefined();
  return result.parse(data?.[name]);
}
const register = () => sales.register({ territory: 'DE-HH' });
const said = (it: z.infer<typeof result>) =>
  it.followUp?.ledger.map(({ decision, reason }) => [decision, reason]).at(-1);
const t3Of = (lead: LeadSeen) => openFollowUp(lead, 'T3').id;
const fire = () => fireDue(app.open.resources.workerDb, app.open.resources.clock, app.open.resources.log);
const typesOf = async (leadId: string) => (await eventsOf(app.admin, leadId)).map((it) => it.type);

describe('scheduleFollowUp', () => {
  it('plans one of whoever works the lead, and once for a key', async () => {
    const lead = await register();
    const input = { leadId: lead.id, action: ' Karte zeigen ', at: LATER, idempotencyKey: `k-${lead.id}` };
    const planned = await run('scheduleFollowUp', input);
    expect(planned.followUp).toMatchObject({ kind: 'CUSTOM', status: 'PENDING', dueAt: LATER });
    expect(planned.followUp?.assignee?.name).toBe(salesDe.name);
    expect(said(planned)).toEqual(['PLANNED', 'chosen by a person']);
    expect((await run('scheduleFollowUp', input)).followUp?.id).toBe(planned.followUp?.id);
    // The manager plans it for the owner.
    const { idempotencyKey: _key, ...again } = input;
    const byManager = await run('scheduleFollowUp', again, managerDe.email);
    expect(byManager.followUp?.assignee?.name).toBe(salesDe.name);
  });

  it('needs an action and a date to come', async () => {
    const lead = await register();
    const refused = await run('scheduleFollowUp', {
      leadId: lead.id,
      action: ' ',
      at: '2027-02-01T09:00:00Z',
    });
    expect(refused.issues).toEqual([
      { code: 'NEXT_NEEDS_ACTION', path: ['action'] },
      { code: 'NEXT_NOT_IN_FUTURE', path: ['at'] },
    ]);
  });

  it('is held at once where the clock of the lead is stopped', async () => {
    const lead = await register();
    const stop = { leadId: lead.id, reason: 'Umbau bis in den Sommer.' };
    await app.query(
      'mutation ($i: StopClockInput!) { stopClock(input: $i) { __typename } }',
      { i: stop },
      managerDe.email,
    );
    const planned = await run('scheduleFollowUp', { leadId: lead.id, action: 'Anrufen', at: LATER });
    expect(planned.followUp?.heldSince).not.toBeNull();
    expect(said(planned)?.[0]).toBe('HELD');
  });
});

describe('rescheduleFollowUp', () => {
  it('moves what has not fired; afterwards a changed setting leaves it, a new anchor moves it', async () => {
    const lead = await register();
    const moved = await run('rescheduleFollowUp', { followUpId: t3Of(lead), at: LATER });
    expect(moved.followUp).toMatchObject({ status: 'PENDING', dueAt: LATER });
    expect(said(moved)).toEqual(['MOVED', 'moved by a person']);
    expect(await typesOf(lead.id)).toContain('FOLLOW_UP_MOVED');
    const noted = await sales.do('logActivity', { leadId: lead.id, type: 'NOTE', summary: 'Vermerk' });
    expect(noted.lead && openFollowUp(noted.lead, 'T3').dueAt).toBe(LATER);
    app.setClock('2027-03-02T11:00:00.000Z');
    const sent = await sales.do('logActivity', { leadId: lead.id, type: 'SAMPLE_SENT', summary: 'Muster' });
    expect(sent.lead && openFollowUp(sent.lead, 'T3').dueAt).toBe('2027-03-05T08:00:00.000Z');
  });

  it('leaves what has come due, what is done with, and a date that is past', async () => {
    const lead = await register();
    const followUpId = t3Of(lead);
    const past = await run('rescheduleFollowUp', { followUpId, at: '2027-02-01T09:00:00Z' });
    expect(past.issues).toEqual([{ code: 'NEXT_NOT_IN_FUTURE', path: ['at'] }]);
    app.setClock('2027-03-04T11:00:00.000Z');
    await fire();
    expect((await run('rescheduleFollowUp', { followUpId, at: LATER })).__typename).toBe('ConflictError');
    await sales.do('completeFollowUp', { followUpId, outcome: 'NO_ANSWER' });
    expect((await run('rescheduleFollowUp', { followUpId, at: LATER })).__typename).toBe('ConflictError');
  });
});

describe('skipFollowUp', () => {
  it('skips it with its reason; no other takes its place, but another sample brings another T3', async () => {
    const lead = await register();
    const skipped = await run('skipFollowUp', { followUpId: t3Of(lead), reason: 'Betriebsferien' });
    expect(skipped.followUp).toMatchObject({ status: 'SKIPPED', notes: 'Betriebsferien' });
    expect(said(skipped)).toEqual(['SKIPPED', 'skipped by a person']);
    expect(await typesOf(lead.id)).toContain('FOLLOW_UP_SKIPPED');
    const noted = await sales.do('logActivity', { leadId: lead.id, type: 'NOTE', summary: 'Vermerk' });
    const open = (it: typeof noted) =>
      it.lead?.followUps.nodes.filter((one) => one.status === 'PENDING').map((one) => one.kind);
    expect(open(noted)).toEqual(['T7']);
    app.setClock('2027-03-02T11:00:00.000Z');
    const sent = await sales.do('logActivity', { leadId: lead.id, type: 'SAMPLE_SENT', summary: 'Muster' });
    expect(open(sent)?.sort()).toEqual(['T3', 'T7']);
    expect((await run('skipFollowUp', { followUpId: t3Of(lead) })).__typename).toBe('ConflictError');
  });
});

describe('reassignFollowUp', () => {
  it('by the manager: whoever gets it collaborates; undone, neither', async () => {
    const lead = await register();
    const input = { followUpId: t3Of(lead), toUserId: globalUserId(sales2De.id) };
    const given = await run('reassignFollowUp', input, managerDe.email);
    expect(given.followUp?.assignee?.name).toBe(sales2De.name);
    expect(given.lead?.collaborators).toEqual([{ name: sales2De.name }]);
    expect(said(given)).toEqual(['REASSIGNED', 'handed over by a person']);
    const undone = await app.query(
      'mutation ($t: String!) { undo(input: { token: $t }) { __typename } }',
      { t: given.undoToken },
      managerDe.email,
    );
    expect(undone.data?.undo).toEqual({ __typename: 'UndoSuccess' });
    const after = await sales.lead(lead.id);
    expect(after && openFollowUp(after, 'T3').assignee?.name).toBe(salesDe.name);
    expect(await personOf(app, sales2De.email).lead(lead.id)).toBeNull();
  });

  it('not by sales people, and not to who cannot work there', async () => {
    const lead = await register();
    const followUpId = t3Of(lead);
    const toUserId = globalUserId(sales2De.id);
    expect((await run('reassignFollowUp', { followUpId, toUserId })).__typename).toBe('ForbiddenError');
    expect((await run('reassignFollowUp', { followUpId, toUserId }, sales2De.email)).__typename).toBe(
      'NotFoundError',
    );
    const abroad = { followUpId, toUserId: globalUserId(salesCh.id) };
    expect((await run('reassignFollowUp', abroad, managerDe.email)).issues).toEqual([
      { code: 'RECIPIENT_TERRITORY', path: ['toUserId'] },
    ]);
  });
});

describe('bulkUpdateFollowUps', () => {
  const BULK = `mutation ($input: BulkUpdateFollowUpsInput!) { bulkUpdateFollowUps(input: $input) { __typename
    ... on ValidationError { issues { code } }
    ... on BulkUpdateFollowUpsSuccess { undoToken rows { followUpId result { __typename
      ... on BulkFollowUpRowSuccess { followUp { status dueAt } } } } } } }`;
  const bulk = async (input: object, email: string = salesDe.email) =>
    (await app.query(BULK, { input }, email)).data?.bulkUpdateFollowUps;

  it('changes each by its own rules, and is undone as a whole', async () => {
    const [first, second, theirs] = [await register(), await register(), await register()];
    await app.admin.query('UPDATE leads SET owner_id = $1 WHERE id = $2', [
      sales2De.id,
      Buffer.from(theirs.id, 'base64url').toString().slice('Lead:'.length),
    ]);
    const done = t3Of(second);
    await sales.do('completeFollowUp', { followUpId: done, outcome: 'NO_ANSWER' });
    const ids = [t3Of(first), openFollowUp(first, 'T7').id, done, t3Of(theirs), 'x'];
    const answer = await bulk({ followUpIds: ids, change: { rescheduleTo: LATER } });
    const moved = { __typename: 'BulkFollowUpRowSuccess', followUp: { status: 'PENDING', dueAt: LATER } };
    expect(answer).toMatchObject({
      rows: [
        { followUpId: ids[0], result: moved },
        { followUpId: ids[1], result: moved },
        { followUpId: ids[2], result: { __typename: 'ConflictError' } },
        { followUpId: ids[3], result: { __typename: 'NotFoundError' } },
        { followUpId: ids[4], result: { __typename: 'NotFoundError' } },
      ],
    });
    const { undoToken } = z.object({ undoToken: z.string() }).parse(answer);
    await app.query(
      'mutation ($t: String!) { undo(input: { token: $t }) { __typename } }',
      { t: undoToken },
      salesDe.email,
    );
    const after = await sales.lead(first.id);
    const dates = (lead: LeadSeen | null) => lead?.followUps.nodes.map((it) => [it.kind, it.dueAt]);
    expect(dates(after)).toEqual(dates(first));
  });

  it('takes back what a row had written before it was refused, and keeps the others', async () => {
    const [first, second] = [t3Of(await register()), t3Of(await register())].map(followUpIdOf);
    const { db, clock } = app.open.resources;
    const viewer = await app.open.resources.authenticate(await app.token(salesDe.email));
    if (!viewer || !first || !second) throw new Error('nobody is there, or nothing to do');
    const from = (await eventsOf(app.admin)).length;
    const { value } = await operate(db, viewer, clock, (work) => {
      // The follow-up is moved by then, and not yet in the ledger.
      const create: typeof work.tx.ledgerEntry.create = (args) => {
        if (args.data.followUpId === first) throw new ConflictError('', 'Not this one.');
        return work.tx.ledgerEntry.create(args);
      };
      const tx = new Proxy(work.tx, {
        get: (target, key) => (key === 'ledgerEntry' ? { create } : Reflect.get(target, key)),
      });
      const change = { kind: 'RESCHEDULE', at: Temporal.Instant.from(LATER) } as const;
      return bulkUpdateFollowUps({ ...work, tx }, { followUpIds: [first, second], change });
    });
    expect(value.rows.map((it) => it.refused?.code ?? null)).toEqual(['CONFLICT', null]);
    const { rows } = await app.admin.query<{ id: string; moved: boolean }>(
      'SELECT id, rescheduled AS moved FROM follow_ups WHERE id = ANY ($1)',
      [[first, second]],
    );
    expect(new Map(rows.map((it) => [it.id, it.moved]))).toEqual(
      new Map([
        [first, false],
        [second, true],
      ]),
    );
    const told = (await eventsOf(app.admin)).slice(from);
    expect(told.map((it) => [it.type, it.data.followUpId])).toEqual([['FOLLOW_UP_MOVED', second]]);
  });

  it('takes one change, of 1 to 100', async () => {
    const followUpIds = [encodeGlobalId('FollowUp', crypto.randomUUID())];
    expect(await bulk({ followUpIds, change: {} })).toMatchObject({ issues: [{ code: 'BULK_EMPTY' }] });
    const many = Array.from({ length: 101 }, () => followUpIds[0]);
    expect(await bulk({ followUpIds: many, change: { skip: {} } })).toMatchObject({
      __typename: 'ValidationError',
    });
  });

  it('gives those of an absent colleague to another one', async () => {
    const lead = await register();
    const id = Buffer.from(lead.id, 'base64url').toString().slice('Lead:'.length);
    expect(globalLeadId(id)).toBe(lead.id);
    const task = await makeFollowUp(app.admin, id, {
      kind: 'CUSTOM',
      due_at: LATER,
      assignee_id: salesDe.id,
    });
    const followUpIds = [t3Of(lead), encodeGlobalId('FollowUp', task.id)];
    const change = { reassignToUserId: globalUserId(sales2De.id) };
    await bulk({ followUpIds, change }, managerDe.email);
    const { rows } = await app.admin.query<{ assignee: string }>(
      `SELECT DISTINCT assignee_id AS assignee FROM follow_ups WHERE lead_id = $1 AND kind <> 'T7'`,
      [id],
    );
    expect(rows).toEqual([{ assignee: sales2De.id }]);
  });
});

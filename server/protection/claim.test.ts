/** Claiming from the pool: who may, what begins anew, and that one of many gets it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANY, startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, leadIdOf, rowCounts } from '../testing/inspect.ts';
import { holdKeys, makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { personOf, type Person } from '../testing/person.ts';
import { operate } from '../operate.ts';
import { NotFoundError } from '../user-errors.ts';
import { claimLead } from './claim.ts';
import { runClock } from './engine.ts';
import { asker, type Answer } from '../testing/protection.ts';

const { salesDe, sales2De, salesAt, managerDe, admin: boss } = demoPeople;
/** A Monday noon in Berlin. */
const NOW = '2027-03-01T11:00:00.000Z';

let app: TestApp;
let sales: Person;
let claim: (id: string, as?: string) => Promise<Answer>;

beforeAll(async () => {
  app = await startTestApp({ poolSize: MANY });
  sales = personOf(app, salesDe.email);
  const ask = asker(app);
  claim = (id, as = sales2De.email) => ask('claimLead', { leadId: globalLeadId(id) }, as);
});
beforeEach(() => app.setClock(NOW));
afterEach(async () => expect(await flawsOfLog(app.admin)).toEqual([]));
afterAll(() => app.stop());

/** A lead that has expired on 20 February, owned by sales.de before. */
async function expired(options: LeadOptions = {}): Promise<string> {
  const { id } = await makeLead(app.admin, {
    status: 'EXPIRED',
    territory: 'DE-BE',
    registeredAt: new Date('2026-08-01T08:00:00Z'),
    contacts: [{ email: 'koch@example.com' }],
    ...options,
    columns: {
      previous_owner_id: salesDe.id,
      reclaimable_from: '2027-03-22T08:00:00Z',
      first_contact_at: '2026-08-03T08:00:00Z',
      first_contact_channel: 'PHONE',
      last_progress_at: '2026-12-01T08:00:00Z',
      warned_at: '2027-01-23T08:00:00Z',
      extension_days: 30,
      ...options.columns,
    },
  });
  return id;
}

describe('claiming', () => {
  it('EXPIRED → REGISTERED: every clock begins anew, and what was before does not count', async () => {
    const id = await expired();
    await app.admin.query(
      "INSERT INTO lead_pauses (lead_id, stopped_at, resumed_at, reason) VALUES ($1, '2026-09-01', '2026-10-01', 'closed for works')",
      [id],
    );
    const answer = await claim(id);
    expect(answer).toMatchObject({
      __typename: 'ClaimLeadSuccess',
      lead: { status: 'REGISTERED', viewerRelation: 'OWNER', owner: { name: sales2De.name }, version: 2 },
    });
    const { protection, followUps } = answer.lead ?? {};
    expect(protection?.ownedSince?.slice(0, 16)).toBe('2027-03-01T11:00');
    expect(protection?.endsAt?.slice(0, 16)).toBe('2027-09-01T10:00');
    expect(protection?.progressDeadline?.slice(0, 16)).toBe('2027-04-30T10:00');
    expect(protection?.preClaimEndsAt?.slice(0, 16)).toBe('2027-03-11T11:00');
    expect(protection).toMatchObject({ warnedAt: null, reclaimableFrom: null, expiryReason: 'PRE_CLAIM' });
    expect(followUps?.nodes.map((it) => [it.kind, it.status, it.dueAt])).toEqual([
      ['T3', 'PENDING', '2027-03-04T08:00:00.000Z'],
      // Monday the 8th is a holiday in Berlin.
      ['T7', 'PENDING', '2027-03-09T08:00:00.000Z'],
    ]);
    expect((await eventsOf(app.admin, globalLeadId(id))).map((it) => it.type)).toEqual([
      'LEAD_STATUS_CHANGED',
      'LEAD_CLAIMED',
      'FOLLOW_UP_PLANNED',
      'FOLLOW_UP_PLANNED',
    ]);
    const { rows: audited } = await app.admin.query(
      "SELECT user_id, changes FROM audit_log WHERE lead_id = $1 AND action = 'claimLead'",
      [id],
    );
    expect(audited).toEqual([
      { user_id: sales2De.id, changes: { ownerId: [null, sales2De.id], status: ['EXPIRED', 'REGISTERED'] } },
    ]);
    const { rows: due } = await app.admin.query<{ clock_due_at: Date; warned_at: Date | null }>(
      'SELECT clock_due_at, warned_at FROM leads WHERE id = $1',
      [id],
    );
    expect(due[0]?.warned_at).toBeNull();
    expect(due[0]?.clock_due_at.toISOString().slice(0, 16)).toBe('2027-03-11T11:00');
  });

  it('the first contact of before does not count: another one is documented', async () => {
    const id = await expired();
    await claim(id);
    app.setClock('2027-03-01T12:00:00Z');
    const documented = await personOf(app, sales2De.email).do('documentFirstContact', {
      leadId: globalLeadId(id),
      channel: 'PHONE',
      at: '2027-03-01T11:30:00.000Z',
      note: 'Rückruf nach der Übernahme',
      version: 2,
    });
    expect(documented.lead?.status).toBe('ACTIVE');
  });

  it.each(['REGISTERED', 'ACTIVE', 'REMINDER', 'QUALIFIED'] as const)(
    'an ownerless %s keeps its status',
    async (status) => {
      const id = await expired({ status, columns: { previous_owner_id: null, reclaimable_from: null } });
      expect(await claim(id)).toMatchObject({ lead: { status, viewerRelation: 'OWNER' } });
    },
  );

  it('what is logged of the time before moves nothing, and is no first contact', async () => {
    const id = await expired();
    await claim(id);
    const owner = personOf(app, sales2De.email);
    const before = '2027-02-26T10:00:00Z';
    const met = { leadId: globalLeadId(id), type: 'MEETING', at: before, summary: 'Met the cook before.' };
    expect((await owner.do('logActivity', met)).__typename).toBe('LogActivitySuccess');
    const contact = {
      leadId: globalLeadId(id),
      channel: 'VISIT',
      at: before,
      note: 'Met the cook before.',
      version: 2,
    };
    expect((await owner.do('documentFirstContact', contact)).__typename).toBe('ValidationError');
    const { rows } = await app.admin.query('SELECT status, first_contact_at FROM leads WHERE id = $1', [id]);
    expect(rows).toEqual([{ status: 'REGISTERED', first_contact_at: new Date('2026-08-03T08:00:00Z') }]);
  });

  it('an ownerless GRACE_PERIOD has its full grace before it', async () => {
    const id = await expired({
      status: 'GRACE_PERIOD',
      columns: { previous_owner_id: null, reclaimable_from: null, grace_since: '2027-02-01T08:00:00Z' },
    });
    const { lead } = await claim(id);
    expect(lead?.protection?.graceEndsAt?.slice(0, 16)).toBe('2027-03-11T11:00');
  });

  it('takes the hard keys that are missing, or goes without where another lead has one', async () => {
    const free = await expired({ contacts: [{ email: 'frei@example.com' }] });
    expect(await claim(free)).toMatchObject({ lead: { canonical: true } });
    const { rows } = await app.admin.query('SELECT kind FROM lead_keys WHERE lead_id = $1', [free]);
    expect(rows).toEqual([{ kind: 'EMAIL' }]);
    const holder = await makeLead(app.admin);
    await holdKeys(app.admin, holder.id, [{ kind: 'EMAIL', value: 'besetzt@example.com' }]);
    const taken = await expired({ contacts: [{ email: 'besetzt@example.com' }] });
    expect(await claim(taken)).toMatchObject({ lead: { canonical: false } });
  });

  it('follow-ups of the ownership before stay as they were', async () => {
    const id = await expired();
    await makeFollowUp(app.admin, id, {
      kind: 'T7',
      status: 'CANCELLED',
      due_at: '2026-08-10T07:00:00Z',
      anchor_at: '2026-08-03T08:00:00Z',
      owned_since: '2026-08-01T08:00:00Z',
    });
    const { lead } = await claim(id);
    expect(
      lead?.followUps?.nodes
        .filter((it) => it.kind === 'T7')
        .map((it) => it.status)
        .sort(),
    ).toEqual(['CANCELLED', 'PENDING']);
  });
});

describe('who may claim', () => {
  it('claim from the pool: SALES, MANAGER, ADMIN', async () => {
    for (const person of [sales2De, managerDe, boss]) {
      const id = await expired();
      expect(await claim(id, person.email)).toMatchObject({ __typename: 'ClaimLeadSuccess' });
    }
  });

  it('whose territories do not cover it finds nothing', async () => {
    const before = await rowCounts(app.admin);
    expect(await claim(await expired(), salesAt.email)).toMatchObject({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
    });
    expect(await rowCounts(app.admin)).toMatchObject({ leads: Number(before.leads) + 1, head: before.head });
  });

  it('the previous owner may not re-claim an expired lead for 30 days; others may', async () => {
    const id = await expired();
    const refused = await claim(id, salesDe.email);
    expect(refused).toMatchObject({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
      allowedFrom: '2027-03-22T08:00:00.000Z',
    });
    expect(refused.message).toContain('2027-03-22');
    const can = await app.query(
      'query ($id: ID!) { lead(id: $id) { viewerCan { claim } } }',
      { id: globalLeadId(id) },
      salesDe.email,
    );
    expect(can.data).toEqual({ lead: { viewerCan: { claim: false } } });
    app.setClock('2027-03-22T07:59:00Z');
    expect(await claim(id, salesDe.email)).toMatchObject({ code: 'FORBIDDEN' });
    app.setClock('2027-03-22T08:00:00Z');
    expect(await claim(id, salesDe.email)).toMatchObject({ __typename: 'ClaimLeadSuccess' });
  });

  it('what has an owner is not claimed: by who sees it a conflict, else it does not exist', async () => {
    const lead = await sales.register({ territory: 'DE-BE' });
    expect(await claim(leadIdOf(lead.id), managerDe.email)).toMatchObject({
      __typename: 'ConflictError',
      current: { owner: { name: salesDe.name } },
    });
    expect(await claim(leadIdOf(lead.id), sales2De.email)).toMatchObject({ __typename: 'NotFoundError' });
  });

  it.each(['LOST', 'CONVERTED', 'DELETED', 'MERGED'] as const)('%s is not in the pool', async (status) => {
    const target = status === 'MERGED' ? (await makeLead(app.admin)).id : null;
    const id = await expired({ status, columns: { merged_into_id: target, canonical: !target } });
    expect(await claim(id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await claim(id, boss.email)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('of 50 parallel claims one wins, and the others are told in types', async () => {
  const id = await expired({ columns: { previous_owner_id: null, reclaimable_from: null } });
  const people = [salesDe, sales2De, managerDe, boss].map((it) => it.email);
  await Promise.all(people.map((email) => app.token(email)));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => claim(id, people[n % people.length])),
  );
  const won = answers.filter((it) => it.__typename === 'ClaimLeadSuccess');
  expect(won).toHaveLength(1);
  const lost = answers.filter((it) => it.__typename !== 'ClaimLeadSuccess');
  for (const { __typename } of lost) expect(['ConflictError', 'NotFoundError']).toContain(__typename);
  const events = await eventsOf(app.admin, globalLeadId(id));
  expect(events.filter((it) => it.type === 'LEAD_CLAIMED')).toHaveLength(1);
  // Who wins is decided by the lock; what the manager or admin who lost is shown names the winner.
  for (const answer of lost) {
    if (answer.__typename === 'ConflictError' && answer.current) expect(answer.current.owner).not.toBeNull();
  }
});

it('who saw it in the pool just before another took it is told that it is not there', async () => {
  const id = await expired({ columns: { previous_owner_id: null, reclaimable_from: null } });
  const { db, clock } = app.open.resources;
  const viewer = { ...sales2De, sessionId: '', active: true as const, expiresAt: new Date(8.64e15) };
  const late = operate(db, viewer, clock, async (work) => {
    // Between their look at it and their first hold on it.
    const executeRaw = async (...statement: Parameters<typeof work.tx.$executeRaw>) => {
      expect(await claim(id, salesDe.email)).toMatchObject({ __typename: 'ClaimLeadSuccess' });
      return work.tx.$executeRaw(...statement);
    };
    const tx = new Proxy(work.tx, {
      get: (target, name, receiver) =>
        name === '$executeRaw' ? executeRaw : (Reflect.get(target, name, receiver) as unknown),
    });
    return claimLead({ ...work, tx }, { leadId: id });
  });
  await expect(late).rejects.toThrow(NotFoundError);
});

it('goes round: claimed, left alone, expired, claimed by another', async () => {
  const id = await expired({ columns: { previous_owner_id: null, reclaimable_from: null } });
  await claim(id, sales2De.email);
  app.setClock('2027-03-12T11:00:00Z');
  const { workerDb, clock, log } = app.open.resources;
  await runClock(workerDb, clock, log);
  expect(await claim(id, sales2De.email)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await claim(id, salesDe.email)).toMatchObject({ __typename: 'ClaimLeadSuccess' });
});

/** The words of the domain, each by what it means to somebody who works with it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeCursor } from './events/cursor.ts';
import { fireDue } from './follow-ups/engine.ts';
import { runClock } from './protection/engine.ts';
import { startTestApp, type TestApp } from './testing/app.ts';
import { eventsOf, globalLeadId, globalUserId, headCursor, leadIdOf, rowCounts } from './testing/inspect.ts';
import { makeFollowUp, makeLead } from './testing/leads.ts';
import { mutator } from './testing/mutations.ts';
import { demoPeople } from './testing/people.ts';
import { personOf, registration, type Person } from './testing/person.ts';

const { salesDe, sales2De, salesAt } = demoPeople;
const MONDAY = '2027-03-01T11:00:00.000Z';

let app: TestApp;
let run: ReturnType<typeof mutator>;
let sales: Person;
let colleague: Person;

beforeAll(async () => {
  app = await startTestApp();
  run = mutator(app);
  sales = personOf(app, salesDe.email);
  colleague = personOf(app, sales2De.email);
});
beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

const register = () =>
  sales.register({
    territory: 'DE-HH',
    contacts: [{ lastName: 'Ott', email: `ott${String(Math.random()).slice(2)}@example.com` }],
  });
const call = { type: 'CALL', summary: 'Wie besprochen' };

describe('words', () => {
  it('lead: a company that may become a customer, with its contacts, activities and follow-ups', async () => {
    const { id, companyName } = await register();
    await run('logActivity', { leadId: id, ...call }, sales.email);
    const lead = await sales.lead(id);
    expect(lead?.contacts).toMatchObject([{ lastName: 'Ott' }]);
    expect(lead?.activities.nodes.map((it) => it.type)).toContain('CALL');
    expect(lead?.followUps.nodes.map((it) => it.kind).sort()).toEqual(['T3', 'T7']);
    await run('changeLeadStatus', { leadId: id, to: 'QUALIFIED', version: lead?.version }, sales.email);
    await run('convertLead', { leadId: id, version: (lead?.version ?? 0) + 1 }, sales.email);
    const { data } = await app.query(
      '{ customers(first: 9) { nodes { companyName originatingLead { id } } } }',
      {},
      sales.email,
    );
    expect(data).toEqual({ customers: { nodes: [{ companyName, originatingLead: { id } }] } });
  });

  it('viewer: the signed-in user on whose behalf an operation runs', async () => {
    const { data } = await app.query('{ viewer { user { id } } }', {}, sales.email);
    expect(data).toEqual({ viewer: { user: { id: globalUserId(salesDe.id) } } });
    const { id } = await register();
    await run('logActivity', { leadId: id, ...call }, sales.email);
    const logged = (await sales.lead(id))?.activities.nodes.find((it) => it.type === 'CALL');
    expect(logged?.by?.name).toBe(salesDe.name);
    expect((await app.query('{ viewer { user { id } } }')).errors?.[0]?.extensions?.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('territory: a data space, never a sales exclusivity: two may win leads in the same one', async () => {
    for (const territory of ['DE-HH', 'DE-BY'])
      for (const { email } of [sales, colleague])
        expect((await run('registerLead', registration({ territory }), email)).lead?.status).toBe(
          'REGISTERED',
        );
    const abroad = await run('registerLead', registration({ territory: 'AT-9' }), sales.email);
    expect(abroad.__typename).toBe('ForbiddenError');
  });

  it('protection: the owner’s time-limited exclusive right to work a lead', async () => {
    const { id } = await register();
    for (const mutation of ['logActivity', 'claimLead'])
      expect(
        (await run(mutation, { leadId: id, ...(mutation === 'logActivity' && call) }, colleague.email))
          .__typename,
      ).toBe('NotFoundError');
    app.setClock('2027-04-01T11:00:00.000Z');
    const { workerDb, clock, log } = app.open.resources;
    await fireDue(workerDb, clock, log);
    await runClock(workerDb, clock, log);
    expect((await run('claimLead', { leadId: id }, colleague.email)).__typename).toBe('ClaimLeadSuccess');
    expect((await run('logActivity', { leadId: id, ...call }, sales.email)).__typename).toBe('NotFoundError');
  });

  it('pool: the open leads without an owner; anyone whose territories cover them may claim them', async () => {
    const of = async (status: 'REGISTERED' | 'EXPIRED' | 'LOST') =>
      globalLeadId((await makeLead(app.admin, { status, territory: 'DE-HH' })).id);
    const [open, expired, lost] = [await of('REGISTERED'), await of('EXPIRED'), await of('LOST')];
    const pool = await app.query(
      '{ leads(first: 50, filter: { pool: true }) { nodes { id } } }',
      {},
      sales.email,
    );
    expect(pool.data).toEqual({
      leads: { nodes: expect.arrayContaining([{ id: open }, { id: expired }]) as [] },
    });
    const claim = async (leadId: string, as: string) => (await run('claimLead', { leadId }, as)).__typename;
    expect(await claim(lost, sales.email)).toBe('NotFoundError');
    expect(await claim(open, salesAt.email)).toBe('NotFoundError');
    expect(await claim(open, sales.email)).toBe('ClaimLeadSuccess');
    expect(await claim(expired, colleague.email)).toBe('ClaimLeadSuccess');
  });

  it('follow-up: a dated task on a lead: T3, T7 or custom', async () => {
    const { id } = await register();
    await makeFollowUp(app.admin, leadIdOf(id), { kind: 'CUSTOM', action: 'Zurückrufen' });
    const tasks = (await sales.lead(id))?.followUps.nodes ?? [];
    expect(tasks.map((it) => it.kind).sort()).toEqual(['CUSTOM', 'T3', 'T7']);
    expect(tasks.every((it) => !Number.isNaN(Date.parse(it.dueAt)))).toBe(true);
  });

  it('event: an immutable, ordered record of something that happened, written in the transaction that did it', async () => {
    const { id } = await register();
    const [first] = await eventsOf(app.admin, id);
    expect(first?.type).toBe('LEAD_REGISTERED');
    const before = await rowCounts(app.admin);
    await run('registerLead', registration({ territory: 'AT-9' }), sales.email);
    expect(await rowCounts(app.admin)).toEqual(before);
    await expect(app.admin.query("UPDATE events SET data = '{}'")).rejects.toThrow('events are immutable');
  });

  it('position: an event’s place in the log: dense, in commit order; a cursor is one as clients hold it', async () => {
    await register();
    const positions = (await eventsOf(app.admin)).map((it) => Number(it.position));
    expect(positions).toEqual(positions.map((_it, index) => (positions[0] ?? 0) + index));
    const { cursor = '' } = await run('registerLead', registration(), sales.email);
    expect(cursor).toBe(await headCursor(app.admin));
    expect(decodeCursor(cursor)).toMatchObject({
      position: BigInt((await eventsOf(app.admin)).at(-1)?.position ?? 0),
    });
  });
});

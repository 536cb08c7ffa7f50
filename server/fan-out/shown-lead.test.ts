/** What is read of a lead beside its events is, to the last column, what loaders read of it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { followUpRow } from '../../prisma/seed/builders/leads.ts';
import { insertRows } from '../../prisma/seed/builders/rows.ts';
import { readAs } from '../db/viewer-transaction.ts';
import { createLoaders } from '../loaders.ts';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { readShownLeads, type ShownLead } from './shown-lead.ts';

const { admin, managerDe, salesDe, sales2De } = demoPeople;
const AT = '2026-11-02T09:00:00.123Z';
const LATER = '2026-12-02T09:00:00Z';

let bench: EventBench;
beforeAll(async () => {
  bench = await openEventBench({ leads: 1 });
});
afterAll(() => bench.close());

/** After one event of the lead, and of these follow-ups. */
async function shown(leadId: string, followUps: readonly string[] = []): Promise<ShownLead | undefined> {
  const { head } = await bench.log.bounds();
  await bench.commit([leadUpdated(leadId)]);
  const batch = await bench.log.read(head, 10, { leads: new Set([leadId]), followUps: new Set(followUps) });
  const lead = readShownLeads(batch.shown).get(leadId);
  expect(batch.events.map((it) => it.leadId)).toEqual([leadId]);
  expect(lead?.scope).toEqual(batch.events[0]?.scopeAfter);
  return lead;
}

const fromPrisma = (leadId: string, followUps: readonly string[] = []) =>
  readAs(bench.prisma, null, async ({ tx }) => {
    const loaders = createLoaders(tx, { ...admin, sessionId: '', expiresAt: new Date(), active: true });
    const lead = await loaders.lead.load(leadId);
    return {
      row: lead?.row,
      contacts: await loaders.contactsOfLead.load(leadId),
      next: await loaders.nextFollowUpOfLead.load(leadId),
      t7: await loaders.t7OfLead.load(leadId),
      pauses: await loaders.pausesOfLead.load(leadId),
      parts: await loaders.scoredPartsOfLead.load(leadId),
      followUps: await Promise.all(followUps.map((id) => loaders.followUp.load(id))),
    };
  });

it('of a lead with nothing but what it must have', async () => {
  const [leadId = ''] = bench.leadIds;
  const lead = await shown(leadId);
  const { row, contacts, next } = await fromPrisma(leadId);
  expect(lead).toMatchObject({ followUps: [], people: [], t7: null, completed: 0, pauses: [] });
  expect({ row: lead?.row, contacts: lead?.contacts, next: lead?.next }).toEqual({ row, contacts, next });
});

it('of a lead with everything', async () => {
  const { id } = await makeLead(bench.admin, {
    ownerId: salesDe.id,
    collaboratorIds: [sales2De.id, managerDe.id],
    status: 'ACTIVE',
    registeredAt: AT,
    contacts: [
      { last_name: 'Zweite', email: 'zweite@example.com', phone: '+4930111111' },
      { last_name: 'Erste', is_primary: true, role: 'OWNER' },
    ],
    columns: {
      city: 'München',
      street: 'Am See 1',
      estimated_volume_cents: 123_456_789_012,
      estimated_volume_currency: 'EUR',
      employee_count: 12,
      kitchen_size: 'LARGE',
      notes: 'Mit\nZeilen und "Zeichen".',
      consent_given_at: AT,
      consent_wording: 'Ja, bitte.',
    },
  });
  const task = (kind: 'T3' | 'CUSTOM', due_at: string, assignee_id: string | null) =>
    followUpRow({
      id: randomUUID(),
      lead_id: id,
      kind,
      due_at,
      assignee_id,
      created_at: AT,
      ...(kind === 'T3' ? { anchor_at: AT, owned_since: AT } : { action: 'Muster zeigen' }),
    });
  const tasks = [
    task('T3', LATER, salesDe.id),
    task('CUSTOM', AT, managerDe.id),
    task('CUSTOM', LATER, null),
  ];
  const seventh = followUpRow({
    id: randomUUID(),
    lead_id: id,
    kind: 'T7',
    status: 'COMPLETED',
    outcome: 'SUCCESS',
    completed_at: LATER,
    due_at: AT,
    anchor_at: AT,
    owned_since: AT,
    created_at: AT,
  });
  await insertRows(bench.admin, 'follow_ups', [...tasks, seventh]);
  await bench.admin.query(
    "INSERT INTO lead_pauses (lead_id, stopped_at, resumed_at, reason) VALUES ($1, $2, $3, 'Betriebsferien im Haus')",
    [id, AT, LATER],
  );
  await insertRows(bench.admin, 'transfers', [
    {
      lead_id: id,
      from_user_id: salesDe.id,
      to_user_id: sales2De.id,
      proposed_by_id: managerDe.id,
      reason: 'Kennt das Haus besser.',
      proposed_at: AT,
      decide_by: LATER,
      status: 'PENDING',
      decided_at: null,
    },
  ]);
  await bench.admin.query('UPDATE leads SET next_follow_up_at = $2 WHERE id = $1', [id, AT]);

  const named = tasks.slice(0, 2).map((it) => it.id);
  const lead = await shown(id, named);
  const expected = await fromPrisma(id, named);
  expect(lead?.row).toEqual(expected.row);
  expect(lead?.contacts).toEqual(expected.contacts);
  expect(lead?.next).toEqual(expected.next);
  expect(lead?.next?.id).toBe(tasks[1]?.id);
  expect(named.map((taskId) => lead?.followUps.find((it) => it.id === taskId))).toEqual(expected.followUps);
  expect(lead?.followUps).toHaveLength(2);
  expect(lead?.t7).toEqual(expected.t7);
  expect(lead?.t7?.id).toBe(seventh.id);
  expect(lead?.pauses).toEqual(expected.pauses);
  expect(lead?.pauses).toHaveLength(1);
  expect({ completedFollowUps: lead?.completed, pauses: lead?.pauses }).toEqual(expected.parts);
  expect(lead?.completed).toBe(1);
  expect(lead?.people.map((it) => it.id).sort()).toEqual([salesDe.id, sales2De.id, managerDe.id].sort());
  const people = await readAs(bench.prisma, null, ({ tx }) => {
    const { user } = createLoaders(tx, { ...admin, sessionId: '', expiresAt: new Date(), active: true });
    return Promise.all((lead?.people ?? []).map((it) => user.load(it.id)));
  });
  expect(lead?.people).toEqual(people);
  expect(lead?.scope).toMatchObject({ owner: salesDe.id, candidates: [sales2De.id], hasFollowUp: true });
});

it('of one that is not there', async () => {
  const { head } = await bench.log.bounds();
  const asked = { leads: new Set([randomUUID()]), followUps: new Set<string>() };
  const { shown: leads } = await bench.log.read(head, 10, asked);
  expect(readShownLeads(leads).size).toBe(0);
  expect(readShownLeads(null).size).toBe(0);
});

it('of none, where the batch does not reach the head: the snapshot is beyond it', async () => {
  const { head } = await bench.log.bounds();
  const nothing = { leads: new Set<string>(), followUps: new Set<string>() };
  await bench.happen(3);
  expect((await bench.log.read(head, 2, nothing)).shown).toBeNull();
  expect(readShownLeads((await bench.log.read(head, 4, nothing)).shown).size).toBe(1);
  expect((await bench.log.read(head, 4)).shown).toBeNull();
});

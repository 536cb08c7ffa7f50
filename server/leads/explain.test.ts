import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldGroups } from '../auth/permissions.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeLead, type LeadOptions } from '../testing/leads.ts';
import { aUser, demoPeople } from '../testing/people.ts';
import { leadActions } from './rights-rules.ts';

const { admin, managerDe, salesDe, sales2De, salesAt } = demoPeople;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const explanation = z
  .object({
    user: z.object({ id: z.string() }),
    visible: z.boolean(),
    relation: z.string().nullable(),
    relations: z.array(z.string()),
    closedGates: z.array(z.string()),
    grant: z.object({ code: z.string() }).nullable(),
    fieldGroups: z.array(
      z.object({
        group: z.string(),
        readable: z.boolean(),
        fields: z.array(z.string()),
        openedBy: z.array(z.string()),
      }),
    ),
    de: z.array(z.string()),
    en: z.array(z.string()),
  })
  .nullable();

async function explain(leadId: string, as: string, userId?: string) {
  return app.query(
    `query ($leadId: ID!, $userId: ID) { explainAccess(leadId: $leadId, userId: $userId) {
       user { id } visible relation relations closedGates grant { code }
       fieldGroups { group readable fields openedBy } de: reasons en: reasons(language: EN) } }`,
    { leadId, userId: userId && globalUserId(userId) },
    as,
  );
}
const told = async (...args: Parameters<typeof explain>) =>
  explanation.parse((await explain(...args)).data?.explainAccess);

async function leadOf(options: LeadOptions): Promise<string> {
  return globalLeadId((await makeLead(app.admin, { territory: 'DE-HH', ...options })).id);
}

describe('asked about oneself', () => {
  it('tells the relation, the grant that covers, what is withheld and what would open it', async () => {
    const lead = await leadOf({ ownerId: null });
    const mine = await told(lead, salesDe.email);
    expect(mine).toMatchObject({
      user: { id: globalUserId(salesDe.id) },
      visible: true,
      relation: 'POOL',
      relations: ['POOL'],
      closedGates: [],
      grant: { code: 'DE' },
    });
    const groups = mine?.fieldGroups ?? [];
    expect(groups.filter((it) => it.readable).map((it) => it.group)).toEqual(['IDENTITY']);
    expect(groups.map((it) => it.group)).toEqual(fieldGroups.map((it) => it.toUpperCase()));
    expect(groups.find((it) => it.group === 'SCORE')?.fields).toEqual(['score']);
    expect(groups.find((it) => it.group === 'CONTACT')?.openedBy).toEqual(['OWNER', 'COLLABORATOR']);
    expect(groups.find((it) => it.group === 'HISTORY')?.openedBy).toEqual([]);
    expect(mine?.en).toEqual([
      'This person sees the lead.',
      'The lead is in the pool.',
      'The granted territory Germany (DE) covers Hamburg (DE-HH).',
      'Withheld: contacts and activities. What would open it: owning it, collaborating.',
      'Withheld: commercial data. What would open it: owning it, collaborating, being asked to take it over.',
      'Withheld: protection deadlines. What would open it: owning it, collaborating.',
      'Withheld: score. What would open it: owning it, collaborating.',
      'Withheld: history of changes. Only managers and admins see it.',
    ]);
    expect(mine?.de).toHaveLength(mine?.en.length ?? 0);
    expect(mine?.de[1]).toBe('Der Lead liegt im Pool.');
  });

  it('names withheld fields as the lead itself does', async () => {
    const lead = await leadOf({ ownerId: null });
    const { data } = await app.query(`{ lead(id: "${lead}") { redactedFields } }`, {}, salesDe.email);
    const withheld = (await told(lead, salesDe.email))?.fieldGroups.filter((it) => !it.readable);
    const { redactedFields } = data?.lead as { redactedFields: string[] };
    expect(redactedFields).toContain('email');
    expect(withheld?.flatMap((it) => it.fields)).toEqual(redactedFields);
  });

  it('tells of a lead out of sight, of none, and of what is no lead the same: nothing', async () => {
    const lead = await leadOf({ ownerId: sales2De.id });
    for (const id of [lead, globalLeadId(salesDe.id), globalUserId(salesDe.id), 'x']) {
      expect(await explain(id, salesDe.email)).toEqual({ data: { explainAccess: null } });
      expect(await explain(id, salesDe.email, salesDe.id)).toEqual({ data: { explainAccess: null } });
    }
  });

  it('is refused about others but to admins, whether or not there is such a lead or person', async () => {
    const lead = await leadOf({ ownerId: salesDe.id });
    for (const id of [lead, 'x']) {
      for (const userId of [sales2De.id, lead]) {
        const { data, errors } = await explain(id, managerDe.email, userId);
        expect(data).toEqual({ explainAccess: null });
        expect(errors).toMatchObject([{ path: ['explainAccess'], extensions: { code: 'FORBIDDEN' } }]);
      }
    }
  });
});

describe('an admin, asking about others', () => {
  it('learns why not: no relation, no territory, removed, deactivated', async () => {
    const lead = await leadOf({ ownerId: sales2De.id });
    const stranger = await told(lead, admin.email, salesDe.id);
    expect(stranger).toMatchObject({ visible: false, relation: null, relations: [], closedGates: [] });
    expect(stranger?.en[1]).toMatch(/^Nothing relates the person/);

    const away = await leadOf({ ownerId: salesAt.id });
    const abroad = await told(away, admin.email, salesAt.id);
    expect(abroad).toMatchObject({
      visible: false,
      relation: null,
      relations: ['OWNER'],
      closedGates: ['TERRITORY'],
      grant: null,
    });
    expect(abroad?.en).toEqual([
      'This person does not see the lead.',
      'The person owns the lead.',
      'No territory of the person covers Hamburg (DE-HH).',
    ]);

    const deleted = await leadOf({ ownerId: salesDe.id, status: 'DELETED' });
    expect(await told(deleted, admin.email, salesDe.id)).toMatchObject({ closedGates: ['PRESENT'] });
    const retired = await aUser(app.admin, { active: false });
    const theirs = await leadOf({ ownerId: retired.id });
    expect(await told(theirs, admin.email, retired.id)).toMatchObject({
      visible: false,
      closedGates: ['ACTIVE'],
    });
    expect(await told(theirs, admin.email, managerDe.id)).toMatchObject({ visible: true, relation: 'TEAM' });
    expect((await told(theirs, admin.email))?.en).toEqual([
      'This person sees the lead.',
      'The person is an admin.',
      'No territory is closed to admins.',
    ]);
  });

  it('is told nothing of a person who does not exist', async () => {
    const lead = await leadOf({ ownerId: salesDe.id });
    expect(await told(lead, admin.email, managerDe.teamId ?? '')).toBeNull();
  });
});

it('viewer.can answers for every action as the lead’s viewerCan does', async () => {
  const leads = [
    await leadOf({ ownerId: salesDe.id }),
    await leadOf({ ownerId: null }),
    await leadOf({ ownerId: sales2De.id }),
  ];
  const field = (action: string) =>
    action.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  // A few at a time: an operation may have so many aliases.
  const parts = Array.from({ length: Math.ceil(leadActions.length / 9) }, (_, n) =>
    leadActions.slice(9 * n, 9 * (n + 1)),
  );
  expect(parts.flat()).toEqual(leadActions);
  for (const { email } of [salesDe, managerDe, admin]) {
    for (const id of leads) {
      for (const actions of parts) {
        const asked = actions.map((it) => `${it}: can(action: ${it}, leadId: $id)`).join(' ');
        const rights = actions.map((it) => `${it}: ${field(it)}`).join(' ');
        const { data, errors } = await app.query(
          `query ($id: ID!) { viewer { ${asked} } lead(id: $id) { viewerCan { ${rights} } } }`,
          { id },
          email,
        );
        expect(errors).toBeUndefined();
        const listed = (data?.lead as { viewerCan: object } | null)?.viewerCan;
        expect(data?.viewer).toEqual(listed ?? Object.fromEntries(actions.map((it) => [it, false])));
      }
    }
  }
});

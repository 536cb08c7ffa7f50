/**
 * One world, and for each viewer what may be added to it without their noticing: leads out of sight with all that
 * hangs on them, other values in the fields that are withheld, what colleagues keep to themselves.
 *
 * Written past the operations where a value alone differs, since an edit tells more (its version, its instant).
 */
import { randomUUID } from 'node:crypto';
import { insertRows } from '../../../prisma/seed/builders/rows.ts';
import { appendEvents } from '../../events/append.ts';
import { operateAsSystem } from '../../operate.ts';
import type { TestApp } from '../app.ts';
import { holdKeys, makeActivity, makeFollowUp, makeLead, type LeadOptions } from '../leads.ts';
import { aUser, demoPeople } from '../people.ts';
import { encodeGlobalId } from '../../schema/global-id.ts';

/** The instant by the product's clock, on a working day; it stands still but for `tick`. */
export const NOW = '2027-03-02T09:00:00.000Z';
const DAY = 86_400_000;
export const daysFromNow = (days: number) => new Date(Date.parse(NOW) + days * DAY);

const { salesDe, sales2De, managerDe, salesCh, managerCh, admin } = demoPeople;
/** In Germany, in no team: what they have concerns neither salesDe nor managerDe. */
export const outsider = {
  id: '00000000-0000-7000-8000-000100000099',
  email: 'outsider@example.com',
  name: 'Olaf Außen',
  territories: ['DE', 'AT'],
};
/** Deactivated, of another team than the viewers: their leads are every manager's to lead, their batches are not. */
const departed = {
  id: '00000000-0000-7000-8000-000100000098',
  name: 'Franka Fort',
  active: false,
  teamId: managerCh.teamId,
  territories: ['CH'],
};

export const viewers = { SALES: salesDe, MANAGER: managerDe, ADMIN: admin } as const;
export type ViewerRole = keyof typeof viewers;

/** Words of hidden leads, near to those of the visible ones: a search must find the same without them. */
const COMPANIES = [
  'Gasthaus Lindenhof',
  'Gasthof Lindenhoff',
  'Hotel Seeblick',
  'Kantine Nordwerk',
  'Feinkost Amsel',
];
const NAMES = ['Huber', 'Hubert', 'Steiner', 'Kaufmann', 'Amsel'];
/** Begins the names of leads that wait for the end, when withheld parts of them change under open streams. */
export const LATER = 'Später';
let written = 0;

/** A lead with something in every field, and one of each thing that hangs on it. */
async function richLead(
  app: TestApp,
  options: LeadOptions & { assigneeId?: string | null },
): Promise<string> {
  const n = written++;
  const company = options.companyName ?? `${COMPANIES[n % COMPANIES.length]} ${n}`;
  const name = NAMES[n % NAMES.length] ?? 'Huber';
  const registered = daysFromNow(-1 - (n % 7));
  const { id } = await makeLead(app.admin, {
    companyName: company,
    registeredAt: registered,
    status: 'ACTIVE',
    contacts: [
      {
        last_name: name,
        first_name: 'Eva',
        role: 'CHEF',
        email: `${name.toLowerCase()}${n}@lead.example`,
        phone: `+4989555${1000 + n}`,
      },
      { last_name: 'Zweit', email: `zweit${n}@lead.example` },
    ],
    ...options,
    columns: {
      ...filled(n),
      created_at: registered,
      updated_at: registered,
      owned_since: options.ownerId ? registered : null,
      first_contact_at: daysFromNow(-1),
      first_contact_channel: 'PHONE',
      last_activity_at: daysFromNow(-1),
      last_meaningful_at: daysFromNow(-1),
      consent_given_at: registered,
      consent_wording: 'Ja.',
      protection_ends_at: daysFromNow(170 + n),
      ...options.columns,
    },
  });
  const assignee = options.assigneeId === undefined ? options.ownerId : options.assigneeId;
  await hangOn(app, id, n, assignee ?? null);
  await holdKeys(app.admin, id, [{ kind: 'EMAIL', value: `${name.toLowerCase()}${n}@lead.example` }]);
  return id;
}

function filled(n: number) {
  return {
    city: ['Augsburg', 'Passau', 'Ulm'][n % 3],
    postal_code: String(86_150 + n),
    street: `Gasse ${n}`,
    website: `https://lead${n}.example`,
    web_domain: `lead${n}.example`,
    business_type: (['HOTEL', 'RESTAURANT', 'CATERING'] as const)[n % 3],
    kitchen_size: (['SMALL', 'MEDIUM', 'LARGE'] as const)[n % 3],
    employee_count: 3 + n,
    estimated_volume_cents: 1_000_000 + n * 100,
    estimated_volume_currency: 'EUR' as const,
    pains: `Lieferzeiten ${n}`,
    competitor: `Mitbewerb ${n}`,
    notes: `Notiz ${n}`,
    stage: 'QUALIFICATION' as const,
    source: (['OTHER', 'PARTNER', 'REFERRAL'] as const)[n % 3],
  };
}

async function hangOn(app: TestApp, lead: string, n: number, assignee: string | null): Promise<void> {
  const at = daysFromNow(-1 - (n % 3));
  await makeActivity(app.admin, lead, {
    type: 'CALL',
    meaningful: true,
    at,
    summary: `Anruf ${n}`,
    by_user_id: assignee,
  });
  await makeActivity(app.admin, lead, { type: 'NOTE', at: daysFromNow(-2), summary: `Vermerk ${n}` });
  for (const [kind, days] of [
    ['CUSTOM', 2 + n],
    ['T3', -1],
    ['CUSTOM', 0],
  ] as const) {
    const { id } = await makeFollowUp(app.admin, lead, {
      kind,
      due_at: daysFromNow(days),
      created_at: at,
      anchor_at: kind === 'T3' ? at : null,
      owned_since: kind === 'CUSTOM' ? null : at,
      assignee_id: assignee,
      fired_at: kind === 'T3' ? daysFromNow(days) : null,
    });
    if (kind === 'T3') await mailOn(app, lead, id, n, assignee);
  }
}

/** What the follow-up prepared, and a warning to whoever has the lead. */
async function mailOn(app: TestApp, lead: string, followUp: string, n: number, owner: string | null) {
  const columns = `kind, lead_id, follow_up_id, to_user_id, contact_id, language, status, held_by, next_attempt_at, subject, body, created_at`;
  await app.admin.query(
    `INSERT INTO mails (${columns})
     SELECT 'SAMPLE', $1::uuid, $2::uuid, NULL, (SELECT id FROM contacts WHERE lead_id = $1 AND is_primary), 'DE',
       'DRAFT', '{NO_CONSENT}'::text[], NULL, $4::text, $4, $5::timestamptz
     UNION ALL
     SELECT 'PROTECTION_WARNING', $1, NULL, $3::uuid, NULL, 'DE', 'QUEUED', '{}', $5, $4, $4, $5 WHERE $3::uuid IS NOT NULL`,
    [lead, followUp, owner, `Muster ${n}`, daysFromNow(-1)],
  );
}

/** The same in both databases: every relation to each viewer, and a history that the API itself has written. */
export async function writeSharedWorld(app: TestApp): Promise<void> {
  await aUser(app.admin, outsider);
  await aUser(app.admin, departed);
  const gone = await aUser(app.admin, { name: 'Gerd Gegangen', active: false, teamId: managerDe.teamId });
  await app.admin.query(
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
    [salesDe.id, outsider.id],
  );
  await Promise.all([...Object.values(demoPeople), outsider].map(({ email }) => app.token(email)));
  const lead = (options: Parameters<typeof richLead>[1]) => richLead(app, options);
  for (const status of ['ACTIVE', 'REGISTERED', 'REMINDER', 'QUALIFIED', 'LOST'] as const)
    await lead({ ownerId: salesDe.id, status });
  const toConvert = await lead({ ownerId: salesDe.id, status: 'QUALIFIED' });
  const toStop = await lead({ ownerId: salesDe.id });
  const toEdit = await lead({ ownerId: salesDe.id });
  await lead({ ownerId: managerDe.id });
  await lead({ ownerId: admin.id });
  await lead({ ownerId: sales2De.id, collaboratorIds: [salesDe.id, managerDe.id] });
  await lead({ ownerId: null, status: 'REGISTERED' });
  await lead({ ownerId: null, status: 'EXPIRED', columns: { previous_owner_id: sales2De.id } });
  await lead({ ownerId: gone.id });
  await lead({ ownerId: salesCh.id, territory: 'CH-ZH', columns: { estimated_volume_currency: 'CHF' } });
  const offeredToSales = await lead({ ownerId: sales2De.id });
  const offeredToManager = await lead({ ownerId: outsider.id });

  // Nothing generated is written to these.
  for (const { id: ownerId, name } of Object.values(viewers))
    await lead({ ownerId, companyName: `${LATER} von ${name}` });
  await lead({ ownerId: null, status: 'REGISTERED', companyName: `${LATER} im Pool` });
  const laterToSales = await lead({ ownerId: sales2De.id, companyName: `${LATER} angeboten` });
  const laterToManager = await lead({ ownerId: outsider.id, companyName: `${LATER} übergeben` });

  const reason = 'Ein Grund, der lang genug ist.';
  const id = (of: string) => encodeGlobalId('Lead', of);
  const user = (of: { id: string }) => encodeGlobalId('User', of.id);
  const run = operator(app);
  for (const offered of [offeredToSales, laterToSales])
    await run(sales2De, 'proposeTransfer', { leadId: id(offered), toUserId: user(salesDe), reason });
  for (const offered of [offeredToManager, laterToManager])
    await run(outsider, 'proposeTransfer', { leadId: id(offered), toUserId: user(managerDe), reason });
  await run(salesDe, 'convertLead', { leadId: id(toConvert), version: 1 });
  await run(managerDe, 'stopClock', { leadId: id(toStop), reason });
  await run(salesDe, 'requestClockChange', { leadId: id(toStop), kind: 'RESUME', reason });
  await run(salesDe, 'updateLead', { leadId: id(toEdit), version: 1, notes: 'Neu', pains: 'Preise' });
  await run(salesDe, 'logActivity', { leadId: id(toEdit), type: 'MEETING', summary: 'Im Haus gewesen' });
  for (const person of [salesDe, managerDe, admin]) {
    await run(person, 'saveView', { name: `Meine ${person.name}`, filter: { mine: true }, search: 'Linden' });
    await run(person, 'saveView', {
      name: `Unsere ${person.name}`,
      filter: { pool: true },
      share: person.teamId ? 'TEAM' : 'PRIVATE',
    });
    await run(person, 'createAbsence', { from: '2027-03-01', to: '2027-03-05' });
  }
  await run(admin, 'createAssignmentRule', {
    name: 'Bayern',
    toUserId: user(salesDe),
    territories: ['DE-BY'],
  });
  await run(admin, 'updateSetting', { key: 'followUps.overdueHours', value: 30, version: 0 });
  await run(managerDe, 'setCapacity', { userId: user(salesDe), mostOpenLeads: 500 });
}

/** What B has more than A, out of this viewer's sight. */
export async function writeHidden(app: TestApp, viewer: ViewerRole): Promise<void> {
  await keptByOthers(app, viewer);
  if (viewer === 'ADMIN') return;
  const { id: self } = viewers[viewer];
  const others = viewer === 'SALES' ? [sales2De, outsider, salesCh] : [outsider, salesCh, managerCh];
  const hidden: string[] = [];
  for (const owner of others)
    for (const status of ['ACTIVE', 'QUALIFIED', 'LOST', 'REGISTERED'] as const) {
      const territory = owner.territories[0] === 'CH' ? 'CH-ZH' : 'DE-BY';
      // Follow-ups assigned to the viewer, who may not see their lead any more.
      const assigneeId = status === 'LOST' ? self : owner.id;
      hidden.push(await richLead(app, { ownerId: owner.id, status, territory, assigneeId }));
    }
  // Their own, behind the territory gate or removed.
  await richLead(app, { ownerId: self, territory: 'AT-9' });
  await richLead(app, { ownerId: null, territory: 'CH-ZH', status: 'REGISTERED' });
  for (const status of ['DELETED', 'MERGED'] as const)
    await richLead(app, {
      ownerId: self,
      status,
      columns: { merged_into_id: status === 'MERGED' ? (hidden[0] ?? null) : null },
    });
  await tellOfBatch(app);
  // The customer that one of them became, by what a visible lead is known by, too.
  await hiddenCustomer(app, hidden[1] ?? '');
  await happenToHidden(app, hidden, viewer);
  await changeWithheld(app, viewer);
}

/** Follow-ups of somebody who has left fired: an event of theirs, behind which there is no lead. */
export async function tellOfBatch(app: TestApp): Promise<void> {
  const { workerDb, clock } = app.open.resources;
  await operateAsSystem(workerDb, clock, ({ tx, now }) =>
    appendEvents(tx, [
      {
        type: 'FOLLOW_UP_COMPLETED',
        time: now,
        userId: departed.id,
        subjectId: departed.id,
        decisionId: randomUUID(),
        data: { followUpType: 'BATCH', t3Count: 2, t7Count: 1, success: true },
      },
    ]),
  );
}

/** Things that happen to hidden leads by the product's own operations: events, requests, transfers, undo tokens. */
async function happenToHidden(app: TestApp, hidden: readonly string[], viewer: ViewerRole): Promise<void> {
  const run = operator(app);
  const reason = 'Ein Grund, der lang genug ist.';
  const owner = viewer === 'SALES' ? sales2De : outsider;
  const leadId = encodeGlobalId('Lead', hidden[0] ?? '');
  await run(owner, 'logActivity', { leadId, type: 'MEETING', summary: 'Unbemerkt' });
  await run(owner, 'requestClockChange', { leadId, kind: 'STOP', reason });
  await run(owner, 'updateLead', {
    leadId,
    version: 1,
    companyName: 'Wirtshaus Lindenhof',
    pains: 'Verborgen',
  });
  await run(owner, 'proposeTransfer', { leadId, toUserId: encodeGlobalId('User', admin.id), reason });
  await run(admin, 'stopClock', { leadId, reason });
  await run(owner, 'registerLead', {
    companyName: 'Verborgene Linde',
    source: 'OTHER',
    territory: 'DE-BY',
    city: 'Ulm',
  });
  await run(admin, 'deleteLead', { leadId: encodeGlobalId('Lead', hidden[2] ?? '') });
}

/** Other values in all fields of visible leads that the viewer may not read. */
async function changeWithheld(app: TestApp, viewer: ViewerRole): Promise<void> {
  const contact = `street = 'Andere 1', website = 'https://andere.example', web_domain = 'andere.example', notes = 'Anders',
    consent_wording = 'Anders.', contact_blocked = true, first_contact_at = $2, last_activity_at = $2, last_meaningful_at = $2`;
  const commercial = `estimated_volume_cents = 99, employee_count = 999, kitchen_size = 'LARGE', pains = 'Anders', competitor = 'Anders'`;
  const protection = `protection_ends_at = $2, warned_at = $2, extension_days = 33, clock_stop_reason = clock_stop_reason`;
  const score = `score_total = 77, score_band = 'STRONG', score_changes_at = $2`;
  const pool = `owner_id IS NULL AND status IN ('REGISTERED', 'EXPIRED') AND territory_code LIKE 'DE%'`;
  const offered = `id IN (SELECT lead_id FROM transfers WHERE to_user_id = $1 AND status = 'PENDING')`;
  const change = async (which: string, columns: string) => {
    const { rows } = await app.admin.query<{ id: string }>(
      `UPDATE leads SET ${columns} WHERE ($1::uuid IS NOT NULL) AND ${which} RETURNING id`,
      [viewers[viewer].id, daysFromNow(-1.5)],
    );
    if (rows.length === 0) throw new Error(`no lead is withheld from ${viewer} by: ${which}`);
    for (const { id } of rows) {
      await app.admin.query(
        `UPDATE contacts SET last_name = 'Andersmann', email = 'anders' || id WHERE lead_id = $1`,
        [id],
      );
      await app.admin.query(`UPDATE activities SET summary = 'Anders' WHERE lead_id = $1`, [id]);
      await app.admin.query(`UPDATE mails SET subject = 'Anders', body = 'Anders' WHERE lead_id = $1`, [id]);
      await makeActivity(app.admin, id, { at: daysFromNow(-0.5), summary: 'Verborgen' });
      await makeFollowUp(app.admin, id, {
        kind: 'CUSTOM',
        due_at: daysFromNow(-3),
        assignee_id: viewers[viewer].id,
      });
    }
  };
  if (viewer === 'SALES') await change(pool, [contact, commercial, protection, score].join(', '));
  await change(offered, [contact, protection, score].join(', '));
}

async function hiddenCustomer(app: TestApp, leadId: string): Promise<void> {
  const owner = (
    await app.admin.query<{ email: string }>(
      'SELECT u.email FROM leads l JOIN users u ON u.id = l.owner_id WHERE l.id = $1',
      [leadId],
    )
  ).rows[0];
  if (!owner) throw new Error('the hidden customer has no owner');
  await operator(app)({ email: owner.email }, 'convertLead', {
    leadId: encodeGlobalId('Lead', leadId),
    version: 1,
  });
  const { rows } = await app.admin.query<{ id: string }>(
    'SELECT id FROM customers WHERE original_lead_id = $1',
    [leadId],
  );
  const [customer] = rows;
  if (!customer) throw new Error('nobody was converted');
  // Known by what leads in sight are known by.
  const { rows: keys } = await app.admin.query<{ kind: 'EMAIL'; value: string }>(
    `SELECT k.kind, k.value FROM lead_keys k JOIN leads l ON l.id = k.lead_id WHERE l.status = 'QUALIFIED' AND l.id <> $1`,
    [leadId],
  );
  await insertRows(
    app.admin,
    'customer_keys',
    keys.map((key) => ({ ...key, customer_id: customer.id })),
  );
}

/** What people keep to themselves, or share in a team of their own. */
async function keptByOthers(app: TestApp, viewer: ViewerRole): Promise<void> {
  const run = operator(app);
  const others = [salesCh, outsider, ...(viewer === 'SALES' ? [sales2De] : [])];
  for (const person of [...others, ...(viewer === 'ADMIN' ? [salesDe, managerDe] : [])])
    await run(person, 'saveView', {
      name: 'Geheim',
      filter: { mine: true },
      idempotencyKey: `geheim ${person.email}`,
    });
  if (viewer === 'ADMIN') return;
  await run(salesCh, 'saveView', { name: 'Schweizer', filter: {}, share: 'TEAM' });
  for (const person of others) await run(person, 'createAbsence', { from: '2027-02-26', to: '2027-03-20' });
}

/** Runs a mutation as somebody, and fails when it was refused. */
export function operator(app: Pick<TestApp, 'query'>) {
  return async (as: { readonly email: string }, name: string, input: object): Promise<string | null> => {
    const Name = name.charAt(0).toUpperCase() + name.slice(1);
    const selection = /View$/.test(name) ? '__typename' : `__typename ... on ${Name}Success { cursor }`;
    const { data, errors } = await app.query(
      `mutation ($input: ${Name}Input!) { ${name}(input: $input) { ${selection} ... on UserError { message } } }`,
      { input },
      as.email,
    );
    const answer = data?.[name] as { __typename: string; cursor?: string } | undefined;
    if (answer?.__typename !== `${Name}Success`)
      throw new Error(
        `${name} as ${as.email}: ${JSON.stringify(answer ?? errors)} for ${JSON.stringify(input)}`,
      );
    return answer.cursor ?? null;
  };
}

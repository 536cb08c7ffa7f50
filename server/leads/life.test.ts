/**
 * The table of "A lead's life": each row by the operations and jobs that make its moves, and none of them makes
 * any other.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fireDue } from '../follow-ups/engine.ts';
import { runClock } from '../protection/engine.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalFollowUpId, globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { demoPeople } from '../testing/people.ts';
import { registration } from '../testing/person.ts';
import { leadStatuses, type LeadStatus } from './rules.ts';

const { salesDe, sales2De, managerDe, admin, salesCh } = demoPeople;
const SALES: string = salesDe.email;
const HELPER: string = sales2De.email;
const MANAGER: string = managerDe.email;
const ADMIN: string = admin.email;

/** A Monday noon in Hamburg, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';
const day = (days: number) => new Date(Date.parse(MONDAY) + days * 86_400_000);

let app: TestApp;
let run: ReturnType<typeof mutator>;

beforeAll(async () => {
  app = await startTestApp();
  run = mutator(app);
});
beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

/** Of sales.de with sales2.de as a collaborator, young enough for nothing to be due. */
async function leadIn(status: LeadStatus, options: LeadOptions = {}): Promise<string> {
  const target = status === 'MERGED' ? await makeLead(app.admin) : null;
  const { id } = await makeLead(app.admin, {
    status,
    territory: 'DE-HH',
    ownerId: status === 'EXPIRED' ? null : salesDe.id,
    registeredAt: day(-1),
    collaboratorIds: [sales2De.id],
    ...options,
    columns: { ...(target && { merged_into_id: target.id, canonical: false }), ...options.columns },
  });
  return id;
}

async function statusOf(id: string): Promise<LeadStatus> {
  const { rows } = await app.admin.query('SELECT status FROM leads WHERE id = $1', [id]);
  return z.object({ status: z.enum(leadStatuses) }).parse(rows[0]).status;
}

/** What the operation answered, and the status the lead has then. */
async function move(id: string, mutation: string, input: object = {}, as = SALES) {
  const answer = await run(mutation, { leadId: globalLeadId(id), ...input }, as);
  return [answer.__typename.replace(/.*(Success)$/, '$1'), await statusOf(id)] as const;
}
const register = (input: object = {}, as = SALES) =>
  run('registerLead', registration({ territory: 'DE-HH', ...input }), as);

async function runJobs() {
  const { workerDb, clock, log } = app.open.resources;
  await fireDue(workerDb, clock, log);
  await runClock(workerDb, clock, log);
}

const firstContact = { channel: 'PHONE', at: '2027-03-01T09:00:00Z', note: 'Küchenchef war interessiert' };
const document = { version: 1, ...firstContact };
const call = { type: 'CALL', outcome: 'SUCCESSFUL', summary: 'Wie besprochen' };
const meeting = { type: 'MEETING', summary: 'Wie besprochen' };
const note = 'Der neue Küchenchef fragt wieder an';
const to = (status: LeadStatus) => ({
  to: status,
  version: 1,
  note,
  ...(status === 'LOST' && { reason: 'PRICE' }),
});

const contacted = { first_contact_at: day(-61), first_contact_channel: 'PHONE' } as const;
/** What a lead must look like for the clock to make this move of it now. */
const DUE = {
  /** T7 of this ownership came without meaningful activity since its anchor. */
  REMINDER: { registeredAt: day(-8) },
  /** Warned seven days ago, and no progress for 60 days. */
  GRACE_PERIOD: { registeredAt: day(-61), columns: { ...contacted, warned_at: day(-7.5) } },
  /** Protection of six months is over, whatever was done. */
  EXPIRED: {
    registeredAt: day(-200),
    columns: { ...contacted, first_contact_at: day(-199), last_progress_at: day(-2), grace_since: null },
  },
} as const satisfies Partial<Record<LeadStatus, LeadOptions>>;

async function movedByClock(from: LeadStatus, due: keyof typeof DUE): Promise<LeadStatus> {
  const graced = from === 'GRACE_PERIOD' ? { grace_since: day(-11), warned_at: day(-18) } : {};
  const options: LeadOptions = DUE[due];
  const id = await leadIn(from, { ...options, columns: { ...options.columns, ...graced } });
  if (due === 'REMINDER') {
    const anchor = day(-8);
    await makeFollowUp(app.admin, id, {
      kind: 'T7',
      due_at: day(-0.1),
      anchor_at: anchor,
      owned_since: anchor,
      created_at: anchor,
      assignee_id: salesDe.id,
    });
  }
  await runJobs();
  return statusOf(id);
}

describe('from (new)', () => {
  it('to REGISTERED', async () => {
    expect(await register()).toMatchObject({ lead: { status: 'REGISTERED', version: 1 } });
  });
  it('to ACTIVE when registered with its first contact', async () => {
    expect(await register({ firstContact })).toMatchObject({ lead: { status: 'ACTIVE', version: 1 } });
  });
});

describe.each(['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'] as const)(
  'from %s',
  (from) => {
    it.each(['QUALIFIED', 'LOST'] as const)('to %s', async (status) => {
      const kind = status === from ? 'TransitionError' : 'Success';
      expect(await move(await leadIn(from), 'changeLeadStatus', to(status))).toEqual([kind, status]);
    });
  },
);

describe('from REGISTERED', () => {
  it('to ACTIVE (first contact)', async () => {
    expect(await move(await leadIn('REGISTERED'), 'documentFirstContact', document)).toEqual([
      'Success',
      'ACTIVE',
    ]);
  });
  it('to ACTIVE (any meaningful activity, which counts as first contact)', async () => {
    const id = await leadIn('REGISTERED');
    expect(await move(id, 'logActivity', { type: 'NOTE', summary: 'x' })).toEqual(['Success', 'REGISTERED']);
    expect(await move(id, 'logActivity', call)).toEqual(['Success', 'ACTIVE']);
    const again = await run(
      'documentFirstContact',
      { leadId: globalLeadId(id), ...document, version: 2 },
      SALES,
    );
    expect(again.issues).toEqual([{ path: ['leadId'], code: 'FIRST_CONTACT_EXISTS' }]);
  });
  it('to EXPIRED (auto: without first contact)', async () => {
    const id = await leadIn('REGISTERED', { registeredAt: day(-11) });
    await runJobs();
    expect(await statusOf(id)).toBe('EXPIRED');
  });
});

describe('by the clock', () => {
  it.each(['REGISTERED', 'ACTIVE'] as const)('from %s to REMINDER (auto: T7 fired)', async (from) => {
    expect(await movedByClock(from, 'REMINDER')).toBe('REMINDER');
  });
  it.each(['REGISTERED', 'ACTIVE', 'REMINDER'] as const)('from %s to GRACE_PERIOD (auto)', async (from) => {
    expect(await movedByClock(from, 'GRACE_PERIOD')).toBe('GRACE_PERIOD');
  });
  it.each(['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD'] as const)(
    'from %s to EXPIRED (auto)',
    async (from) => {
      expect(await movedByClock(from, 'EXPIRED')).toBe('EXPIRED');
    },
  );
  it('from GRACE_PERIOD to EXPIRED (auto: after 10 full days)', async () => {
    expect(await movedByClock('GRACE_PERIOD', 'GRACE_PERIOD')).toBe('EXPIRED');
  });
  it.each(['QUALIFIED', 'CONVERTED', 'LOST', 'DELETED', 'MERGED', 'EXPIRED'] as const)(
    '%s does not move, whatever is due',
    async (from) => {
      for (const due of ['REMINDER', 'GRACE_PERIOD'] as const)
        expect(await movedByClock(from, due)).toBe(from);
    },
  );
});

it('from REMINDER to ACTIVE (meaningful activity)', async () => {
  expect(await move(await leadIn('REMINDER'), 'logActivity', call)).toEqual(['Success', 'ACTIVE']);
});

it('from GRACE_PERIOD to ACTIVE (progress activity)', async () => {
  const id = await leadIn('GRACE_PERIOD', { columns: { grace_since: day(-1) } });
  expect(await move(id, 'logActivity', call)).toEqual(['Success', 'GRACE_PERIOD']);
  expect(await move(id, 'logActivity', meeting)).toEqual(['Success', 'ACTIVE']);
});

describe('from QUALIFIED', () => {
  it('to CONVERTED (`convertLead`)', async () => {
    expect(await move(await leadIn('QUALIFIED'), 'convertLead', { version: 1 })).toEqual([
      'Success',
      'CONVERTED',
    ]);
  });
  it('to ACTIVE', async () => {
    expect(await move(await leadIn('QUALIFIED'), 'changeLeadStatus', to('ACTIVE'))).toEqual([
      'Success',
      'ACTIVE',
    ]);
  });
});

it('from LOST to ACTIVE (manager or admin, note ≥ 10 characters)', async () => {
  for (const as of [MANAGER, ADMIN]) {
    const id = await leadIn('LOST');
    const short = await run(
      'changeLeadStatus',
      { leadId: globalLeadId(id), ...to('ACTIVE'), note: '  kurz  ' },
      as,
    );
    expect(short.issues).toEqual([{ path: ['note'], code: 'REOPENING_NEEDS_NOTE' }]);
    expect(await move(id, 'changeLeadStatus', to('ACTIVE'), as)).toEqual(['Success', 'ACTIVE']);
  }
  for (const as of [SALES, HELPER])
    expect(await move(await leadIn('LOST'), 'changeLeadStatus', to('ACTIVE'), as)).toEqual([
      'TransitionError',
      'LOST',
    ]);
});

describe('from EXPIRED to REGISTERED', () => {
  it('(`claimLead`)', async () => {
    expect(await move(await leadIn('EXPIRED'), 'claimLead', {}, HELPER)).toEqual(['Success', 'REGISTERED']);
  });
  it('(`assignLead`)', async () => {
    const given = await move(
      await leadIn('EXPIRED'),
      'assignLead',
      { toUserId: globalUserId(salesDe.id) },
      MANAGER,
    );
    expect(given).toEqual(['Success', 'REGISTERED']);
  });
});

const mergeInto = async (id: string, as: string) => {
  const { id: keep } = await makeLead(app.admin, { territory: 'DE-HH', ownerId: salesDe.id });
  const answer = await run('mergeLeads', { keepId: globalLeadId(keep), mergeId: globalLeadId(id) }, as);
  return [answer.__typename, await statusOf(id)];
};

describe.each(leadStatuses.filter((it) => !['CONVERTED', 'DELETED', 'MERGED'].includes(it)))(
  'from %s',
  (from) => {
    it('to DELETED (`deleteLead`), and back (`restoreLead` by an admin)', async () => {
      const id = await leadIn(from);
      expect(await move(id, 'deleteLead', {}, ADMIN)).toEqual(['Success', 'DELETED']);
      expect(await move(id, 'restoreLead', {}, MANAGER)).toEqual(['NotFoundError', 'DELETED']);
      expect(await move(id, 'restoreLead', {}, ADMIN)).toEqual(['Success', from]);
    });
    it('to MERGED (`mergeLeads`), and back (`unmergeLeads` by an admin)', async () => {
      const id = await leadIn(from);
      expect(await mergeInto(id, from === 'EXPIRED' ? ADMIN : MANAGER)).toEqual([
        'MergeLeadsSuccess',
        'MERGED',
      ]);
      expect(await move(id, 'unmergeLeads', {}, MANAGER)).toEqual(['NotFoundError', 'MERGED']);
      expect(await move(id, 'unmergeLeads', {}, ADMIN)).toEqual(['Success', from]);
    });
  },
);

it('CONVERTED is final', async () => {
  const id = await leadIn('CONVERTED');
  expect(await move(id, 'deleteLead', {}, ADMIN)).toEqual(['TransitionError', 'CONVERTED']);
  expect(await mergeInto(id, ADMIN)).toEqual(['TransitionError', 'CONVERTED']);
  for (const status of leadStatuses)
    expect(await move(id, 'changeLeadStatus', to(status), ADMIN)).toEqual(['TransitionError', 'CONVERTED']);
});

/** The table as it stands in domain.md, the way back of the removed ones left out. */
const TABLE: Readonly<Record<LeadStatus, readonly LeadStatus[]>> = {
  REGISTERED: ['ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'LOST', 'EXPIRED', 'DELETED', 'MERGED'],
  ACTIVE: ['REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'LOST', 'EXPIRED', 'DELETED', 'MERGED'],
  REMINDER: ['ACTIVE', 'GRACE_PERIOD', 'QUALIFIED', 'LOST', 'EXPIRED', 'DELETED', 'MERGED'],
  GRACE_PERIOD: ['ACTIVE', 'QUALIFIED', 'LOST', 'EXPIRED', 'DELETED', 'MERGED'],
  QUALIFIED: ['CONVERTED', 'ACTIVE', 'LOST', 'DELETED', 'MERGED'],
  CONVERTED: [],
  LOST: ['ACTIVE', 'DELETED', 'MERGED'],
  EXPIRED: ['REGISTERED', 'DELETED', 'MERGED'],
  DELETED: [],
  MERGED: [],
};

describe('a move that is not in the table is made by no operation:', () => {
  const own = { leadId: (id: string) => ({ leadId: globalLeadId(id) }) };
  const operations: Readonly<Record<string, (id: string) => object | Promise<object>>> = {
    documentFirstContact: (id) => ({ ...own.leadId(id), ...document }),
    logActivity: (id) => ({ ...own.leadId(id), ...meeting }),
    completeFollowUp: async (id) => {
      const followUp = await makeFollowUp(app.admin, id, { kind: 'CUSTOM', assignee_id: salesDe.id });
      return { followUpId: globalFollowUpId(followUp.id), outcome: 'SUCCESS' };
    },
    updateLead: (id) => ({ ...own.leadId(id), version: 1, businessType: 'HOTEL' }),
    addContact: (id) => ({ ...own.leadId(id), version: 1, lastName: 'Ott' }),
    claimLead: (id) => own.leadId(id),
    assignLead: (id) => ({ ...own.leadId(id), toUserId: globalUserId(sales2De.id) }),
    proposeTransfer: (id) => ({ ...own.leadId(id), toUserId: globalUserId(sales2De.id), reason: note }),
    stopClock: (id) => ({ ...own.leadId(id), reason: note }),
    resumeClock: (id) => own.leadId(id),
    extendProtection: (id) => ({ ...own.leadId(id), days: 10, reason: note }),
    backdateRegistration: (id) => ({
      ...own.leadId(id),
      version: 1,
      registeredAt: day(-300).toISOString(),
      reason: note,
    }),
    convertLead: (id) => ({ ...own.leadId(id), version: 1 }),
    deleteLead: (id) => own.leadId(id),
    mergeLeads: async (id) => {
      const keep = await makeLead(app.admin, { territory: 'DE-HH', ownerId: salesDe.id });
      return { keepId: globalLeadId(keep.id), mergeId: globalLeadId(id) };
    },
  };

  it.each(leadStatuses)('from %s', async (from) => {
    const reached = new Set<LeadStatus>();
    const tried = await Promise.all(
      Object.entries(operations).map(async ([mutation, inputOf]) => {
        const id = await leadIn(from, { collaboratorIds: [] });
        await run(mutation, await inputOf(id), ADMIN);
        return [mutation, id] as const;
      }),
    );
    for (const [mutation, id] of tried) {
      const status = await statusOf(id);
      if (status === from) continue;
      reached.add(status);
      expect([mutation, TABLE[from].includes(status)]).toEqual([mutation, true]);
    }
    // The operations do something: what can be removed is removed.
    expect(reached.has('DELETED')).toBe(TABLE[from].includes('DELETED'));
  });
});

describe('`changeLeadStatus` takes what `viewerCan.changeStatusTo` says, and names it when it refuses:', () => {
  const viewers = {
    owner: SALES,
    collaborator: HELPER,
    manager: MANAGER,
    admin: ADMIN,
    stranger: salesCh.email,
  };
  const served: readonly LeadStatus[] = ['ACTIVE', 'QUALIFIED', 'LOST'];
  const LISTED = z.object({
    lead: z.object({ viewerCan: z.object({ changeStatusTo: z.array(z.enum(leadStatuses)) }) }).nullable(),
  });

  const REFUSALS = z.record(
    z.string(),
    z.object({
      __typename: z.string(),
      from: z.string().optional(),
      to: z.string().optional(),
      allowed: z.array(z.string()).optional(),
    }),
  );
  /** One after the other, in one request. */
  async function triedAtOnce(id: string, statuses: readonly LeadStatus[], as: string) {
    const variables = statuses.map((status) => [status, { leadId: globalLeadId(id), ...to(status) }]);
    const { data } = await app.query(
      `mutation (${statuses.map((it) => `$${it}: ChangeLeadStatusInput!`).join(' ')}) {
        ${statuses.map((it) => `${it}: changeLeadStatus(input: $${it}) { ...Refusal }`).join(' ')} }
      fragment Refusal on ChangeLeadStatusResult { __typename ... on TransitionError { from to allowed } }`,
      Object.fromEntries(variables) as object,
      as,
    );
    const answers = REFUSALS.parse(data);
    return statuses.map((status) => answers[status] ?? { __typename: 'none' });
  }

  /** What the domain says: by the table, for those who work the lead; a LOST one is reopened by its leaders. */
  function expected(from: LeadStatus, who: string): readonly LeadStatus[] | null {
    if (who === 'stranger') return null;
    if (from === 'DELETED' || from === 'MERGED') return who === 'admin' ? [] : null;
    if (from === 'LOST') return who === 'manager' || who === 'admin' ? ['ACTIVE'] : [];
    // ACTIVE comes by an activity, but from QUALIFIED by choice.
    return served.filter((it) => TABLE[from].includes(it) && (it !== 'ACTIVE' || from === 'QUALIFIED'));
  }

  describe.each(leadStatuses)('from %s', (from) => {
    it.each(Object.entries(viewers))('by the %s', async (who, as) => {
      const id = await leadIn(from);
      const { data } = await app.query(
        'query ($id: ID!) { lead(id: $id) { viewerCan { changeStatusTo } } }',
        { id: globalLeadId(id) },
        as,
      );
      const open = LISTED.parse(data).lead?.viewerCan.changeStatusTo ?? null;
      const wanted = expected(from, who);
      expect(open?.toSorted() ?? null).toEqual(wanted?.toSorted() ?? null);
      // What is never served is refused to everybody alike: tried by who may most.
      const tried = who === 'admin' ? leadStatuses : served;
      const closed = tried.filter((it) => !wanted?.includes(it));
      const refusals = closed.length > 0 ? await triedAtOnce(id, closed, as) : [];
      // Of the pool: who does not work the lead moves nothing, not even where the table has a move.
      const pooled = from === 'EXPIRED' && (who === 'owner' || who === 'manager');
      for (const [index, answer] of refusals.entries()) {
        if (wanted === null) expect(answer.__typename).toBe('NotFoundError');
        else if (pooled) expect(answer.__typename).toBe('ForbiddenError');
        else
          expect(answer).toMatchObject({
            __typename: 'TransitionError',
            from,
            to: closed[index],
            allowed: open,
          });
      }
      expect(await statusOf(id)).toBe(from);
      for (const status of wanted ?? [])
        expect(await move(await leadIn(from), 'changeLeadStatus', to(status), as)).toEqual([
          'Success',
          status,
        ]);
    });
  });
});

describe('LOST needs a reason:', () => {
  it.each(['NO_INTEREST', 'PRICE', 'COMPETITOR', 'NO_BUDGET', 'UNREACHABLE', 'OUT_OF_BUSINESS'] as const)(
    '%s',
    async (reason) => {
      const id = await leadIn('ACTIVE');
      expect(await move(id, 'changeLeadStatus', { to: 'LOST', version: 1, reason })).toEqual([
        'Success',
        'LOST',
      ]);
      const { rows } = await app.admin.query('SELECT lost_reason FROM leads WHERE id = $1', [id]);
      expect(rows).toEqual([{ lost_reason: reason }]);
    },
  );
  it('OTHER + note', async () => {
    const id = await leadIn('ACTIVE');
    const lose = (input: object) =>
      run('changeLeadStatus', { leadId: globalLeadId(id), to: 'LOST', version: 1, ...input }, SALES);
    expect((await lose({})).issues).toEqual([{ path: ['reason'], code: 'LOST_NEEDS_REASON' }]);
    for (const empty of [{}, { note: ' ' }])
      expect((await lose({ reason: 'OTHER', ...empty })).issues).toEqual([
        { path: ['note'], code: 'OTHER_NEEDS_NOTE' },
      ]);
    expect((await lose({ reason: 'OTHER', note: 'Umzug' })).lead?.status).toBe('LOST');
  });
});

describe('source', () => {
  const codes = async (input: object) => (await register(input)).issues?.map((it) => it.code) ?? [];
  const consent = { givenAt: '2027-02-28T10:00:00Z', wording: 'Ja, bitte schreiben Sie mir.' };

  it.each(['TRADE_FAIR', 'PHONE'])('%s: first contact must come with the registration', async (source) => {
    expect(await codes({ source })).toHaveLength(1);
    expect((await register({ source, firstContact })).lead?.status).toBe('ACTIVE');
  });
  it('WEB_FORM: consent required', async () => {
    expect(await codes({ source: 'WEB_FORM' })).toHaveLength(1);
    expect((await register({ source: 'WEB_FORM', consent })).lead?.status).toBe('REGISTERED');
  });
  it.each(['REFERRAL', 'PARTNER', 'OTHER'])('%s: nothing more', async (source) => {
    expect(await codes({ source })).toEqual([]);
  });
});

describe('first contact: channel, time (not in the future), note ≥ 10 characters', () => {
  const wrong = [
    ['in the future', { at: '2027-03-01T11:01:00Z' }, 'FIRST_CONTACT_IN_FUTURE'],
    ['a note of nine characters', { note: ' 123456789 ' }, 'FIRST_CONTACT_NOTE_TOO_SHORT'],
  ] as const;
  it.each(wrong)('%s', async (_name, part, code) => {
    expect(
      (await register({ firstContact: { ...firstContact, ...part } })).issues?.map((it) => it.code),
    ).toEqual([code]);
    const id = await leadIn('REGISTERED');
    const later = await run(
      'documentFirstContact',
      { leadId: globalLeadId(id), ...document, ...part },
      SALES,
    );
    expect(later.issues?.map((it) => it.code)).toEqual([code]);
  });
  it.each(['TRADE_FAIR', 'PHONE', 'EMAIL', 'REFERRAL', 'VISIT', 'OTHER'])('%s', async (channel) => {
    const answer = await register({ firstContact: { ...firstContact, channel, note: '1234567890' } });
    expect(answer.lead).toMatchObject({ status: 'ACTIVE', stage: 'REGISTRATION' });
  });
});

it('stage is the stored maximum of what the data has shown: it only rises', async () => {
  const leadId = globalLeadId(await leadIn('REGISTERED'));
  const edit = async (mutation: string, input: object) => (await run(mutation, input, SALES)).lead?.stage;
  const profile = {
    businessType: 'HOTEL',
    estimatedVolume: { amount: '30000.00', currency: 'EUR' },
    kitchenSize: 'LARGE',
  };
  expect(await edit('addContact', { leadId, version: 1, lastName: 'Ott' })).toBe('PRE_CLAIM');
  expect(await edit('updateLead', { leadId, version: 2, ...profile })).toBe('PRE_CLAIM');
  expect(await edit('updateLead', { leadId, version: 3, businessType: null })).toBe('PRE_CLAIM');
  const phone = `030 ${String(Math.floor(Math.random() * 1e7)).padStart(7, '1')}`;
  expect(await edit('addContact', { leadId, version: 4, lastName: 'Eva', phone })).toBe('REGISTRATION');
  expect(await edit('updateLead', { leadId, version: 5, businessType: 'HOTEL' })).toBe('QUALIFICATION');
  const cleared = { businessType: null, estimatedVolume: null, kitchenSize: null };
  expect(await edit('updateLead', { leadId, version: 6, ...cleared })).toBe('QUALIFICATION');
});

describe('several contacts, one primary', () => {
  const named = (primary: readonly (boolean | null)[]) =>
    primary.map((it, index) => ({
      lastName: `Nummer ${index}`,
      role: 'CHEF',
      ...(it !== null && { primary: it }),
    }));

  it('of which exactly one is marked', async () => {
    expect((await register({ contacts: named([true, false, false]) })).lead?.version).toBe(1);
    for (const primary of [
      [true, true],
      [false, false],
      [null, null],
    ])
      expect((await register({ contacts: named(primary) })).issues).toHaveLength(1);
    expect((await register({ contacts: named([null]) })).lead?.version).toBe(1);
  });
  it.each(['CHEF', 'BUYER', 'OWNER', 'MANAGER', 'OTHER'])('role %s', async (role) => {
    expect((await register({ contacts: [{ lastName: 'Ott', role }] })).lead?.version).toBe(1);
  });
});

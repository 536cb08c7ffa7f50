import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  activityRow,
  contactRow,
  followUpRow,
  leadRow,
  ledgerRow,
} from '../../prisma/seed/builders/leads.ts';
import { userRow } from '../../prisma/seed/builders/people.ts';
import { insertRows, type TransferRow } from '../../prisma/seed/builders/rows.ts';
import { explainStanding } from '../leads/explain-rules.ts';
import { leadStatuses } from '../leads/rules.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { canReadGroup } from './permissions.ts';
import {
  isWorkable,
  mayEnter,
  relations,
  relationsOf,
  roles,
  type Relation,
  type RelationLead,
  type RelationViewer,
} from './relation.ts';

/** Worlds; on a second database fewer, which differ from the first one's in nothing but chance. */
const RUNS = process.env['TEST_PG'] ? 2 : 3;
const LEADS = 250;
const NOW = '2026-11-02T09:00:00Z';
/** Granted countries and subdivisions, and leads of both: what covers what is half of the rule. */
const grantable = ['DE', 'DE-BY', 'DE-BE', 'AT', 'AT-9', 'CH', 'CH-ZH'];
const places = [...grantable, 'DE-HH', 'AT-1', 'CH-TI'];

let database: TestDatabase;
let admin: pg.Pool;
let app: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 1 });
  app = new pg.Client({ connectionString: database.appUrl, options: '-c role=nachfass_app' });
  await app.connect();
});

afterAll(async () => {
  await app.end();
  await admin.end();
  await database.drop();
});

/** People and leads by index; one in two leads is somebody's, so that teams and owners meet. */
const person = fc.record({
  role: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...roles.filter((role) => role !== 'ADMIN')) },
    { weight: 1, arbitrary: fc.constant('ADMIN' as const) },
  ),
  team: fc.option(fc.nat(2), { freq: 4 }),
  territories: fc.subarray(grantable, { maxLength: 3 }),
  active: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const company = fc.record({
  status: fc.constantFrom(...leadStatuses),
  territory: fc.constantFrom(...places),
  owner: fc.option(fc.nat(), { freq: 2 }),
  collaborators: fc.uniqueArray(fc.nat(), { maxLength: 2 }),
  candidate: fc.option(fc.nat(), { freq: 2 }),
});
const world = fc.record({
  people: fc.array(person, { minLength: 20, maxLength: 36 }),
  companies: fc.array(company, { minLength: LEADS, maxLength: LEADS }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

interface Person extends RelationViewer {
  readonly email: string;
  readonly name: string;
}
interface Company {
  readonly id: string;
  readonly status: (typeof leadStatuses)[number];
  readonly territory: string;
  readonly owner: Person | null;
  readonly collaboratorIds: readonly string[];
  readonly candidateIds: readonly string[];
}

/** Writes a world in place of the one before, every lead with one of each thing that hangs on it. */
async function build({ people, companies }: World): Promise<{ viewers: Person[]; leads: Company[] }> {
  const teams = [0, 1, 2].map((n) => ({ id: randomUUID(), name: `Team ${n}`, created_at: NOW }));
  const viewers = people.map(({ team, ...it }): Person => {
    const id = randomUUID();
    return {
      ...it,
      id,
      teamId: team === null ? null : (teams[team]?.id ?? null),
      email: `${id}@example.com`,
      name: 'X',
    };
  });
  const at = (n: number) => viewers[n % viewers.length];
  const idsAt = (numbers: readonly number[]) => [...new Set(numbers.flatMap((n) => at(n)?.id ?? []))];
  const leads = companies.map(({ owner, collaborators, candidate, ...it }): Company => ({
    ...it,
    id: randomUUID(),
    owner: owner === null || it.status === 'EXPIRED' ? null : (at(owner) ?? null),
    collaboratorIds: idsAt(collaborators),
    candidateIds: candidate === null ? [] : idsAt([candidate]),
  }));
  const mergedInto = leads.find((it) => it.status !== 'MERGED')?.id ?? null;

  await admin.query('TRUNCATE teams, users, leads CASCADE');
  await insertRows(admin, 'teams', teams);
  await insertRows(
    admin,
    'users',
    viewers.map((it) => ({ ...userRow(it, null, NOW), active: it.active })),
  );
  await insertRows(
    admin,
    'user_territories',
    viewers.flatMap(({ id, territories }) =>
      territories.map((territory_code) => ({ user_id: id, territory_code })),
    ),
  );
  await insertRows(
    admin,
    'leads',
    leads.map(({ id, status, territory, owner }) =>
      leadRow({
        id,
        company_name: id,
        company_normalized: id,
        status,
        territory_code: territory,
        owner_id: owner?.id ?? null,
        registered_at: NOW,
        merged_into_id: status === 'MERGED' ? mergedInto : null,
        lost_reason: status === 'LOST' ? 'PRICE' : null,
        lost_at: status === 'LOST' ? NOW : null,
      }),
    ),
  );
  await insertRows(
    admin,
    'lead_collaborators',
    leads.flatMap(({ id, collaboratorIds }) =>
      collaboratorIds.map((user_id) => ({ lead_id: id, user_id, added_at: NOW })),
    ),
  );
  await insertRows(
    admin,
    'transfers',
    leads.flatMap((lead) => transfersOf(lead, viewers)),
  );
  await hangOnEach(leads);
  return { viewers, leads };
}

/** A pending one names the candidate; one that was declined names nobody any more. */
function transfersOf({ id, owner, candidateIds }: Company, people: readonly Person[]): TransferRow[] {
  const other = people.find((it) => !candidateIds.includes(it.id));
  const from = owner && !candidateIds.includes(owner.id) ? owner : other;
  if (!from) throw new Error('nobody to hand it over');
  return candidateIds.flatMap((to) => {
    const common = { lead_id: id, proposed_by_id: from.id, reason: 'X', proposed_at: NOW, decide_by: NOW };
    return [
      { ...common, from_user_id: from.id, to_user_id: to, status: 'PENDING', decided_at: null },
      { ...common, from_user_id: to, to_user_id: from.id, status: 'DECLINED', decided_at: NOW },
    ];
  });
}

async function hangOnEach(leads: readonly Company[]): Promise<void> {
  const on = (lead_id: string) => ({ id: randomUUID(), lead_id });
  await insertRows(
    admin,
    'contacts',
    leads.map(({ id }) => contactRow({ ...on(id), last_name: 'X', created_at: NOW })),
  );
  await insertRows(
    admin,
    'activities',
    leads.map(({ id }) => activityRow({ ...on(id), type: 'NOTE', at: NOW })),
  );
  const followUps = leads.map(({ id }) =>
    followUpRow({ ...on(id), kind: 'CUSTOM', action: 'X', due_at: NOW, created_at: NOW }),
  );
  await insertRows(admin, 'follow_ups', followUps);
  const planned = {
    decision: 'PLANNED',
    due_at: NOW,
    reason_code: 'X',
    reason_de: 'x',
    reason_en: 'x',
  } as const;
  await insertRows(
    admin,
    'follow_up_ledger',
    followUps.map((it) => ledgerRow(randomUUID(), it, NOW, planned)),
  );
  await admin.query(
    `INSERT INTO clock_requests (lead_id, kind, reason, requested_by_id, requested_at)
     SELECT id, 'STOP', 'closed for works', owner_id, $1 FROM leads WHERE owner_id IS NOT NULL`,
    [NOW],
  );
  await insertRows(
    admin,
    'lead_keys',
    leads.map(({ id }) => ({ kind: 'EMAIL' as const, value: id, lead_id: id })),
  );
}

/** The scopes that events of these leads would carry. */
async function scopesOf(leads: readonly Company[]): Promise<ScopedLead[]> {
  const { rows } = await admin.query<{ id: string; scope: ScopedLead }>(
    'SELECT id, app.lead_scope(l) AS scope FROM leads l',
  );
  const byId = new Map(rows.map((row) => [row.id, row.scope]));
  return leads.flatMap(({ id }) => byId.get(id) ?? []);
}

/** What is explained is what the policies answer, compared with `held` just now: sight, relations, groups. */
function explained(
  viewer: Person,
  leads: readonly Company[],
  held: ReadonlyMap<string, readonly Relation[]>,
): void {
  const wrong = leads.filter((lead) => {
    const relations = held.get(lead.id) ?? [];
    const told = explainStanding(viewer, factsOf(lead));
    const { visible, relation, groups, closedGates, relations: behind } = told;
    return !(
      visible === relations.length > 0 &&
      relation === (relations[0] ?? null) &&
      visible === (closedGates.length === 0 && behind.length > 0) &&
      (!visible || behind.join() === relations.join()) &&
      groups.every(({ group, readable }) => readable === canReadGroup(group, relations, viewer.role))
    );
  });
  // One by one, `expect` would take longer than everything else here.
  expect(wrong.map((lead) => [viewer, lead, explainStanding(viewer, factsOf(lead))])).toEqual([]);
}

function factsOf(lead: Company): RelationLead {
  return {
    territory: lead.territory,
    status: lead.status,
    ownerId: lead.owner?.id ?? null,
    ownerTeamId: lead.owner?.teamId ?? null,
    ownerActive: lead.owner?.active,
    collaboratorIds: lead.collaboratorIds,
    candidateIds: lead.candidateIds,
  };
}

/** What hangs on a lead, and the group that opens it; collaborators are told with the lead itself. */
const children = ['contacts', 'activities', 'follow_ups', 'follow_up_ledger', 'lead_keys'] as const;

interface Sight {
  readonly leads: readonly string[];
  readonly collaborators: readonly string[];
  readonly scopes: readonly number[];
  readonly transfers: readonly string[];
  readonly children: Readonly<Record<(typeof children)[number], readonly string[]>>;
}

/** What the policies let this viewer read. */
async function sightOf(viewer: Person, scopes: readonly ScopedLead[]): Promise<Sight> {
  const idsFrom = (table: string, column = 'lead_id') =>
    `(SELECT coalesce(array_agg(DISTINCT ${column}::text ORDER BY ${column}::text), '{}') FROM ${table})`;
  await app.query('BEGIN READ ONLY');
  await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewer.id]);
  const { rows } = await app.query<Sight>(
    `SELECT ${idsFrom('leads', 'id')} AS leads, ${idsFrom('lead_collaborators')} AS collaborators,
       ${idsFrom('transfers')} AS transfers,
       json_build_object(${children.map((table) => `'${table}', ${idsFrom(table)}`).join(', ')}) AS children,
       (SELECT coalesce(array_agg(n::int ORDER BY n), '{}')
        FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS it (scope, n) WHERE app.scope_visible(scope)) AS scopes`,
    [JSON.stringify(scopes)],
  );
  await app.query('ROLLBACK');
  const [sight] = rows;
  if (!sight) throw new Error('no answer');
  return sight;
}

/** What hangs on a lead, by what is tried with it; changed is a column that may be. */
const updated = {
  contacts: 'role',
  follow_ups: 'notes',
  activities: 'withdrawn_at',
  clock_requests: 'status',
};
const deleted = ['contacts', 'lead_collaborators', 'lead_keys'] as const;
/** A row of each for a lead; the policy is asked before anything else can be wrong with it. */
const INSERTS = {
  contacts: `(lead_id, last_name, created_at) VALUES (lead, 'X', now())`,
  activities: `(lead_id, type, at, logged_at, meaningful, progress) VALUES (lead, 'NOTE', now(), now(), false, false)`,
  follow_ups: `(lead_id, kind, action, due_at, created_at, status) VALUES (lead, 'CUSTOM', 'X', now(), now(), 'PENDING')`,
  lead_keys: `(kind, value, lead_id) VALUES ('PHONE', lead::text, lead)`,
  lead_collaborators: `(lead_id, user_id, added_at) VALUES (lead, app.viewer_id(), now()) ON CONFLICT DO NOTHING`,
};

/** Row by row, since one that is refused aborts its statement; then a new lead like each of the others. */
const TRY_TO_INSERT = `DO $$
DECLARE
  lead uuid;
  entry jsonb;
  told text;
BEGIN
  ${Object.entries(INSERTS)
    .map(
      ([table, row]) => `told := '';
  FOREACH lead IN ARRAY current_setting('test.tried')::uuid[] LOOP
    BEGIN
      INSERT INTO ${table} ${row};
      told := told || ' ' || lead;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END LOOP;
  PERFORM set_config('test.${table}', told, true);`,
    )
    .join('\n  ')}
  told := '';
  FOR entry IN SELECT jsonb_array_elements(current_setting('test.entered')::jsonb) LOOP
    BEGIN
      INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source, owner_id,
        owned_since, registered_at, created_at, updated_at)
      VALUES ('X', 'x', entry ->> 'territory', 'REGISTERED', 'PRE_CLAIM', 'OTHER', (entry ->> 'owner')::uuid,
        now(), now(), now(), now());
      told := told || ' ' || (entry ->> 'id');
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END LOOP;
  PERFORM set_config('test.leads', told, true);
END $$`;

/** Tries to write everything and takes it back: the ids of the leads that each kind of writing reached. */
async function reachOf(viewer: Person, tried: readonly Company[]): Promise<Map<string, string[]>> {
  const reached = new Map<string, string[]>();
  const attempt = async (what: string, statement: string, column = 'lead_id') => {
    await app.query('SAVEPOINT attempt');
    const { rows } = await app.query<{ id: string }>(`${statement} RETURNING ${column} AS id`);
    await app.query('ROLLBACK TO SAVEPOINT attempt');
    reached.set(what, [...new Set(rows.map(({ id }) => id))].sort());
  };
  const entered = tried.map(({ id, territory, owner }) => ({ id, territory, owner: owner?.id ?? null }));
  await app.query('BEGIN');
  await app.query(
    `SELECT set_config('app.viewer_id', $1, true), set_config('test.tried', $2, true), set_config('test.entered', $3, true)`,
    [viewer.id, `{${tried.map(({ id }) => id).join(',')}}`, JSON.stringify(entered)],
  );
  await attempt('leads updated', 'UPDATE leads SET version = version', 'id');
  for (const [table, column] of Object.entries(updated))
    await attempt(`${table} updated`, `UPDATE ${table} SET ${column} = ${column}`);
  for (const table of deleted) await attempt(`${table} deleted`, `DELETE FROM ${table}`);
  await app.query(TRY_TO_INSERT);
  for (const table of [...Object.keys(INSERTS), 'leads']) {
    const { rows } = await app.query<{ told: string }>(`SELECT current_setting('test.${table}') AS told`);
    reached.set(`${table} inserted`, (rows[0]?.told ?? '').split(' ').filter(Boolean).sort());
  }
  await app.query('ROLLBACK');
  return reached;
}

it(
  'writes, viewer by viewer, exactly what its relation makes workable, and enters leads where the twin says so',
  { timeout: 120_000 },
  async () => {
    const count = { reached: 0, refused: 0, entered: 0, notEntered: 0 };
    const agree = async (drawn: World): Promise<void> => {
      const { viewers, leads } = await build(drawn);
      const tried = leads.slice(0, 40);
      const ids = (of: readonly Company[]) => of.map(({ id }) => id).sort();
      for (const viewer of viewers.slice(0, 12)) {
        const reached = await reachOf(viewer, tried);
        const workable = leads.filter((it) => isWorkable(relationsOf(viewer, factsOf(it)), viewer.role));
        const enterable = tried.filter((it) => mayEnter(viewer, factsOf(it)));
        for (const [what, found] of reached) {
          const expected =
            what === 'leads inserted'
              ? enterable
              : what.endsWith('inserted')
                ? workable.filter((it) => tried.includes(it))
                : what.startsWith('lead_collaborators')
                  ? workable.filter((it) => it.collaboratorIds.length > 0)
                  : what.startsWith('clock_requests')
                    ? workable.filter((it) => it.owner !== null)
                    : workable;
          expect(found, `${viewer.role} ${viewer.id}: ${what}`).toEqual(ids(expected));
        }
        count.reached += workable.length;
        count.refused += leads.length - workable.length;
        count.entered += enterable.length;
        count.notEntered += tried.length - enterable.length;
      }
    };
    await fc.assert(fc.asyncProperty(world, agree), { numRuns: 2, endOnFailure: true });
    for (const times of Object.values(count)) expect(times).toBeGreaterThan(20);
  },
);

it(
  'sees, viewer by viewer, exactly the leads it has a relation to, and reads what the relation opens',
  { timeout: 120_000 },
  async () => {
    const met = new Set<string>();
    const seenAndNot = { seen: 0, unseen: 0, withheld: 0 };

    const agree = async (drawn: World): Promise<void> => {
      const { viewers, leads } = await build(drawn);
      const scopes = await scopesOf(leads);
      expect(scopes).toHaveLength(leads.length);
      for (const viewer of viewers) {
        const sight = await sightOf(viewer, scopes);
        const held = new Map(leads.map((lead) => [lead.id, relationsOf(viewer, factsOf(lead))]));
        explained(viewer, leads, held);
        const related = leads.filter(({ id }) => held.get(id)?.length !== 0);
        const ids = (of: readonly Company[]) => of.map(({ id }) => id).sort();
        const who = `${viewer.role} ${viewer.id}`;
        expect(sight.leads, who).toEqual(ids(related));
        expect(sight.collaborators, who).toEqual(ids(related.filter((it) => it.collaboratorIds.length > 0)));

        const opened = related.filter(({ id }) => canReadGroup('contact', held.get(id) ?? [], viewer.role));
        for (const table of children) expect(sight.children[table], `${who}: ${table}`).toEqual(ids(opened));
        const asked = related.filter(
          (it) =>
            opened.includes(it) ||
            transfersOf(it, viewers).some((transfer) => transfer.to_user_id === viewer.id),
        );
        expect(sight.transfers, `${who}: transfers`).toEqual(
          ids(asked.filter((it) => it.candidateIds.length > 0)),
        );

        const visible = scopes.flatMap((scope, n) =>
          relationsInScope(viewer, scope).length > 0 ? [n + 1] : [],
        );
        expect(sight.scopes, `${who}: scopes`).toEqual(visible);

        for (const relation of [...held.values()].flat()) met.add(relation);
        for (const scope of scopes) for (const relation of relationsInScope(viewer, scope)) met.add(relation);
        seenAndNot.seen += related.length;
        seenAndNot.unseen += leads.length - related.length;
        seenAndNot.withheld += related.length - opened.length;
      }
    };
    // The first disagreement names viewer and lead; smaller worlds would tell no more.
    await fc.assert(fc.asyncProperty(world, agree), { numRuns: RUNS, endOnFailure: true });

    // The worlds held what the rule is about.
    expect(met).toEqual(new Set(relations));
    for (const count of Object.values(seenAndNot)) expect(count).toBeGreaterThan(10 * RUNS);
  },
);

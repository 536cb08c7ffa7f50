import { randomUUID } from 'node:crypto';
import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPrisma, type Database } from '../db/client.ts';
import { OWNER_LOGIN } from '../db/roles.ts';
import { readAs, writeAs } from '../db/viewer-transaction.ts';
import { appendEvents } from '../events/append.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { holdKeys, makeActivity, makeFollowUp, makeLead } from '../testing/leads.ts';
import { aUser, demoPeople, makePeople, type Person } from '../testing/people.ts';

/** The same for everybody, and nobody's: without row level security, and read-only to the application. */
const reference = ['_prisma_migrations', 'event_counter', 'product_clock', 'territories'];

/**
 * The functions that run with the owner's rights, and what each may be asked. Whoever adds one adds a way past
 * the policies: it belongs here with its reason, and into a test of what it tells.
 */
const doors = [
  // Who the viewer is, for the policies: nobody without one, and nobody who is deactivated.
  'viewer_id',
  'viewer_role',
  'viewer_territories',
  'viewer_team_members',
  'viewer_collaborations',
  'viewer_candidacies',
  // Signing in begins without a viewer: the hash of one address, whose token this is, which sessions are over.
  'sign_in_credentials',
  'open_session',
  'session_viewer',
  'close_session',
  'ended_sessions',
  // The same of API tokens; that one was used, which is all that is written of it.
  'api_token_viewer',
  'touch_api_token',
  // Whose calendar feed an address is; that it was read is all that is written of it.
  'open_calendar_feed',
  // A provider’s verified token: the person it names, with the rights it gives, and its one session.
  'admit_subject',
  // The same of one that gives no role any more: whose sessions and API tokens it ended, and how many.
  'refuse_subject',
  // That somebody was not let in: the account alone, if there is one, and why.
  'record_refused_sign_in',
  // The viewer’s own sessions, without what they are kept by; ending them, and changing one’s own password.
  'own_sessions',
  'revoke_session',
  'change_password',
  // Duplicates: that a key is held, and until when its holder is protected; keys of leads lost long ago are free.
  'key_holders',
  // Names under which a lead's merged predecessors were known, for the keys it goes on holding.
  'merged_names',
  'release_stale_keys',
  // Search: what a text means in the words of companies and towns; which leads it finds, within what the viewer may see,
  // to be read again under the policies, and by contacts within what they work on.
  'search_terms',
  'search_leads',
  // Undoing: the viewer’s own token, once, with what it remembers of leads they would still see as they were.
  'begin_undo',
  // Assignment rules: who of the people they name could take a lead now, for managers and admins alone.
  'assignment_takers',
  // Leads similar to a name in a place, or of a web domain: that they are, and until when they are protected.
  'similar_leads',
  // Counts that the viewer asked once more, and says how long they must wait.
  'count_check',
  // Merging, for managers and admins: what two leads were, and whose their rows are now; undoing it, for admins.
  'remember_merge',
  'rehome',
  'undo_merge',
  // What changes of rights moved in or out of the viewer's sight, by events of the log.
  'access_moves',
  // What hung on a lead that came into the viewer's work or went out of it, by events of the log.
  'task_moves',
  // Erasure, for admins and the worker: empties values beside the audit log, and writes that it did.
  'erase_audit_values',
];
/** The worker's: it forgets sessions and API tokens that ended long ago, without reading any; it asks the same of takers. */
const workerDoors = [
  'forget_sessions',
  'forget_api_tokens',
  'retire_events',
  'forget_events',
  'takers_of_rules',
];
/** Those that only triggers call. */
const triggers = [
  'learn_words',
  'relearn_words',
  // What a search reads of a lead and its contacts.
  'add_lead_texts',
  'keep_lead_text',
  'gather_contact_texts',
  'add_contact_texts',
  'keep_contact_text',
  'close_transfers',
  'give_back_keys',
  'remember_new_leads',
  'remember_new_follow_ups',
  'remember_first_bands',
  'number_events',
  'keep_an_admin',
  'hold_owner',
  'follow_owner',
  'end_sessions',
  'chain_audit',
  'refuse_late_values',
  'audit_session',
  'mark_api_token',
  'end_calendar_feed',
];

let database: TestDatabase;
let admin: pg.Pool;
/** One connection of the application's role. */
let app: pg.Client;
let prisma: Database;
let leadOfJonas: string;
let retired: Person;
const RULE = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  app = new pg.Client({ connectionString: database.appUrl, options: '-c role=nachfass_app' });
  await app.connect();
  prisma = connectPrisma(database.appUrl, 'nachfass_app', { max: 1 });
  await fillEveryTable();
});

afterAll(async () => {
  await prisma.$disconnect();
  await app.end();
  await admin.end();
  await database.drop();
});

async function fillEveryTable(): Promise<void> {
  const { salesDe, managerCh } = demoPeople;
  retired = await aUser(admin, { active: false, role: 'ADMIN', territories: ['DE', 'AT', 'CH'] });
  leadOfJonas = (
    await makeLead(admin, {
      ownerId: salesDe.id,
      contacts: [{ last_name: 'Huber', email: 'huber@example.com' }],
      collaboratorIds: [retired.id],
      columns: { protection_ends_at: '2027-05-01T08:00:00Z' },
    })
  ).id;
  await makeLead(admin, { ownerId: retired.id });
  await makeLead(admin, { territory: 'CH-ZH', ownerId: managerCh.id });
  await makeLead(admin, { status: 'EXPIRED' });
  const followUp = await makeFollowUp(admin, leadOfJonas, { assignee_id: salesDe.id });
  await makeActivity(admin, leadOfJonas, { by_user_id: salesDe.id });
  await holdKeys(admin, leadOfJonas, [{ kind: 'EMAIL', value: 'huber@example.com' }]);
  await admin.query(`
    INSERT INTO mails (kind, lead_id, follow_up_id, language, status, held_by, subject, body, created_at)
    VALUES ('SAMPLE', '${leadOfJonas}', '${followUp.id}', 'DE', 'DRAFT', '{NO_CONSENT}', 'x', 'x', now());
    INSERT INTO mail_templates (kind, language, subject, body, version, updated_at)
    VALUES ('SAMPLE', 'DE', 'x', 'x', 1, now());
    INSERT INTO follow_up_ledger (follow_up_id, lead_id, at, decision, reason_code, reason_de, reason_en)
    VALUES ('${followUp.id}', '${leadOfJonas}', now(), 'PLANNED', 'X', 'x', 'x');
    INSERT INTO sessions (user_id, token_hash, expires_at)
    VALUES ('${salesDe.id}', sha256('a token'), now() + interval '1 day');
    INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
    VALUES ('${salesDe.id}', 'x', 'nf_abcdef', sha256('an API token'), '{READ}', now() + interval '1 day');
    INSERT INTO calendar_feeds (user_id, token_hash, language) VALUES ('${salesDe.id}', sha256('a feed'), 'DE');
    INSERT INTO user_subjects (issuer, subject, user_id, claims_issued_at)
    VALUES ('https://login.example.com', 'jonas', '${salesDe.id}', now());
    INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, lead_id, changes)
    VALUES (now(), '${salesDe.id}', 'x', 'Lead', '${leadOfJonas}', '${leadOfJonas}', '{}');
    INSERT INTO audit_values (entry_id, field, after)
    SELECT id, 'notes', '"x"' FROM audit_log WHERE number IS NULL LIMIT 1;
    INSERT INTO lead_pauses (lead_id, stopped_at, resumed_at, reason)
    VALUES ('${leadOfJonas}', now(), now(), 'closed for works');
    INSERT INTO clock_requests (lead_id, kind, reason, requested_by_id, requested_at)
    VALUES ('${leadOfJonas}', 'STOP', 'closed for works', '${salesDe.id}', now());
    INSERT INTO transfers (lead_id, from_user_id, to_user_id, proposed_by_id, reason, proposed_at, decide_by, status)
    VALUES ('${leadOfJonas}', '${salesDe.id}', '${retired.id}', '${salesDe.id}', 'x', now(), now(), 'PENDING');
    INSERT INTO assignment_rules
      (id, position, name, territories, sources, business_types, target_user_id, created_at, updated_at)
    VALUES ('${RULE}', 1, 'x', '{}', '{}', '{}', '${salesDe.id}', now(), now());
    INSERT INTO assignment_turns VALUES ('${RULE}', '${salesDe.id}', 1);
    INSERT INTO assignment_decisions
      (lead_id, at, occasion, outcome, rule_id, user_id, reason_code, reason_de, reason_en)
    VALUES ('${leadOfJonas}', now(), 'IMPORT', 'ASSIGNED', '${RULE}', '${salesDe.id}', 'X', 'x', 'x');
    INSERT INTO absences (user_id, starts_on, ends_on, created_at, created_by_id)
    VALUES ('${salesDe.id}', '2026-11-22', '2026-11-22', now(), '${salesDe.id}');
    INSERT INTO user_capacities VALUES ('${salesDe.id}', 30, now());
    INSERT INTO settings (key, value, updated_at) VALUES ('followUps.hour', '8', now());
    INSERT INTO setting_changes (key, version, new_value, changed_at, changed_by_id, territories, parts)
    VALUES ('followUps.hour', 1, '8', now(), '${salesDe.id}', '{}', '{}');
    INSERT INTO job_runs (name) VALUES ('fire-follow-ups');
    INSERT INTO stuck_leads (job, lead_id, error, attempts, first_at, last_at, run_id)
    VALUES ('fire-follow-ups', '${leadOfJonas}', 'Error', 1, now(), now(), gen_random_uuid());
    INSERT INTO undo_tokens (token_hash, user_id, operation, lead_ids, memory, created_at, expires_at)
    VALUES (sha256('u'), '${salesDe.id}', 'x', ARRAY['${leadOfJonas}']::uuid[], '[]', now(), now());
    INSERT INTO saved_views (author_id, name, filter, columns, share, created_at, updated_at)
    VALUES ('${salesDe.id}', 'X', '{}', '{}', 'TEAM', now(), now());
    WITH made AS (
      INSERT INTO customers (original_lead_id, company_name, company_normalized, converted_at)
      VALUES ('${leadOfJonas}', 'X', 'x', now()) RETURNING id
    ), linked AS (
      INSERT INTO customer_leads (lead_id, customer_id, linked_at) SELECT '${leadOfJonas}', id, now() FROM made
    ), known AS (
      INSERT INTO customer_keys (kind, value, customer_id) SELECT 'EMAIL', 'huber@example.com', id FROM made
    )
    INSERT INTO customer_contacts (customer_id, last_name, created_at) SELECT id, 'Huber', now() FROM made;
    INSERT INTO idempotency_keys (user_id, key, operation, input_hash, subject_id, created_at)
    VALUES ('${salesDe.id}', 'k', 'x', sha256('x'), '${leadOfJonas}', now());
    INSERT INTO duplicate_checks VALUES ('${salesDe.id}', now(), 1);
    INSERT INTO lead_merges (id, keep_id, merge_id, merged_by_id, merged_at, remembered)
    SELECT gen_random_uuid(), '${leadOfJonas}', id, '${salesDe.id}', now(), '{}' FROM leads WHERE id <> '${leadOfJonas}' LIMIT 1`);
  await writeAs(prisma, salesDe.id, (tx) =>
    appendEvents(tx, [
      {
        type: 'LEAD_REGISTERED',
        time: Temporal.Instant.from('2026-11-02T09:00:00Z'),
        leadId: leadOfJonas,
        userId: salesDe.id,
        territory: 'DE-BY',
        subjectId: leadOfJonas,
        decisionId: randomUUID(),
        data: {},
      },
    ]),
  );
}

interface Table {
  name: string;
  enabled: boolean;
  forced: boolean;
  owner: string;
}

async function tables(): Promise<Table[]> {
  const { rows } = await admin.query<Table>(`
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
      pg_get_userbyid(c.relowner) AS owner
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`);
  return rows;
}

const guarded = async () =>
  (await tables()).filter((table) => !reference.includes(table.name)).map((it) => it.name);

/** What the application's role sees of a table as this viewer: rows, or the refusal. */
async function sees(table: string, viewerId: string | null): Promise<number | 'refused'> {
  await app.query('BEGIN');
  try {
    if (viewerId !== null) await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
    const { rows } = await app.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]?.count ?? -1;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501') return 'refused';
    throw error;
  } finally {
    await app.query('ROLLBACK');
  }
}

/** SQLSTATE of what became of it, or how many rows it touched; nothing of it stays. */
async function attempt(sql: string, viewerId = ''): Promise<string | number | null> {
  await app.query('BEGIN');
  try {
    await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
    return (await app.query(sql)).rowCount;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? 'unknown';
    throw error;
  } finally {
    await app.query('ROLLBACK');
  }
}
const REFUSED = '42501';

describe('the tables', () => {
  it('all force row level security, or are on the list of reference tables', async () => {
    const all = await tables();
    expect(all.filter((it) => !(it.enabled && it.forced)).map((it) => it.name)).toEqual(
      [...reference].sort(),
    );
    expect(new Set(all.map((it) => it.owner))).toEqual(new Set([OWNER_LOGIN]));
  });

  it('have policies for the owner, and for those who may at all', async () => {
    const { rows } = await admin.query<{ table: string; role: string; commands: string }>(`
      SELECT tablename AS table, role, string_agg(cmd, ',' ORDER BY cmd) AS commands
      FROM pg_policies, unnest(roles) AS role WHERE schemaname = 'public' GROUP BY 1, 2`);
    const of = (table: string, role: string) =>
      rows.find((it) => it.table === table && it.role === role)?.commands ?? '';
    const policies = (await guarded()).map((name) => [
      name,
      of(name, OWNER_LOGIN),
      of(name, 'nachfass_app'),
      of(name, 'nachfass_worker'),
    ]);
    expect(policies).toEqual([
      ['absences', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', 'ALL'],
      ['activities', 'ALL', 'INSERT,SELECT,UPDATE', 'ALL'],
      ['api_tokens', 'ALL', 'INSERT,SELECT,UPDATE', ''],
      ['assignment_decisions', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['assignment_rules', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', 'ALL'],
      ['assignment_state', 'ALL', 'SELECT,UPDATE', 'ALL'],
      ['assignment_turns', 'ALL', 'INSERT,SELECT,UPDATE', 'ALL'],
      ['audit_head', 'ALL', '', 'SELECT'],
      ['audit_log', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['audit_values', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['calendar_feeds', 'ALL', 'DELETE,INSERT,SELECT', ''],
      ['clock_requests', 'ALL', 'INSERT,SELECT,UPDATE', 'ALL'],
      ['contacts', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', 'ALL'],
      ['customer_contacts', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['customer_keys', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['customer_leads', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['customers', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['duplicate_checks', 'ALL', '', ''],
      ['events', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['follow_up_ledger', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['follow_up_scopes', 'ALL', '', ''],
      ['follow_ups', 'ALL', 'INSERT,SELECT,UPDATE', 'ALL'],
      ['idempotency_keys', 'ALL', 'ALL', 'ALL'],
      ['job_runs', 'ALL', 'SELECT,UPDATE', 'ALL'],
      ['lead_collaborators', 'ALL', 'DELETE,INSERT,SELECT', 'ALL'],
      ['lead_keys', 'ALL', 'DELETE,INSERT,SELECT', 'ALL'],
      ['lead_merges', 'ALL', 'SELECT', 'ALL'],
      ['lead_pauses', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['lead_scopes', 'ALL', '', ''],
      ['lead_texts', 'ALL', '', ''],
      ['leads', 'ALL', 'INSERT,SELECT,UPDATE', 'ALL'],
      ['mail_templates', 'ALL', 'INSERT,SELECT,UPDATE', 'SELECT'],
      ['mails', 'ALL', 'SELECT,UPDATE', 'ALL'],
      ['saved_views', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', ''],
      ['search_words', 'ALL', '', ''],
      ['sessions', 'ALL', '', ''],
      ['setting_changes', 'ALL', 'INSERT,SELECT', 'ALL'],
      ['settings', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', 'SELECT'],
      ['stuck_leads', 'ALL', 'SELECT', 'ALL'],
      ['teams', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', 'SELECT'],
      ['transfers', 'ALL', 'INSERT,SELECT,UPDATE', 'ALL'],
      ['undo_tokens', 'ALL', 'INSERT', 'ALL'],
      ['unsubscribe_key', 'ALL', '', 'SELECT'],
      ['user_capacities', 'ALL', 'DELETE,INSERT,SELECT,UPDATE', 'ALL'],
      ['user_subjects', 'ALL', '', ''],
      ['user_territories', 'ALL', 'DELETE,INSERT,SELECT', 'SELECT'],
      ['users', 'ALL', 'INSERT,SELECT,UPDATE', 'SELECT'],
    ]);
    expect(new Set(rows.map((it) => it.role))).toEqual(
      new Set([OWNER_LOGIN, 'nachfass_app', 'nachfass_worker']),
    );
  });

  it('that are reference are not written by the application, and views ask as who asks them', async () => {
    const { rows } = await admin.query<{ what: string }>(
      `SELECT table_name || ' ' || privilege_type AS what FROM information_schema.role_table_grants
       WHERE table_schema = 'public' AND table_name = ANY ($1) AND privilege_type <> 'SELECT'
         AND grantee IN ('nachfass_app', 'PUBLIC')`,
      [reference],
    );
    expect(rows).toEqual([]);
    const views = await admin.query<{ relname: string }>(
      `SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace IN ('public'::regnamespace, 'app'::regnamespace)
         AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)`,
    );
    expect(views.rows).toEqual([]);
  });
});

describe('the application role', () => {
  it('is nobody special: owns nothing, bypasses nothing, is a member of nothing', async () => {
    const { rows } = await admin.query<{
      rolname: string;
      special: boolean;
      member_of: string[];
      owns: number;
    }>(`
      SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin OR rolreplication AS special,
        ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m WHERE m.member = r.oid) AS member_of,
        (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid)
          + (SELECT count(*)::int FROM pg_proc p WHERE p.proowner = r.oid)
          + (SELECT count(*)::int FROM pg_namespace n WHERE n.nspowner = r.oid) AS owns
      FROM pg_roles r WHERE rolname = 'nachfass_app'`);
    expect(rows).toEqual([{ rolname: 'nachfass_app', special: false, member_of: [], owns: 0 }]);
    const { rows: login } = await app.query<{ who: string; worker: boolean; owner: boolean }>(
      `SELECT current_user AS who, pg_has_role(session_user, 'nachfass_worker', 'MEMBER') AS worker,
         pg_has_role(session_user, $1, 'MEMBER') AS owner`,
      [OWNER_LOGIN],
    );
    expect(login).toEqual([{ who: 'nachfass_app', worker: false, owner: false }]);
  });

  it('without a viewer, by raw SQL: zero rows of every table', async () => {
    const names = await guarded();
    // Not for want of rows.
    for (const name of names) {
      const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${name}`);
      expect([name, rows[0]?.count]).not.toEqual([name, 0]);
    }
    const seen = await allInTurn(names, (name) => sees(name, null));
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(
        names.map((name) => [
          name,
          [
            'sessions',
            'user_subjects',
            'lead_scopes',
            'follow_up_scopes',
            'search_words',
            'lead_texts',
            'undo_tokens',
            'duplicate_checks',
            'audit_head',
            'unsubscribe_key',
          ].includes(name)
            ? 'refused'
            : 0,
        ]),
      ),
    );
  });

  it.each([
    ['an empty setting', ''],
    ['somebody who does not exist', randomUUID()],
  ])('reads zero rows with %s', async (_name, viewerId) => {
    for (const name of await guarded()) expect([0, 'refused']).toContain(await sees(name, viewerId));
  });

  it('without a viewer, by raw SQL: zero writes', async () => {
    const { rows } = await admin.query<{ table: string; column: string }>(`
      SELECT table_name AS table, min(column_name) AS column FROM information_schema.columns
      WHERE table_schema = 'public' GROUP BY 1`);
    for (const { table, column } of rows) {
      expect([0, REFUSED], `UPDATE ${table}`).toContain(
        await attempt(`UPDATE ${table} SET ${column} = ${column}`),
      );
      expect([0, REFUSED], `DELETE ${table}`).toContain(await attempt(`DELETE FROM ${table}`));
      expect(await attempt(`TRUNCATE ${table} CASCADE`), `TRUNCATE ${table}`).toBe(REFUSED);
    }
    const jonas = demoPeople.salesDe.id;
    const lead = `INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source,
      registered_at, created_at, updated_at, owner_id, owned_since)
      VALUES ('X', 'x', 'DE-BY', 'REGISTERED', 'PRE_CLAIM', 'OTHER', now(), now(), now(), '${jonas}', now())`;
    const inserts = [
      lead,
      `INSERT INTO saved_views (author_id, name, filter, columns, share, created_at, updated_at)
         VALUES ('${jonas}', 'Y', '{}', '{}', 'PRIVATE', now(), now())`,
      `INSERT INTO customers (original_lead_id, company_name, company_normalized, converted_at)
         VALUES ('${leadOfJonas}', 'X', 'x', now())`,
      `INSERT INTO contacts (lead_id, last_name, created_at) VALUES ('${leadOfJonas}', 'X', now())`,
      `INSERT INTO lead_keys VALUES ('EMAIL', 'x@example.com', '${leadOfJonas}')`,
      `INSERT INTO lead_collaborators VALUES ('${leadOfJonas}', '${jonas}', now())`,
      `INSERT INTO follow_ups (lead_id, kind, status, due_at, action, created_at)
         VALUES ('${leadOfJonas}', 'CUSTOM', 'PENDING', now(), 'x', now())`,
      `INSERT INTO activities (lead_id, type, at, logged_at, meaningful, progress)
         VALUES ('${leadOfJonas}', 'NOTE', now(), now(), false, false)`,
      `INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, changes)
         VALUES (now(), '${jonas}', 'x', 'x', '${leadOfJonas}', '{}')`,
      `INSERT INTO audit_values (entry_id, field, after) VALUES (gen_random_uuid(), 'x', 'x')`,
      `INSERT INTO idempotency_keys VALUES ('${jonas}', 'k2', 'x', sha256('x'), '${leadOfJonas}', now())`,
      `INSERT INTO events (type, name, channel, time, idempotency_key, data)
         VALUES ('X', 'x', 'dashboard_updates', now(), gen_random_uuid(), '{}')`,
      `INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
         VALUES ('${jonas}', 'x', 'nf_ghijkl', sha256('y'), '{READ}', now() + interval '1 day')`,
      `INSERT INTO calendar_feeds (user_id, token_hash, language) VALUES ('${jonas}', sha256('y'), 'DE')`,
      `INSERT INTO users (email, name, role) VALUES ('x@example.com', 'X', 'ADMIN')`,
      `INSERT INTO sessions (user_id, token_hash, expires_at) VALUES ('${jonas}', sha256('y'), now() + interval '1 day')`,
    ];
    for (const sql of inserts) expect(await attempt(sql), sql).toBe(REFUSED);
    // The same is written when Jonas does it: the refusals are the viewer's, not the statement's.
    expect(await attempt(lead, jonas)).toBe(1);
  });

  it('reads no password hash and no session, whoever the viewer is', async () => {
    const boss = demoPeople.admin.id;
    expect(await attempt('SELECT password_hash FROM users', boss)).toBe(REFUSED);
    expect(await attempt('SELECT * FROM users', boss)).toBe(REFUSED);
    expect(await attempt('SELECT id, name FROM users', boss)).toBeGreaterThan(7);
    expect(await attempt('SELECT token_hash FROM api_tokens', boss)).toBe(REFUSED);
    expect(await attempt('SELECT token_hash FROM sessions', boss)).toBe(REFUSED);
  });

  it.each(['audit_log', 'events', 'activities', 'follow_up_ledger'])('only adds to %s', async (table) => {
    const boss = demoPeople.admin.id;
    expect(await sees(table, boss)).toBeGreaterThan(0);
    const column = table === 'events' ? 'name' : 'at';
    expect(await attempt(`UPDATE ${table} SET ${column} = ${column}`, boss)).toBe(REFUSED);
    expect(await attempt(`DELETE FROM ${table}`, boss)).toBe(REFUSED);
  });

  it('writes people, grants and teams for admins alone, and a password that nobody reads', async () => {
    const { admin: boss, managerDe, salesDe } = demoPeople;
    const writes = [
      `INSERT INTO users (email, name, role, password_hash) VALUES ('x@example.com', 'X', 'SALES', 'h')`,
      `UPDATE users SET role = 'ADMIN' WHERE id = '${salesDe.id}'`,
      `INSERT INTO user_territories VALUES ('${salesDe.id}', 'AT')`,
      `DELETE FROM user_territories WHERE user_id = '${salesDe.id}'`,
      `INSERT INTO teams (name) VALUES ('X')`,
      `UPDATE teams SET name = 'X' WHERE id = '${salesDe.teamId ?? ''}'`,
    ];
    for (const write of writes) {
      expect(await attempt(write, boss.id), write).toBe(1);
      for (const other of [managerDe.id, salesDe.id, retired.id, ''])
        expect([0, REFUSED], write).toContain(await attempt(write, other));
    }
    expect(await attempt('DELETE FROM users', boss.id)).toBe(REFUSED);
    expect(await attempt(`UPDATE users SET password_hash = 'h'`, boss.id)).toBe(REFUSED);
  });

  it('makes API tokens for the viewer alone, shows them to their owner and admins, and takes no revoking back', async () => {
    const { admin: boss, salesDe, sales2De, managerDe } = demoPeople;
    const made = (owner: Person) =>
      `INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
       VALUES ('${owner.id}', 'x', 'nf_ghijkl', sha256('y'), '{READ}', now() + interval '1 day')`;
    const revoke = (by: Person) => `UPDATE api_tokens SET revoked_at = now(), revoked_by_id = '${by.id}'`;
    expect(await attempt(made(salesDe), salesDe.id)).toBe(1);
    expect(await attempt(made(salesDe), boss.id)).toBe(REFUSED);
    for (const [viewer, count] of [
      [salesDe, 1],
      [boss, 1],
      [sales2De, 0],
      [managerDe, 0],
    ] as const) {
      expect([viewer.name, await sees('api_tokens', viewer.id)]).toEqual([viewer.name, count]);
      expect([viewer.name, await attempt(revoke(viewer), viewer.id)]).toEqual([viewer.name, count]);
    }
    expect(await attempt(revoke(boss), salesDe.id)).toBe(REFUSED);
    expect(await attempt('UPDATE api_tokens SET expires_at = now()', salesDe.id)).toBe(REFUSED);
  });

  it('makes, shows and ends calendar feeds for the viewer alone', async () => {
    const { admin: boss, salesDe, managerDe } = demoPeople;
    const made = (owner: Person) =>
      `INSERT INTO calendar_feeds (user_id, token_hash, language) VALUES ('${owner.id}', sha256('y'), 'EN')`;
    expect(await attempt(made(managerDe), managerDe.id)).toBe(1);
    expect(await attempt(made(managerDe), boss.id)).toBe(REFUSED);
    for (const [viewer, count] of [
      [salesDe, 1],
      [boss, 0],
      [managerDe, 0],
    ] as const) {
      expect([viewer.name, await sees('calendar_feeds', viewer.id)]).toEqual([viewer.name, count]);
      const ended = await attempt('DELETE FROM calendar_feeds', viewer.id);
      expect([viewer.name, ended]).toEqual([viewer.name, count]);
    }
    expect(await attempt(`UPDATE calendar_feeds SET language = 'EN'`, salesDe.id)).toBe(REFUSED);
    expect(await attempt('SELECT token_hash FROM calendar_feeds', salesDe.id)).toBe(REFUSED);
  });

  it('adds to the audit log under the viewer’s own name alone', async () => {
    const entry = (
      userId: string,
    ) => `INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, changes)
      VALUES (now(), '${userId}', 'x', 'x', '${leadOfJonas}', '{}')`;
    expect(await attempt(entry(demoPeople.salesDe.id), demoPeople.salesDe.id)).toBe(1);
    expect(await attempt(entry(demoPeople.salesDe.id), demoPeople.managerDe.id)).toBe(REFUSED);
  });

  it('may not change who it is', async () => {
    for (const role of ['nachfass_worker', OWNER_LOGIN, 'postgres'])
      expect(await attempt(`SET ROLE ${role}`)).toBe(REFUSED);
    expect(await attempt(`ALTER TABLE leads DISABLE ROW LEVEL SECURITY`)).toBe(REFUSED);
    expect(await attempt(`CREATE TABLE public.mine (x int)`)).toBe(REFUSED);
    expect(await attempt(`CREATE FUNCTION app.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`)).toBe(REFUSED);
  });
});

describe('a viewer', () => {
  it('who is deactivated reads nothing, were it the admin who owns and helps', async () => {
    for (const name of await guarded()) expect([0, 'refused'], name).toContain(await sees(name, retired.id));
    await admin.query('UPDATE users SET active = true WHERE id = $1', [retired.id]);
    try {
      expect(await sees('leads', retired.id)).toBe(4);
    } finally {
      await admin.query('UPDATE users SET active = false WHERE id = $1', [retired.id]);
    }
  });

  it('never gets what another one sees, on a pool of one connection', async () => {
    const { admin: boss, managerCh, salesDe, salesAt } = demoPeople;
    const expected = new Map<string | null, number>([
      [boss.id, 4],
      [managerCh.id, 1],
      [salesDe.id, 2],
      [salesAt.id, 0],
      [retired.id, 0],
      [null, 0],
    ]);
    const people = [...expected.keys()];
    const backends = new Set<number>();
    const work = Array.from({ length: 36 }, async (_unused, n) => {
      const who = people[(n * 7) % people.length] ?? null;
      const read = async (tx: Pick<Database, '$queryRaw'>) => {
        const [row] = await tx.$queryRaw<{ pid: number; leads: number; who: string | null }[]>`
          SELECT pg_backend_pid() AS pid, app.viewer_id()::text AS who, (SELECT count(*)::int FROM leads) AS leads`;
        backends.add(row?.pid ?? 0);
        return [row?.who, row?.leads];
      };
      const mine = [who === retired.id ? null : who, expected.get(who)];
      if (n % 3 === 0) {
        expect(await readAs(prisma, who, ({ tx }) => read(tx))).toEqual(mine);
      } else if (n % 3 === 1) {
        expect((await writeAs(prisma, who, (tx) => read(tx))).value).toEqual(mine);
      } else {
        // One that fails leaves nothing behind either.
        const failed = writeAs(prisma, who, async (tx) => {
          expect(await read(tx)).toEqual(mine);
          throw new Error('given up');
        });
        await expect(failed).rejects.toThrow('given up');
      }
    });
    await Promise.all(work);
    expect(backends.size).toBe(1);
  });

  it('ends with its transaction: by a forgotten wrapper, on the same connection, zero rows and zero writes', async () => {
    const { admin: boss } = demoPeople;
    const readsAsNobody = async () => {
      expect(await prisma.lead.count()).toBe(0);
      expect(await prisma.lead.updateMany({ data: { city: 'X' } })).toEqual({ count: 0 });
      const contact = { leadId: leadOfJonas, lastName: 'X', createdAt: new Date() };
      await expect(prisma.contact.create({ data: contact })).rejects.toThrow('row-level security');
    };
    expect(await readAs(prisma, boss.id, ({ tx }) => tx.lead.count())).toBe(4);
    await readsAsNobody();
    expect((await writeAs(prisma, boss.id, (tx) => tx.lead.count())).value).toBe(4);
    await readsAsNobody();
    await expect(writeAs(prisma, boss.id, () => Promise.reject(new Error('given up')))).rejects.toThrow(
      'given up',
    );
    await readsAsNobody();
  });
});

describe('functions with the owner’s rights', () => {
  it('are the ones listed, each with a fixed search path, none of them open to everybody', async () => {
    const { rows } = await admin.query<{ name: string; path: string | null; open: boolean; schema: string }>(`
      SELECT p.proname AS name, n.nspname AS schema, (SELECT setting FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%') AS path,
        has_function_privilege('public', p.oid, 'EXECUTE') AS open
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss')`);
    expect(rows.map((it) => `${it.schema}.${it.name}`).sort()).toEqual(
      [...doors, ...workerDoors, ...triggers].map((name) => `app.${name}`).sort(),
    );
    for (const { name, path, open } of rows) {
      expect([name, path]).toEqual([name, 'search_path=pg_catalog, public, pg_temp']);
      expect([name, open]).toEqual([name, false]);
    }
  });

  it('of the worker and of triggers cannot be called by the application', async () => {
    const { rows } = await admin.query<{ name: string }>(`
      SELECT proname AS name FROM pg_proc
      WHERE pronamespace = 'app'::regnamespace AND has_function_privilege('nachfass_app', oid, 'EXECUTE') ORDER BY 1`);
    expect(rows.map((it) => it.name)).toEqual(
      [
        ...doors,
        'uuid_v7',
        'settle_position',
        'scope_visible',
        'places',
        'kept_in_sight',
        'keep_in_sight',
        'fold',
        'fold_phone',
      ].sort(),
    );
  });

  it('tell of a key’s holder its id and until when it is protected, and nothing without a viewer', async () => {
    const ask = async (viewerId: string, values: string[]) => {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
      const kinds = values.map(() => 'EMAIL');
      const { rows } = await app.query('SELECT * FROM app.key_holders($1, $2, 12, now())', [kinds, values]);
      await app.query('ROLLBACK');
      return rows;
    };
    const told = [
      { lead_id: leadOfJonas, protected_until: new Date('2027-05-01T08:00:00Z'), time_zone: 'Europe/Berlin' },
    ];
    expect(
      await ask(demoPeople.salesAt.id, ['huber@example.com', 'huber@example.com', 'x@example.com']),
    ).toEqual(told);
    expect(await ask(demoPeople.salesAt.id, ['x@example.com'])).toEqual([]);
    for (const nobody of ['', retired.id, randomUUID()])
      expect(await ask(nobody, ['huber@example.com'])).toEqual([]);
  });

  it('tell managers and admins who could take a lead by the rules, and nobody else', async () => {
    const ask = async (viewerId: string) => {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
      const { rows } = await app.query<{ user_id: string; absent: boolean; capacity: number }>(
        'SELECT * FROM app.assignment_takers($1, $2)',
        [[RULE], '2026-11-22'],
      );
      await app.query('ROLLBACK');
      return rows.map((it) => [it.user_id, it.absent, it.capacity]);
    };
    const { admin: boss, managerCh, salesDe, salesAt } = demoPeople;
    for (const who of [boss, managerCh]) expect(await ask(who.id)).toEqual([[salesDe.id, true, 30]]);
    for (const nobody of ['', retired.id, salesDe.id, salesAt.id]) expect(await ask(nobody)).toEqual([]);
  });

  it('tell what a change of rights moved to who sees or saw it alone, and take no word for who they were', async () => {
    const { admin: boss, salesDe, salesAt, managerCh } = demoPeople;
    const { value: change } = await writeAs(prisma, boss.id, async (tx) => {
      await appendEvents(tx, [
        {
          type: 'ACCESS_CHANGED',
          time: Temporal.Instant.from('2026-11-02T09:00:00Z'),
          userId: salesDe.id,
          subjectId: salesDe.id,
          decisionId: randomUUID(),
          data: {
            subjectId: salesDe.id,
            roleBefore: 'SALES',
            roleAfter: 'SALES',
            teamBefore: salesDe.teamId,
            teamAfter: salesDe.teamId,
            territoriesBefore: [],
            territoriesAfter: ['DE'],
            activeBefore: true,
            activeAfter: true,
          },
        },
      ]);
      const { id } = await tx.event.findFirstOrThrow({
        where: { type: 'ACCESS_CHANGED' },
        select: { id: true },
      });
      return id;
    });
    const ask = async (viewerId: string, event: string) => {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
      const { rows } = await app.query<{ lead_id: string }>(
        'SELECT lead_id FROM app.access_moves($1, false, 100)',
        [[event]],
      );
      await app.query('ROLLBACK');
      return rows.map((it) => it.lead_id);
    };
    // Their own and the pool came; what they see none of, then and now, did not.
    expect(await ask(salesDe.id, change)).toHaveLength(2);
    expect(await ask(salesDe.id, change)).toContain(leadOfJonas);
    for (const other of [salesAt.id, managerCh.id, retired.id, '', randomUUID()])
      expect(await ask(other, change)).toEqual([]);
    expect(await ask(salesDe.id, randomUUID())).toEqual([]);
  });

  it('tell what hung on a lead that changed hands to who worked on it or does now, and to nobody else', async () => {
    const { admin: boss, salesDe, sales2De, salesAt, managerDe, managerCh } = demoPeople;
    const { id } = await makeLead(admin, { territory: 'DE-HH', ownerId: salesDe.id });
    const task = await makeFollowUp(admin, id, { assignee_id: salesDe.id });
    await writeAs(prisma, boss.id, async (tx) => {
      await tx.lead.update({ where: { id }, data: { ownerId: salesAt.id } });
      await appendEvents(tx, [
        {
          type: 'LEAD_ASSIGNED',
          time: Temporal.Instant.from('2026-11-02T09:00:00Z'),
          leadId: id,
          userId: salesAt.id,
          subjectId: id,
          decisionId: randomUUID(),
          data: {},
        },
      ]);
    });
    const { rows: events } = await admin.query<{ id: string }>('SELECT id FROM events WHERE lead_id = $1', [
      id,
    ]);
    const ask = async (viewerId: string, ids: readonly string[]) => {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
      const { rows } = await app.query<{ task_id: string; scope: unknown; led: boolean }>(
        'SELECT * FROM app.task_moves($1)',
        [ids],
      );
      await app.query('ROLLBACK');
      return rows.map((it) => [it.task_id, it.led]);
    };
    const asked = events.map((it) => it.id);
    for (const who of [boss, salesDe]) expect(await ask(who.id, asked)).toEqual([[task.id, false]]);
    expect(await ask(managerDe.id, asked)).toEqual([[task.id, true]]);
    // The new owner's grants do not reach it; the others never had to do with it.
    for (const other of [salesAt.id, sales2De.id, managerCh.id, retired.id, '', randomUUID()])
      expect(await ask(other, asked)).toEqual([]);
    expect(await ask(boss.id, [randomUUID()])).toEqual([]);
  });

  it('tell of somebody who may not sign in nothing at all', async () => {
    const ask = async (email: string) =>
      (await app.query<{ user_id: string }>('SELECT user_id FROM app.sign_in_credentials($1)', [email])).rows;
    expect(await ask(' SALES.DE@example.com ')).toEqual([{ user_id: demoPeople.salesDe.id }]);
    expect(await ask(retired.email)).toEqual([]);
    expect(await ask('%')).toEqual([]);
    const { rows } = await app.query(
      `SELECT * FROM app.open_session($1, 'x', sha256('z'), interval '1 hour')`,
      [retired.id],
    );
    expect(rows).toEqual([]);
  });
});

async function allInTurn<T>(
  names: readonly string[],
  ask: (name: string) => Promise<T>,
): Promise<[string, T][]> {
  const answers: [string, T][] = [];
  for (const name of names) answers.push([name, await ask(name)]);
  return answers;
}

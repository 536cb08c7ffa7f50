/**
 * `npm run bench:rls`: what row level security costs. The same questions, for each role, under the policies and by a
 * superuser with the condition of the policy written by hand, taking turns in one run so that the machine's other work
 * meets both; prints medians, their ratios, and for each role the geometric mean of these. The promise is below 1.25. What a
 * policy costs is a few hundredths of a millisecond a query, whatever it reads, which shows in the shortest ones alone. Fails
 * nothing, for the machine is shared.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { roles, type Role } from '../server/auth/relation.ts';
import { scratchDatabase } from './database.ts';
import { median, print } from './figures.ts';

const NOW = new Date('2026-11-22T12:00:00Z');

/** `sight` is the condition on leads `l`, and `work` that on what hangs on them. */
interface Condition {
  readonly sight: string;
  readonly work: string;
}
interface Asked {
  readonly name: string;
  sql(condition: Condition): string;
}

const questions: readonly Asked[] = [
  {
    name: 'a page, newest first',
    sql: ({ sight }) =>
      `SELECT l.id FROM leads l WHERE ${sight} ORDER BY l.registered_at DESC, l.id DESC LIMIT 20`,
  },
  {
    name: 'a page of one status, by company',
    sql: ({ sight }) =>
      `SELECT l.id FROM leads l WHERE l.status = 'ACTIVE' AND ${sight} ORDER BY l.company_sort, l.id LIMIT 20`,
  },
  { name: 'how many', sql: ({ sight }) => `SELECT count(*) FROM leads l WHERE ${sight}` },
  {
    name: 'how many of a status',
    sql: ({ sight }) => `SELECT count(*) FROM leads l WHERE l.status = 'QUALIFIED' AND ${sight}`,
  },
  {
    name: 'a hundred by their ids',
    sql: ({ sight }) => `SELECT l.* FROM leads l WHERE l.id = ANY ($1::uuid[]) AND ${sight}`,
  },
  {
    name: 'contacts of a hundred leads',
    sql: ({ work }) =>
      `SELECT c.* FROM contacts c WHERE c.lead_id = ANY ($1::uuid[]) AND ${onLead('c', work)}`,
  },
  {
    name: 'open follow-ups of a person',
    sql: ({ work }) =>
      `SELECT f.id FROM follow_ups f WHERE f.assignee_id = $2 AND f.status = 'PENDING' AND ${onLead('f', work)}
       ORDER BY f.due_at, f.id LIMIT 20`,
  },
];

const onLead = (alias: string, work: string) =>
  work === 'true' ? 'true' : `EXISTS (SELECT FROM leads l WHERE l.id = ${alias}.lead_id AND ${work})`;

interface Person {
  readonly id: string;
  readonly role: Role;
}

/** The rule of domain.md as somebody would write it into each query, asking for the viewer as the policies do. */
const ADMIN = `(SELECT app.viewer_role()) = 'ADMIN'`;
const GATE = `l.status <> ALL (ARRAY['DELETED', 'MERGED']) AND l.territory_code = ANY ((SELECT app.viewer_territories())::text[])`;
const WORKERS = `l.owner_id = (SELECT app.viewer_id()) OR l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
  OR l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])`;
const POOL = `(l.owner_id IS NULL AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED']))`;
const byHand: Condition = {
  sight: `(${ADMIN} OR (${GATE} AND (${WORKERS} OR l.id = ANY ((SELECT app.viewer_candidacies())::uuid[]) OR ${POOL})))`,
  work: `(${ADMIN} OR (${GATE} AND (${WORKERS} OR (${POOL} AND (SELECT app.viewer_role()) = 'MANAGER'))))`,
};
const byPolicy: Condition = { sight: 'true', work: 'true' };

const { values } = parseArgs({
  options: { leads: { type: 'string', default: '100000' }, times: { type: 'string', default: '15' } },
});
const leads = Number(values.leads);
const times = Number(values.times);

const scratch = await scratchDatabase(leads, NOW, print);
try {
  const superuser = new pg.Client({ connectionString: scratch.superuserUrl, options: '-c jit=off' });
  const app = new pg.Client({ connectionString: scratch.appUrl, options: '-c role=nachfass_app -c jit=off' });
  await Promise.all([superuser.connect(), app.connect()]);
  await superuser.query('VACUUM ANALYZE');
  for (const role of roles) {
    const { rows } = await superuser.query<Person>(
      `SELECT u.id, u.role FROM users u LEFT JOIN leads l ON l.owner_id = u.id
       WHERE u.role = $1 AND u.active AND (u.role = 'ADMIN' OR u.team_id IS NOT NULL)
       GROUP BY u.id ORDER BY count(l.id) DESC, u.id LIMIT 1`,
      [role],
    );
    const [person] = rows;
    if (!person) throw new Error(`there is no ${role}`);
    for (const client of [superuser, app])
      await client.query(`SELECT set_config('app.viewer_id', $1, false)`, [person.id]);
    const { rows: sample } = await superuser.query<{ id: string }>(
      `SELECT l.id FROM leads l WHERE ${byHand.work} ORDER BY md5(l.id::text) LIMIT 100`,
    );
    const parameters = [sample.map(({ id }) => id), person.id];
    print(`\n${role}, ${leads} leads: under policies / by hand, medians of ${times}`);
    const ratios: number[] = [];
    for (const { name, sql } of questions) {
      const used = (text: string) => parameters.filter((_, index) => text.includes(`$${index + 1}`));
      const policy: number[] = [];
      const hand: number[] = [];
      const counts = new Set<number>();
      for (let nth = -2; nth < times; nth++) {
        const first = await timed(app, numbered(sql(byPolicy)), used(sql(byPolicy)));
        const second = await timed(superuser, numbered(sql(byHand)), used(sql(byHand)));
        counts.add(first.rows).add(second.rows);
        if (nth < 0) continue; // what is read for the first time is read from disk
        policy.push(first.ms);
        hand.push(second.ms);
      }
      if (counts.size !== 1)
        throw new Error(`${role}, ${name}: the condition by hand is not that of the policy`);
      const ratio = median(policy) / median(hand);
      ratios.push(ratio);
      print(
        `  ${name.padEnd(34)} ${median(policy).toFixed(2).padStart(8)} / ${median(hand).toFixed(2).padStart(8)} ms  ${ratio.toFixed(2)}`,
      );
    }
    const mean = Math.exp(ratios.reduce((sum, it) => sum + Math.log(it), 0) / ratios.length);
    print(`  ${role} in the mean: ${mean.toFixed(2)} (promised: below 1.25)`);
  }
  await Promise.all([superuser.end(), app.end()]);
} finally {
  await scratch.stop();
}

/** $2 alone becomes $1: PostgreSQL wants to know the type of every one. */
function numbered(sql: string): string {
  return sql.includes('$1') ? sql : sql.replaceAll('$2', '$1');
}

async function timed(
  client: pg.Client,
  text: string,
  values: unknown[],
): Promise<{ ms: number; rows: number }> {
  const { rows } = await client.query<{
    'QUERY PLAN': [{ Plan: { 'Actual Rows': number }; 'Execution Time': number }];
  }>(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`, values);
  const plan = rows[0]?.['QUERY PLAN'][0];
  if (!plan) throw new Error('no plan');
  return { ms: plan['Execution Time'], rows: plan.Plan['Actual Rows'] };
}

/**
 * The demonstration: twelve people and a year of their work, told relative to `now`.
 *
 * It is written whole or not at all, in one transaction of the owner's login, and only into a database that has
 * no demo people yet. The same `now` gives the same rows, but for the salt of the password's hash.
 */
import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import type { Role } from '../../server/auth/relation.ts';
import { demoPeople, furtherPeople, insertPeople } from './builders/people.ts';
import { insertRows } from './builders/rows.ts';
import { becomeCustomers } from './demo/customers.ts';
import { inventLeads } from './demo/leads.ts';
import { scoreDemo } from './demo/scores.ts';

/** Who can sign in, all with the password `demo`; the first seven are the ones the tour speaks of. */
export const demoLogins: readonly { readonly email: string; readonly name: string; readonly role: Role }[] =
  Object.values({ ...demoPeople, ...furtherPeople }).map(({ email, name, role }) => ({ email, name, role }));

/** @param ownerUrl a login that owns the tables; row level security is forced, and lets it write */
export async function seedDemo(ownerUrl: string, now: Date): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-seed' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM users WHERE email = $1', [demoPeople.admin.email]);
    if (rowCount) return;
    await client.query('BEGIN');
    await write(client, Temporal.Instant.fromEpochMilliseconds(now.getTime()));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    await client.end();
  }
}

async function write(client: pg.Client, now: Temporal.Instant): Promise<void> {
  const people = Object.values({ ...demoPeople, ...furtherPeople });
  await insertPeople(client, people, now.subtract({ hours: 24 * 400 }));
  const rows = inventLeads(people, now);
  await insertRows(client, 'leads', rows.leads);
  await insertRows(client, 'contacts', rows.contacts);
  await insertRows(client, 'lead_keys', rows.lead_keys);
  await insertRows(client, 'lead_collaborators', rows.lead_collaborators);
  await insertRows(client, 'follow_ups', rows.follow_ups);
  await insertRows(client, 'follow_up_ledger', rows.follow_up_ledger);
  // History: their owners have been told.
  await client.query(`UPDATE follow_up_ledger SET batch_id = id WHERE decision = 'FIRED'`);
  await insertRows(client, 'activities', rows.activities);
  await insertRows(client, 'events', rows.events);
  const customers = becomeCustomers(rows);
  await insertRows(client, 'customers', customers.customers);
  await insertRows(client, 'customer_leads', customers.customer_leads);
  await insertRows(client, 'customer_contacts', customers.customer_contacts);
  await insertRows(client, 'customer_keys', customers.customer_keys);
  await client.query(
    `UPDATE leads l SET score_total = s.total, score_band = s.band, score_changes_at = s.next
     FROM jsonb_to_recordset($1) AS s (id uuid, total smallint, band text, next timestamptz)
     WHERE l.id = s.id`,
    [JSON.stringify(scoreDemo(rows, now))],
  );
}

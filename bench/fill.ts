/**
 * Rows for the lists that `seed:large` leaves empty, made from its leads and activities, so that plans are those of a
 * database in use. Triggers and foreign keys do not run: audit entries are numbered, not chained.
 */
import pg from 'pg';

const STATEMENTS = [
  `INSERT INTO customers
     (original_lead_id, company_name, company_normalized, city, postal_code, converted_by_id, converted_at)
   SELECT id, company_name, company_normalized, city, postal_code, owner_id, registered_at + interval '30 days'
   FROM leads WHERE status = 'CONVERTED'`,
  `INSERT INTO customer_contacts (customer_id, contact_id, first_name, last_name, email, phone, created_at)
   SELECT c.id, k.id, k.first_name, k.last_name, k.email, k.phone, k.created_at
   FROM customers c JOIN contacts k ON k.lead_id = c.original_lead_id`,
  `INSERT INTO audit_log
     (at, user_id, action, subject_type, subject_id, lead_id, changes, number, digests, previous_hash, hash)
   SELECT a.at, a.by_user_id,
     CASE a.type WHEN 'REGISTERED' THEN 'registerLead' WHEN 'FOLLOW_UP' THEN 'completeFollowUp' ELSE 'logActivity' END,
     'Lead', a.lead_id, a.lead_id, '{}', row_number() OVER (ORDER BY a.at, a.id), '{}',
     sha256(a.id::text::bytea), sha256(a.id::text::bytea)
   FROM (SELECT * FROM activities ORDER BY hashtext(id::text) LIMIT 100000) a`,
  `INSERT INTO events
     (position, type, name, channel, time, idempotency_key, lead_id, user_id, data, scope_after, scope_before)
   SELECT row_number() OVER (ORDER BY a.at, a.id),
     CASE a.type WHEN 'REGISTERED' THEN 'LEAD_REGISTERED' ELSE 'ACTIVITY_LOGGED' END, 'lead.changed',
     'dashboard_updates', a.at, gen_random_uuid(), a.lead_id, a.by_user_id, '{}', s.scope, s.scope
   FROM (SELECT * FROM activities ORDER BY hashtext(id::text) LIMIT 100000) a
   JOIN lead_scopes s ON s.lead_id = a.lead_id`,
  `INSERT INTO assignment_decisions (lead_id, at, occasion, outcome, user_id, reason_code, reason_de, reason_en)
   SELECT id, registered_at, 'REGISTRATION', CASE WHEN owner_id IS NULL THEN 'QUEUED' ELSE 'ASSIGNED' END, owner_id,
     'X', 'x', 'x'
   FROM leads WHERE hashtext(id::text) % 2 = 0`,
  `INSERT INTO clock_requests (lead_id, kind, reason, requested_by_id, requested_at)
   SELECT id, 'STOP', 'closed for works', owner_id, registered_at FROM leads
   WHERE owner_id IS NOT NULL AND status IN ('ACTIVE', 'REMINDER', 'QUALIFIED') AND hashtext(id::text) % 10 = 0`,
  `INSERT INTO absences (user_id, starts_on, ends_on, created_at, created_by_id)
   SELECT id, date '2026-01-05' + 30 * nth, date '2026-01-09' + 30 * nth, now(), id
   FROM users, generate_series(0, 11) AS nth`,
  `INSERT INTO setting_changes (key, version, new_value, changed_at, changed_by_id, territories, parts)
   SELECT 'followUps.hour', nth, to_jsonb(nth % 10), now() - nth * interval '1 day', (SELECT min(id::text)::uuid FROM users), '{}', '{}'
   FROM generate_series(1, 1000) AS nth`,
];

/** @param superuserUrl a login that may leave triggers out */
export async function fillOtherLists(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    for (const statement of STATEMENTS) await client.query(statement);
    await client.query(`VACUUM ANALYZE`);
  } finally {
    await client.end();
  }
}

import pg from 'pg';
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectPrisma, type Database } from '../db/client.ts';
import { readAs, writeAs } from '../db/viewer-transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople, makePeople } from '../testing/people.ts';
import { anchorAudit } from './anchor.ts';
import { audit } from './append.ts';
import { eraseAuditValues } from './erase.ts';
import { verifyAudit } from './verify.ts';

const now = Temporal.Instant.from('2026-11-27T08:00:00Z');
const clock = { now: () => now };
const { admin: boss, salesDe } = demoPeople;

let database: TestDatabase;
let admin: pg.Client;
let app: Database;
let worker: Database;
let leadId: string;
let otherId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  admin = new pg.Client({ connectionString: database.superuserUrl });
  await admin.connect();
  app = connectPrisma(database.appUrl, 'nachfass_app', { max: 2 });
  worker = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 1 });
  leadId = (await makeLead(admin, { ownerId: salesDe.id })).id;
  otherId = (await makeLead(admin, { ownerId: salesDe.id })).id;
  // 1–4, the third with two values; 5 of another lead.
  await edit(leadId, { city: ['Ulm', 'Bonn'] });
  await edit(leadId, {});
  await edit(leadId, { notes: ['zu Frau Huber', null], city: [null, 'Köln'] });
  await edit(leadId, { city: ['Köln', 'Hof'] });
  await edit(otherId, { notes: [null, 'ruft zurück'] });
  await anchorAudit(worker, clock);
  // 6 and 7 are not anchored.
  await edit(leadId, { city: ['Hof', 'Ulm'] });
  await edit(otherId, { city: ['Ulm', 'Hof'] });
  await admin.query(`
    CREATE SCHEMA kept;
    CREATE TABLE kept.audit_log AS TABLE audit_log;
    CREATE TABLE kept.audit_values AS TABLE audit_values;
    CREATE TABLE kept.audit_head AS TABLE audit_head;
    CREATE TABLE kept.anchors AS SELECT id, data FROM events`);
});

afterAll(async () => {
  await app.$disconnect();
  await worker.$disconnect();
  await admin.end();
  await database.drop();
});

function edit(of: string, values: Record<string, readonly [string | null, string | null]>) {
  return writeAs(app, salesDe.id, (tx) =>
    audit(
      { tx, viewer: salesDe, now },
      {
        action: 'updateLead',
        subjectType: 'Lead',
        subjectId: of,
        leadId: of,
        changes: { fields: Object.keys(values) },
        values,
      },
    ),
  );
}

/** As nobody but a superuser can: past every trigger. */
async function tamper(sql: string): Promise<void> {
  await admin.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

afterEach(() =>
  tamper(`
    DELETE FROM audit_values; DELETE FROM audit_log; DELETE FROM audit_head;
    INSERT INTO audit_log OVERRIDING SYSTEM VALUE SELECT * FROM kept.audit_log;
    INSERT INTO audit_values SELECT * FROM kept.audit_values;
    INSERT INTO audit_head SELECT * FROM kept.audit_head;
    DELETE FROM events e WHERE NOT EXISTS (SELECT FROM kept.anchors k WHERE k.id = e.id);
    UPDATE events e SET data = k.data FROM kept.anchors k WHERE k.id = e.id`),
);

/** What verification says, a line each: in small batches, so that none of it depends on where one ends. */
async function flaws(): Promise<string[]> {
  const verification = await verifyAudit(admin, { batch: 2 });
  const { rows } = await admin.query<{ id: string; number: string }>('SELECT id, number FROM kept.audit_log');
  const numbers = new Map(rows.map((it) => [it.id, it.number]));
  return verification.flaws.map(
    ({ number, id, what }) => `${number ?? '–'}${id === null ? '' : ` = ${numbers.get(id) ?? '?'}`} ${what}`,
  );
}

const change = (column: string, value: string, number: number) =>
  tamper(`UPDATE audit_log SET ${column} = ${value} WHERE number = ${number}`);
const entry = (number: number) => `(SELECT id FROM audit_log WHERE number = ${number})`;
/** What somebody does who knows how hashes are made. */
const rehash = (from: number) => `
  DO $$ DECLARE e audit_log; h bytea; BEGIN
    FOR e IN SELECT * FROM audit_log WHERE number >= ${from} ORDER BY number LOOP
      h := coalesce(h, e.previous_hash);
      e.previous_hash := h;
      h := sha256(h || convert_to(app.audit_content(e), 'UTF8'));
      UPDATE audit_log SET previous_hash = e.previous_hash, hash = h WHERE id = e.id;
    END LOOP;
    UPDATE audit_head SET hash = h;
  END $$`;
const CHANGED = 'was changed: it does not have the hash it was linked with';

describe('verification', () => {
  it('finds nothing in a log that was only added to, and counts what is in it', async () => {
    const { head, ...verification } = await verifyAudit(admin, { batch: 2 });
    expect(verification).toEqual({
      entries: 7,
      anchors: 1,
      standingValues: 7,
      erasedValues: 0,
      flaws: [],
      furtherFlaws: 0,
    });
    expect(head.number).toBe(7n);
    expect(head.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['action', `'deleteLead'`],
    ['user_id', `'${boss.id}'`],
    ['user_id', 'NULL'],
    ['at', `at + interval '1 millisecond'`],
    ['subject_type', `'FollowUp'`],
    ['subject_id', 'gen_random_uuid()'],
    ['lead_id', 'NULL'],
    ['changes', `'{"fields": ["city"]}'`],
    ['previous_hash', `sha256('x')`],
    ['hash', `sha256('x')`],
    ['id', 'gen_random_uuid()'],
  ])('names the entry whose %s was changed to %s', async (column, value) => {
    await change(column, value, 2);
    expect(await flaws()).toEqual([`2 = ${column === 'id' ? '?' : '2'} ${CHANGED}`]);
  });

  it.each([
    [`before = '"bei Frau Huber"'`, 'notes'],
    [`after = '"x"'`, 'notes'],
    ['before = NULL', 'notes'],
    [`salt = sha256('x')`, 'city'],
  ])('names the entry of which a value was changed: %s', async (set, field) => {
    await tamper(`UPDATE audit_values SET ${set} WHERE entry_id = ${entry(3)} AND field = '${field}'`);
    expect(await flaws()).toEqual([`3 = 3 has another value or salt of ${field} than it was linked with`]);
  });

  it('names the entry whose digest was changed with the value', async () => {
    await tamper(`UPDATE audit_values SET after = '"x"' WHERE entry_id = ${entry(1)};
      UPDATE audit_log a SET digests = (SELECT jsonb_object_agg(v.field, app.audit_digest(v)) FROM audit_values v WHERE v.entry_id = a.id)
      WHERE number = 1`);
    expect(await flaws()).toEqual([`1 = 1 ${CHANGED}`]);
  });

  it('names the entry that lost a value or was given one', async () => {
    await tamper(`
      DELETE FROM audit_values WHERE entry_id = ${entry(1)};
      INSERT INTO audit_values (entry_id, field, after) VALUES (${entry(2)}, 'phone', '"1"')`);
    expect(await flaws()).toEqual([
      '1 = 1 has lost its value of city, and no erasure tells of it',
      '2 = 2 was given a value of phone that it was not linked with',
    ]);
  });

  it('names entries removed from the middle, by number, and by id where values are left', async () => {
    await tamper('DELETE FROM audit_log WHERE number IN (2, 4)');
    expect(await flaws()).toEqual([
      '– = 4 is gone: values of it are left',
      '2 is gone: entry 3 stands after them',
      '4 is gone: entry 5 stands after them',
    ]);
  });

  it('names entries removed from the end: by the head, or by the anchor where the head was put back', async () => {
    const remove = (from: number) =>
      `DELETE FROM audit_values WHERE entry_id IN (SELECT id FROM audit_log WHERE number >= ${from});
       DELETE FROM audit_log WHERE number >= ${from}`;
    await tamper(remove(6));
    expect(await flaws()).toEqual(['6 is gone, and all up to 7: the head of the log is entry 7']);
    await tamper(`${remove(4)};
      UPDATE audit_head SET number = 3, hash = (SELECT hash FROM audit_log WHERE number = 3)`);
    expect(await flaws()).toEqual([
      '4 is gone, and all up to 5: the log had 5 entries when it was anchored at position 1',
    ]);
  });

  it('names the first entry of a log that lost its beginning', async () => {
    await tamper(
      `DELETE FROM audit_values WHERE entry_id = ${entry(1)}; DELETE FROM audit_log WHERE number = 1`,
    );
    expect(await flaws()).toEqual(['1 is gone: entry 2 stands after them']);
  });

  it('names both of two entries that were swapped', async () => {
    await tamper(`
      UPDATE audit_log SET number = -1 WHERE number = 2;
      UPDATE audit_log SET number = 2 WHERE number = 4;
      UPDATE audit_log SET number = 4 WHERE number = -1`);
    expect(await flaws()).toEqual([
      '2 = 4 was swapped: it was linked as entry 4',
      '4 = 2 was swapped: it was linked as entry 2',
    ]);
    // With their hashes left where they were, they are told as changed.
    await tamper(`UPDATE audit_log a SET hash = b.hash, previous_hash = b.previous_hash
      FROM kept.audit_log b WHERE b.number = a.number`);
    expect(await flaws()).toEqual([`2 = 4 ${CHANGED}`, `4 = 2 ${CHANGED}`]);
  });

  it('names all that is missing when everything was emptied, the head too', async () => {
    await tamper('TRUNCATE audit_log, audit_values');
    expect(await flaws()).toEqual(['1 is gone, and all up to 7: the head of the log is entry 7']);
    await tamper(`UPDATE audit_head SET number = 0, hash = decode(repeat('00', 32), 'hex')`);
    expect(await flaws()).toEqual([
      '1 is gone, and all up to 5: the log had 5 entries when it was anchored at position 1',
    ]);
    await tamper('TRUNCATE audit_head');
    expect(await flaws()).toHaveLength(1);
  });

  it('names the entry that was rewritten together with its hash', async () => {
    await tamper(`UPDATE audit_log SET action = 'deleteLead' WHERE number = 3;
      UPDATE audit_log a SET hash = sha256(previous_hash || convert_to(app.audit_content(a), 'UTF8')) WHERE number = 3`);
    expect(await flaws()).toEqual(['3 = 3 was rewritten together with its hash: entry 4 follows on another']);
  });

  it('names the last entry that was rewritten together with its hash', async () => {
    await tamper(`UPDATE audit_log SET action = 'deleteLead' WHERE number = 7;
      UPDATE audit_log a SET hash = sha256(previous_hash || convert_to(app.audit_content(a), 'UTF8')) WHERE number = 7`);
    expect(await flaws()).toEqual([
      '7 = 7 was rewritten together with its hash: the head of the log has another',
    ]);
  });

  it('finds by the anchor that the chain was computed anew, head included', async () => {
    await tamper(`UPDATE audit_log SET action = 'deleteLead' WHERE number = 3; ${rehash(3)}`);
    expect(await flaws()).toEqual([
      '5 = 5 has another hash than was anchored at position 1: the chain was computed anew up to here',
    ]);
  });

  it('names what was written past the chain, and a head that was put back', async () => {
    await tamper(`
      INSERT INTO audit_log (at, action, subject_type, subject_id, changes)
      VALUES (now(), 'updateLead', 'Lead', gen_random_uuid(), '{}');
      UPDATE audit_head SET number = 6, hash = (SELECT hash FROM audit_log WHERE number = 6)`);
    expect(await flaws()).toEqual([
      '– = ? was never linked: it was written past the chain',
      '7 = 7 stands beyond the head, which was put back to 6',
    ]);
  });
});

describe('erasing values', () => {
  const erase = (of: string, fields: string[] | null, as: string | null = boss.id) =>
    writeAs(as === null ? worker : app, as, (tx) =>
      eraseAuditValues({ tx, now }, { subjectType: 'Lead', subjectId: of, fields }),
    );

  it('empties those of one lead, keeps the chain whole, and is an entry itself', async () => {
    expect((await erase(leadId, ['city'])).value).toBe(4);
    expect((await erase(leadId, null, null)).value).toBe(1);
    expect((await erase(leadId, null)).value).toBe(0);
    const { flaws: found, standingValues, erasedValues, entries } = await verifyAudit(admin, { batch: 2 });
    expect({ found, standingValues, erasedValues, entries }).toEqual({
      found: [],
      standingValues: 2,
      erasedValues: 5,
      entries: 10,
    });
    const { rows } = await admin.query(`
      SELECT number::int, user_id, action, lead_id, changes ->> 'values' AS emptied FROM audit_log WHERE number > 7 ORDER BY number`);
    expect(rows).toEqual([
      { number: 8, user_id: boss.id, action: 'eraseAuditValues', lead_id: leadId, emptied: '4' },
      { number: 9, user_id: null, action: 'eraseAuditValues', lead_id: leadId, emptied: '1' },
      { number: 10, user_id: boss.id, action: 'eraseAuditValues', lead_id: leadId, emptied: '0' },
    ]);
    // Neither value nor salt is left: a digest alone says nothing.
    const left = await admin.query(
      `SELECT FROM audit_values v JOIN audit_log a ON a.id = v.entry_id
      WHERE a.lead_id = $1 AND num_nonnulls(v.before, v.after, v.salt) > 0`,
      [leadId],
    );
    expect(left.rowCount).toBe(0);
  });

  it('is told from emptying a value past it', async () => {
    await erase(leadId, ['notes']);
    await tamper(`UPDATE audit_values SET before = NULL, after = NULL, salt = NULL, erased_by = ${entry(8)}
      WHERE entry_id = ${entry(5)}`);
    expect(await flaws()).toEqual([
      '8 = ? tells of 1 erased values, and 2 others stand emptied by it: values were emptied or removed past it',
    ]);
    await tamper(`UPDATE audit_values SET erased_by = ${entry(2)} WHERE entry_id = ${entry(5)}`);
    expect(await flaws()).toEqual(['5 = 5 has an emptied value of notes that no erasure tells of']);
  });

  it('is for admins and jobs', async () => {
    for (const somebody of [salesDe.id, demoPeople.managerDe.id, ''])
      await expect(erase(leadId, null, somebody)).rejects.toThrow(/erased by admins and jobs/);
    expect((await verifyAudit(admin)).erasedValues).toBe(0);
  });
});

describe('nobody', () => {
  const refused = (sql: string) =>
    expect(admin.query(sql), sql).rejects.toThrow(/the audit log is only added to/);

  it('changes or removes anything of it, not even its owner', async () => {
    for (const table of ['audit_log', 'audit_values', 'audit_head']) {
      await refused(`DELETE FROM ${table}`);
      await refused(`TRUNCATE ${table} CASCADE`);
    }
    await refused(`UPDATE audit_log SET action = 'x'`);
    await refused(`UPDATE audit_values SET after = 'x'`);
    await refused('UPDATE audit_head SET number = number - 1');
    await refused(`UPDATE audit_head SET hash = sha256('x')`);
  });

  it('adds a value to an entry that is linked', async () => {
    await expect(
      admin.query(`INSERT INTO audit_values (entry_id, field, after) VALUES (${entry(2)}, 'phone', '"1"')`),
    ).rejects.toThrow(/nothing is added to an entry/);
  });

  it.each([
    ['app', ['number, previous_hash, hash, digests', `1, sha256('x'), sha256('x'), '{}'`]],
    ['app', ['written_in', '1']],
    ['worker', ['number', '1']],
  ] as const)('gives an entry its number: not the %s', async (role, [columns, values]) => {
    const login = { app: [database.appUrl, 'nachfass_app'], worker: [database.workerUrl, 'nachfass_worker'] }[
      role
    ];
    const client = new pg.Client({ connectionString: login[0], options: `-c role=${login[1]}` });
    await client.connect();
    try {
      await client.query(`SELECT set_config('app.viewer_id', '${salesDe.id}', false)`);
      await expect(
        client.query(`INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, changes, ${columns})
          VALUES (now(), '${salesDe.id}', 'x', 'x', gen_random_uuid(), '{}', ${values})`),
      ).rejects.toMatchObject({ code: '42501' });
      for (const sql of [
        'UPDATE audit_log SET id = id',
        'DELETE FROM audit_log',
        'UPDATE audit_values SET field = field',
        'DELETE FROM audit_values',
        'UPDATE audit_head SET number = 99',
        'SELECT salt FROM audit_values',
      ])
        await expect(client.query(sql), sql).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  });
});

describe('who reads entries reads their values', () => {
  it('admins all, managers those of leads of their team, sales none', async () => {
    const seen = (who: string) =>
      readAs(app, who, async ({ tx }) => [await tx.auditEntry.count(), await tx.auditValue.count()]);
    expect(await seen(boss.id)).toEqual([7, 7]);
    expect(await seen(demoPeople.managerDe.id)).toEqual([7, 7]);
    expect(await seen(demoPeople.managerCh.id)).toEqual([0, 0]);
    expect(await seen(salesDe.id)).toEqual([0, 0]);
  });
});

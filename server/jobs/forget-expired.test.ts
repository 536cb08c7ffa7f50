/** What has had its time is deleted, and nothing else. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeAs } from '../db/viewer-transaction.ts';
import { appendEvents } from '../events/append.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { leadUpdated } from '../testing/events.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { forgetExpired } from './forget-expired.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

test('sessions and API tokens that ended a month ago and keys older than a day go, the others stay', async () => {
  const user = demoPeople.salesDe.id;
  await app.admin.query(
    `INSERT INTO sessions (user_id, token_hash, expires_at, revoked_at) VALUES
       ($1, sha256('old'), now() - interval '31 days', NULL),
       ($1, sha256('revoked'), now() + interval '1 day', now() - interval '31 days'),
       ($1, sha256('recent'), now() - interval '29 days', NULL),
       ($1, sha256('open'), now() + interval '1 day', NULL)`,
    [user],
  );
  await app.admin.query(
    `INSERT INTO idempotency_keys (user_id, key, operation, input_hash, subject_id, created_at) VALUES
       ($1, 'old', 'registerLead', sha256('x'), $1, now() - interval '25 hours'),
       ($1, 'young', 'registerLead', sha256('x'), $1, now() - interval '23 hours')`,
    [user],
  );
  await app.admin.query(
    `INSERT INTO undo_tokens (token_hash, user_id, operation, lead_ids, memory, created_at, expires_at) VALUES
       (sha256('over'), $1, 'x', ARRAY[$1]::uuid[], '[]', now(), now() - interval '1 second'),
       (sha256('open'), $1, 'x', ARRAY[$1]::uuid[], '[]', now(), now() + interval '1 minute')`,
    [user],
  );
  await app.admin.query(
    `INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, created_at, expires_at, revoked_at, revoked_by_id)
     SELECT $1, 'x', 'nf_abcdef', sha256(name::bytea), '{READ}', now() - interval '60 days', now() + ends, now() + revoked,
       CASE WHEN revoked IS NOT NULL THEN $1::uuid END
     FROM (VALUES
       ('old', interval '-31 days', NULL::interval), ('revoked', interval '1 day', interval '-31 days'),
       ('recent', interval '-29 days', NULL), ('open', interval '1 day', NULL)
     ) AS token (name, ends, revoked)`,
    [user],
  );
  await rememberMerges(['old', 25], ['older', 60], ['young', 23]);
  const { workerDb, clock } = app.open.resources;
  // A part after the other, and none once the time is over: what is left is the next run's.
  let parts = 0;
  const goOn = () => ++parts <= 3;
  const begun = await forgetExpired(workerDb, clock, { goOn, part: 1 });
  expect(begun).toEqual({ sessions: 2, tokens: 0, keys: 0, undos: 0, merges: 0, events: 0, left: true });
  expect(await forgetExpired(workerDb, clock)).toEqual({
    sessions: 0,
    tokens: 2,
    keys: 1,
    undos: 1,
    merges: 2,
    events: 0,
    left: false,
  });
  const { rows: sessions } = await app.admin.query(
    `SELECT count(*)::int AS count FROM sessions WHERE token_hash IN (sha256('recent'), sha256('open'))`,
  );
  expect(sessions).toEqual([{ count: 2 }]);
  const { rows: tokens } = await app.admin.query(
    `SELECT count(*)::int AS count FROM api_tokens WHERE token_hash IN (sha256('recent'), sha256('open'))`,
  );
  expect(tokens).toEqual([{ count: 2 }]);
  const { rows: keys } = await app.admin.query('SELECT key FROM idempotency_keys');
  expect(keys).toEqual([{ key: 'young' }]);
  const { rows: merges } = await app.admin.query(`SELECT remembered ->> 'name' AS name FROM lead_merges`);
  expect(merges).toEqual([{ name: 'young' }]);
});

test('events older than their days are announced by one run and deleted by a later one', async () => {
  const { workerDb, clock } = app.open.resources;
  await app.admin.query('UPDATE event_counter SET tail = head');
  await app.admin.query('DELETE FROM events');
  const { id } = await makeLead(app.admin);
  await writeAs(workerDb, null, (tx) =>
    appendEvents(tx, [
      leadUpdated(id, { time: clock.now().subtract({ hours: 24 * 91 }) }),
      leadUpdated(id, { time: clock.now().subtract({ hours: 24 * 89 }) }),
    ]),
  );
  expect(await forgetExpired(workerDb, clock)).toMatchObject({ events: 0 });
  await app.admin.query(`UPDATE event_counter SET tail_since = tail_since - interval '1 minute'`);
  expect(await forgetExpired(workerDb, clock)).toMatchObject({ events: 1 });
});

/** Each so many hours ago. */
async function rememberMerges(...merges: [name: string, hours: number][]): Promise<void> {
  for (const [name, hours] of merges) {
    const [keep, away] = [await makeLead(app.admin), await makeLead(app.admin)];
    await app.admin.query(
      `INSERT INTO lead_merges (id, keep_id, merge_id, merged_by_id, merged_at, remembered)
       VALUES (gen_random_uuid(), $1, $2, $5, now() - make_interval(hours => $3), jsonb_build_object('name', $4::text))`,
      [keep.id, away.id, hours, name, demoPeople.admin.id],
    );
  }
}

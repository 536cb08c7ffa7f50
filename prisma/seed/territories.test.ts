import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/testing/database.ts';
import { TERRITORIES } from '../../server/territories/territories.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.ownerUrl);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the table of territories holds what the rules know, no more and no less', async () => {
  const { rows } = await client.query('SELECT * FROM territories');
  const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1);
  expect(rows.toSorted(byCode)).toEqual(
    TERRITORIES.map((it) => ({
      code: it.code,
      country: it.country,
      name_de: it.name.de,
      name_en: it.name.en,
      currency: it.currency,
      vat_basis_points: it.vatBasisPoints,
      time_zone: it.timeZone,
      languages: it.languages,
    })).toSorted(byCode),
  );
});

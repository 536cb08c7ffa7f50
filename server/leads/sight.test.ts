/** A change that ends its writer's sight is written whole, and nothing else comes into reach by it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPrisma, type Database } from '../db/client.ts';
import { readAs, writeAs } from '../db/viewer-transaction.ts';
import type { Transaction } from '../db/client.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople, makePeople } from '../testing/people.ts';
import pg from 'pg';

const { salesDe, sales2De, salesCh, managerDe, managerCh } = demoPeople;
let database: TestDatabase;
let admin: pg.Pool;
let prisma: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 1 });
  prisma = connectPrisma(database.appUrl, 'nachfass_app', { max: 1 });
});

afterAll(async () => {
  await prisma.$disconnect();
  await admin.end();
  await database.drop();
});

const handOver = (tx: Transaction, id: string) =>
  tx.$executeRaw`UPDATE leads SET owner_id = ${sales2De.id}::uuid WHERE id = ${id}::uuid`;
const keep = (tx: Transaction, id: string) => tx.$executeRaw`SELECT app.keep_in_sight(${id}::uuid)`;
const note = (tx: Transaction, id: string) => tx.$executeRaw`
  INSERT INTO activities (lead_id, type, at, logged_at, meaningful, progress)
  VALUES (${id}::uuid, 'NOTE', now(), now(), false, false)`;
const seen = (id: string) => readAs(prisma, salesDe.id, ({ tx }) => tx.lead.count({ where: { id } }));

test('without keeping it in sight, an owner cannot give their lead away', async () => {
  const { id } = await makeLead(admin, { ownerId: salesDe.id });
  await expect(writeAs(prisma, salesDe.id, (tx) => handOver(tx, id))).rejects.toThrow(/row-level security/);
  expect(await seen(id)).toBe(1);
});

test('kept in sight, the lead is written with all that belongs to the change, and is out of sight afterwards', async () => {
  const { id } = await makeLead(admin, { ownerId: salesDe.id });
  await writeAs(prisma, salesDe.id, async (tx) => {
    await keep(tx, id);
    expect(await handOver(tx, id)).toBe(1);
    expect(await note(tx, id)).toBe(1);
  });
  expect(await seen(id)).toBe(0);
  // Nothing of it is left on the connection, which is the pool's only one.
  await expect(writeAs(prisma, salesDe.id, (tx) => note(tx, id))).rejects.toThrow(/row-level security/);
});

test('what is out of sight cannot be kept in it, and no other lead comes along', async () => {
  const { id: hidden } = await makeLead(admin, { ownerId: sales2De.id });
  const { id: own } = await makeLead(admin, { ownerId: salesDe.id });
  await expect(writeAs(prisma, salesDe.id, (tx) => keep(tx, hidden))).rejects.toThrow(/kept in sight/);
  await writeAs(prisma, salesDe.id, async (tx) => {
    await keep(tx, own);
    expect(await tx.lead.count({ where: { id: hidden } })).toBe(0);
  });
  await expect(writeAs(prisma, null, (tx) => keep(tx, own))).rejects.toThrow(/kept in sight/);
});

test('several leads can be kept in one transaction', async () => {
  const leads = [
    await makeLead(admin, { ownerId: salesDe.id }),
    await makeLead(admin, { ownerId: salesDe.id }),
  ];
  await writeAs(prisma, salesDe.id, async (tx) => {
    for (const { id } of leads) await keep(tx, id);
    for (const { id } of leads) expect(await handOver(tx, id)).toBe(1);
  });
  expect(await readAs(prisma, salesCh.id, ({ tx }) => tx.lead.count())).toBe(0);
});

test('functions that look past the policies tell and change nothing of a lead out of sight', async () => {
  const { id: kept } = await makeLead(admin, { ownerId: salesDe.id, companyName: 'Kranich' });
  const { id: merged } = await makeLead(admin, { ownerId: salesDe.id, companyName: 'Reiher' });
  await admin.query(`UPDATE leads SET status = 'MERGED', merged_into_id = $2 WHERE id = $1`, [merged, kept]);
  const names = (viewerId: string) =>
    readAs(
      prisma,
      viewerId,
      ({ tx }) => tx.$queryRaw<unknown[]>`SELECT * FROM app.merged_names(${kept}::uuid)`,
    );
  expect(await names(salesDe.id)).toHaveLength(1);
  expect(await names(salesCh.id)).toEqual([]);
  const { id: away } = await makeLead(admin, { ownerId: salesDe.id });
  const remember = (viewerId: string) =>
    writeAs(
      prisma,
      viewerId,
      (tx) => tx.$executeRaw`SELECT app.remember_merge(app.uuid_v7(), ${kept}::uuid, ${away}::uuid, now())`,
    );
  await expect(remember(managerCh.id)).rejects.toThrow(/in sight can be merged/);
  expect(await remember(managerDe.id)).toMatchObject({ value: 1 });
});

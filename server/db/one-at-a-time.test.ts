import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { connectPrisma, type Database } from './client.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectPrisma(database.appUrl, 'nachfass_app', { max: 1 });
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

it('answers what is asked at once in one transaction, in turn and without a warning of the driver', async () => {
  const warned = vi.spyOn(process, 'emitWarning');
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  const answers = await db.$transaction((tx) =>
    Promise.all(numbers.map((n) => tx.$queryRaw<{ n: number }[]>`SELECT ${n}::int AS n`)),
  );
  expect(answers.flat().map(({ n }) => n)).toEqual(numbers);
  expect(warned.mock.calls).toEqual([]);
});

it('goes on after a statement that failed', async () => {
  const asked = [db.$queryRaw`SELECT 1 / 0`, db.$queryRaw<{ n: number }[]>`SELECT 2 AS n`];
  const [failed, next] = await Promise.allSettled(asked);
  expect(failed?.status).toBe('rejected');
  expect(next).toEqual({ status: 'fulfilled', value: [{ n: 2 }] });
});

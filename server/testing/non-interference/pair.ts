/** Two servers over two databases that one viewer must not be able to tell apart, asked the same at the same instant. */
import { Temporal } from '@js-temporal/polyfill';
import { expect, vi } from 'vitest';
import { schema } from '../../schema/schema.ts';
import type { GraphQLAnswer } from '../api.ts';
import { startTestApp, type TestApp } from '../app.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { makePeople } from '../people.ts';
import { fieldsMet, Reader } from './answers.ts';
import type { GeneratedOperation } from './generate.ts';
import { idsOf, wordsOf, type Known } from './values.ts';
import { LATER, NOW, viewers, writeHidden, writeSharedWorld, type ViewerRole } from './worlds.ts';

export interface Side {
  readonly app: TestApp;
  readonly reader: Reader;
}

/** Equal for the viewer; `b` has more. */
export interface Pair {
  readonly viewer: ViewerRole;
  readonly a: Side;
  readonly b: Side;
  readonly known: Known;
  close(): Promise<void>;
}

/** What all pairs are copied from, with everybody signed in. */
export interface World {
  readonly database: TestDatabase;
  readonly tokens: TestApp['tokens'];
}

export async function sharedWorld(): Promise<World> {
  const database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  const app = await startAt({ database, tokens: new Map() });
  await writeSharedWorld(app);
  await app.stop();
  return { database, tokens: app.tokens };
}

export async function openPair(world: World, viewer: ViewerRole): Promise<Pair> {
  const copy = () => createTestDatabase({ copyOf: world.database });
  const databases = [await copy(), await copy()];
  const [first, second] = await Promise.all(databases.map((database) => startAt({ ...world, database })));
  if (!first || !second) throw new Error('a pair has two');
  await writeHidden(second, viewer);
  const [shared, all] = await Promise.all([first, second].map((app) => idsOf(app.admin, schema)));
  const hidden = new Map(
    [...(all ?? [])].map(([type, ids]) => [type, ids.filter((id) => !shared?.get(type)?.includes(id))]),
  );
  const known = {
    shared: shared ?? new Map<string, string[]>(),
    hidden,
    words: await wordsOf(second.admin),
    spared: new Set([
      ...(await withAll(first, `company_name LIKE '${LATER}%'`)),
      ...Object.values(viewers).map(({ id }) => id),
    ]),
    veiled: new Set(
      await withAll(
        first,
        `owner_id IS NULL OR id IN (SELECT lead_id FROM transfers WHERE status = 'PENDING')`,
      ),
    ),
  };
  const ids = new Set([...(all?.values() ?? [])].flat());
  const since = Date.now() - 120_000;
  const side = (app: TestApp): Side => ({ app, reader: new Reader(ids, since) });
  return {
    viewer,
    a: side(first),
    b: side(second),
    known,
    async close() {
      await Promise.all([first.stop(), second.stop()]);
      await Promise.all(databases.map((it) => it.drop()));
    },
  };
}

/** Leads that meet a condition, with what hangs on them. */
async function withAll({ admin }: TestApp, condition: string): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `WITH chosen AS (SELECT id FROM leads WHERE ${condition})
     SELECT id FROM chosen UNION SELECT id FROM contacts WHERE lead_id IN (TABLE chosen)
     UNION SELECT id FROM follow_ups WHERE lead_id IN (TABLE chosen)
     UNION SELECT id FROM transfers WHERE lead_id IN (TABLE chosen)`,
  );
  return rows.map(({ id }) => id);
}

/** Over this database, with the product's clock standing still. */
async function startAt(world: World): Promise<TestApp> {
  const app = await startTestApp({ ...world, clockFixed: true });
  standAt(app, NOW);
  return app;
}

export function standAt(app: TestApp, instant: string): void {
  vi.spyOn(app.open.resources.clock, 'now').mockReturnValue(Temporal.Instant.from(instant));
}

/** Where two answers to the same operation differ; null where they do not. */
export async function difference(
  pair: Pair,
  operation: GeneratedOperation,
  met?: Set<string>,
): Promise<string | null> {
  const ask = async ({ app, reader }: Side): Promise<GraphQLAnswer> =>
    app.query(operation.text, reader.resolve(operation.variables) as object, viewers[pair.viewer].email);
  const answers = await Promise.all([ask(pair.a), ask(pair.b)]);
  const [a, b] = [pair.a, pair.b].map((side, index) => side.reader.comparable(answers[index] ?? {}));
  const [root = ''] = operation.text.split(/\W/, 1);
  const [first] = answers;
  if (met && first) fieldsMet(first, root.charAt(0).toUpperCase() + root.slice(1), met);
  for (const [index, side] of [pair.a, pair.b].entries()) side.reader.remember(answers[index] ?? {});
  const broken = answers.flatMap(({ errors = [] }) => errors).filter(isOurMistake);
  if (a === b && broken.length === 0) return null;
  return [
    `as ${pair.viewer}:`,
    operation.text,
    JSON.stringify(operation.variables),
    broken.length > 0 ? `failed: ${JSON.stringify(broken)}` : firstDifference(a ?? '', b ?? ''),
  ].join('\n');
}

/** Generated operations are valid, so that nothing but the domain refuses them. */
function isOurMistake({ extensions }: NonNullable<GraphQLAnswer['errors']>[number]): boolean {
  const code = extensions?.['code'];
  return (
    code === undefined ||
    ['INTERNAL', 'TOO_COMPLEX', 'UNAUTHENTICATED', 'GRAPHQL_VALIDATION_FAILED'].includes(String(code))
  );
}

export function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 400), at + 300);
  return `A: …${around(a)}\nB: …${around(b)}`;
}

export function expectSame(found: string | null): void {
  if (found) expect.fail(found);
}

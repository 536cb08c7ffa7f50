import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { domainTables, unheldRows, type PassedTest } from './domain-rows.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** As if each test had run under exactly the name that its row knows. */
const everything: PassedTest[] = Object.values(domainTables)
  .flat()
  .flatMap(({ file, tests }) => tests.map((name) => ({ file, name })));

it('nothing is told when a test of each name has passed', () => {
  expect(unheldRows(everything)).toEqual([]);
});

it('a row is told whose test did not pass, or passed in another file alone', () => {
  const name = 'T3: latest SAMPLE_SENT, else owned since, + 3 days ';
  const told = [`Follow-ups: T+3 and T+7, T3: ${name} (server/follow-ups/engine.test.ts)`];
  const others = everything.filter((it) => it.name !== name);
  expect(unheldRows(others)).toEqual(told);
  expect(unheldRows([...others, { file: 'server/follow-ups/rules.test.ts', name }])).toEqual(told);
});

it('the files of all rows are there', () => {
  const files = new Set(everything.map((it) => it.file));
  expect([...files].filter((it) => !existsSync(path.join(ROOT, it)))).toEqual([]);
});

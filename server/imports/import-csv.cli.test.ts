import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makePeople } from '../testing/people.ts';

const CLI = path.join(import.meta.dirname, 'import-csv.cli.ts');
/** A trade fair's list as it came: Windows-1252, semicolons, decimal commas, phone numbers as everyone writes them. */
const LIST = path.join(import.meta.dirname, 'fixtures/leads-messe.csv');

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  folder = mkdtempSync(path.join(tmpdir(), 'nachfass-import-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATABASE_WORKER_URL: database.workerUrl,
  };
  const child = promisify(execFile)(process.execPath, [CLI, ...args], { env });
  // A program that ends with another code than 0 rejects, with what it printed.
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

test('says of every row what became of it, writes the report, and adds nothing the second time', async () => {
  const report = path.join(folder, 'report.csv');
  const first = await cli(LIST, '--report', report);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('270 rows, windows-1252, columns divided by ";", decimal sign ","');
  expect(first.stdout).toContain('Taken in by Alina Brandt (ADMIN)');
  expect(first.stdout).toMatch(/^row +302 {2}refused .*Klinikum St\. Anna GmbH\n +Land "Frankreich": /m);
  // How many, the day has a say in: what one may register late, and what is still protected.
  const [, taken] =
    /^270 rows: (\d+) taken, 0 already taken, \d+ duplicates, \d+ refused, 1 similar/m.exec(first.stdout) ??
    [];
  expect(Number(taken)).toBeGreaterThan(150);
  expect(readFileSync(report, 'utf8').trimEnd().split('\r\n')).toHaveLength(271);
  const second = await cli(LIST);
  expect(second.stdout).toMatch(new RegExp(`^270 rows: 0 taken, ${taken} already taken, `, 'm'));
}, 120_000);

test.each([
  ['a file that is not there', ['nowhere.csv'], /nowhere\.csv cannot be read/],
  ['a file without companies', [CLI], /No column of .* names the company/],
  [
    'a person who is not there',
    [LIST, '--as', 'nobody@example.com'],
    /Nobody with the address nobody@example\.com/,
  ],
  ['leads of web forms', [LIST, '--source', 'WEB_FORM'], /Choose another --source/],
  ['an option that does not exist', [LIST, '--force'], /Usage: npm run import:csv/],
])('%s: a sentence that says what to do, and a code that is not 0', async (_, args, sentence) => {
  const { code, stderr } = await cli(...args);
  expect(code).toBe(1);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('    at ');
});

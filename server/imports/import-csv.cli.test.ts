import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makePeople } from '../testing/people.ts';
import { tries } from '../testing/tries.ts';

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

/** A row that is refused, near the end. */
const REFUSED = 'Klinikum St. Anna GmbH;';

/** The whole list, or where somebody waits its first rows and its last. Rows end with CRLF; within one there may be LF. */
function listToTakeIn(): { file: string; rows: number; refusedAt: number } {
  const lines = readFileSync(LIST, 'latin1').trimEnd().split('\r\n');
  const refused = lines.findIndex((line) => line.startsWith(REFUSED));
  const kept = [...lines.slice(0, tries(refused, 80)), ...lines.slice(refused)];
  const text = `${kept.join('\r\n')}\r\n`;
  const file = path.join(folder, 'list.csv');
  writeFileSync(file, text, 'latin1');
  const refusedAt = text.slice(0, text.indexOf(REFUSED)).split('\n').length;
  const rows = kept.slice(1).filter((line) => /[^;]/.test(line)).length;
  return { file, rows, refusedAt };
}

test('says of every row what became of it, writes the report, and adds nothing the second time', async () => {
  const report = path.join(folder, 'report.csv');
  const { file, rows, refusedAt } = listToTakeIn();
  const first = await cli(file, '--report', report);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain(`${rows} rows, windows-1252, columns divided by ";", decimal sign ","`);
  expect(first.stdout).toContain('Taken in by Alina Brandt (ADMIN)');
  const refused = new RegExp(
    `^row +${refusedAt} {2}refused .*Klinikum St\\. Anna GmbH\\n +Land "Frankreich": `,
    'm',
  );
  expect(first.stdout).toMatch(refused);
  // How many, the day has a say in: what one may register late, and what is still protected.
  const [, taken] =
    /^\d+ rows: (\d+) taken, 0 already taken, \d+ duplicates, \d+ refused/m.exec(first.stdout) ?? [];
  expect(Number(taken)).toBeGreaterThan(rows / 2);
  expect(readFileSync(report, 'utf8').trimEnd().split('\r\n')).toHaveLength(rows + 1);
  const second = await cli(file);
  expect(second.stdout).toMatch(new RegExp(`^${rows} rows: 0 taken, ${taken} already taken, `, 'm'));
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

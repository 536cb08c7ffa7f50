/**
 * `npm test`: every check there is, one line each, what a check said only when it failed, and as the very last line
 * the count of all of them and of every single test. Anything that did not run is said loudly; in CI it fails.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopRequested } from '../stop-request.ts';
import { findChromium } from './chromium.ts';
import { GENERATORS } from '../generated-files.ts';
import { unheldRows } from './domain-rows.ts';
import { systemPostgres } from './test-cluster.ts';
import { IN_CI } from './tries.ts';
import { countTests, passedTests } from './vitest-report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORTS = mkdtempSync(path.join(tmpdir(), 'nachfass-reports-'));
const PARALLEL_CHECKS = 2;

interface Check {
  name: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

const total = { passed: 0, failed: 0 };
const notes: string[] = [];
const running = new Set<ChildProcess>();
let stopped = false;

const bin = (file: string) => `node_modules/${file}`;
const STATIC_CHECKS: Check[] = [
  { name: 'lint', args: [bin('eslint/bin/eslint.js'), '.'] },
  { name: 'types of the server', args: [bin('@typescript/native/bin/tsc'), '--noEmit', '-p', '.'] },
  { name: 'types of the web app', args: [bin('@typescript/native/bin/tsc'), '--noEmit', '-p', 'web'] },
  { name: 'format', args: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  ...GENERATORS.map(({ name, args }) => ({ name: `${name} up to date`, args: [...args, '--check'] })),
];

const ABOUT_SQL = [
  'server/auth/row-security',
  'server/auth/relation-twin',
  'server/auth/sign-in.',
  'server/auth/refused-sign-ins',
  'server/auth/oidc',
  'server/db/migrate',
  'server/db/roles',
  'server/db/viewer-transaction',
  'server/db/prepared-statements',
  'server/db/one-at-a-time',
  'server/events/append',
  'server/events/listen',
  'server/events/stream',
  'server/leads/list.',
  'server/leads/similar',
  'server/leads/sight',
  'server/leads/merge.',
  'server/leads/register.',
  'server/leads/duplicate-door',
  'server/audit/chain',
  'server/audit/verify',
  'server/audit/audit-log',
  'server/assignment/assignment',
  'server/settings/settings',
  'server/jobs',
  'server/users/own-sessions',
  'server/fan-out/shown-lead',
  'server/users/api-tokens',
  'server/follow-ups/engine',
  'server/protection/engine',
  'prisma/seed/large',
];

async function runEverything(): Promise<void> {
  const waiting = [...STATIC_CHECKS];
  await Promise.all(
    Array.from({ length: PARALLEL_CHECKS }, async () => {
      for (let next = waiting.shift(); next && !stopped; next = waiting.shift()) await check(next);
    }),
  );
  const report = await tests('tests on the embedded PostgreSQL', ['--project', 'server', '--project', 'web']);
  if (report) rowsOfTheDomain(report);
  await check({
    name: 'web build and its size',
    args: [bin('vite/bin/vite.js'), 'build', 'web', '--logLevel', 'warn'],
    env: { NODE_ENV: 'production' },
  });
  await browserTests();
  await oldestDatabase();
}

async function browserTests(): Promise<void> {
  const chromium = findChromium();
  if (chromium) {
    await tests('browser tests', ['--project', 'e2e'], { CHROMIUM_PATH: chromium });
    return;
  }
  missing(
    'THE BROWSER TESTS DID NOT RUN: there is no Chromium. Install it (apt-get install chromium-headless-shell) or set CHROMIUM_PATH.',
  );
}

/**
 * The tests whose subject is SQL of ours (policies, triggers, locks, plans, the jobs' batches) once more on the oldest
 * PostgreSQL we promise; among them they call every function of ours. What Prisma writes is the same everywhere;
 * `TEST_PG=15 npx vitest run --project server` runs all there is.
 */
async function oldestDatabase(): Promise<void> {
  if (systemPostgres('15')) {
    await tests('tests on PostgreSQL 15', ['--project', 'server', ...ABOUT_SQL], { TEST_PG: '15' });
    return;
  }
  missing(
    'THE DATABASE TESTS DID NOT RUN ON POSTGRESQL 15: it is not installed (apt-get install postgresql-15).',
  );
}

function missing(note: string): void {
  notes.push(note);
  if (IN_CI) total.failed++;
}

/** One check that passes or fails as a whole. */
async function check({ name, args, env = {} }: Check): Promise<void> {
  const begin = Date.now();
  let said = '';
  const code = await run(args, env, (chunk) => (said += chunk));
  if (stopped) return;
  if (code === 0) total.passed++;
  else total.failed++;
  say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds(begin)})`);
  if (code !== 0) say(`\n${said.trim()}\n`);
}

/** One run of vitest; counts each test in it, and says where its report is. */
async function tests(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
  if (stopped) return;
  const begin = Date.now();
  const report = path.join(REPORTS, `${name.replaceAll(' ', '-')}.json`);
  say(`\n${name}`);
  const code = await run(
    [
      bin('vitest/vitest.mjs'),
      'run',
      ...args,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    env,
  );
  if (stopped) return;
  const { passed, failed, skipped } = countTests(report, code);
  total.passed += passed;
  total.failed += failed + skipped;
  const verdict = failed + skipped === 0 ? 'ok    ' : 'FAILED';
  say(
    `${verdict} ${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} did not run` : ''} (${seconds(begin)})`,
  );
  return report;
}

/** Each row of each table of the domain has a test that is named after it, and that passed. */
function rowsOfTheDomain(report: string): void {
  const unheld = unheldRows(passedTests(report, ROOT));
  if (unheld.length === 0) total.passed++;
  else total.failed++;
  say(`${unheld.length === 0 ? 'ok    ' : 'FAILED'} a test for each row of the domain’s tables`);
  for (const row of unheld) say(`       none passed for ${row}`);
}

/** Runs a program of the dependencies with this Node; without `hear` it speaks for itself. */
async function run(args: string[], env: NodeJS.ProcessEnv, hear?: (chunk: string) => void): Promise<number> {
  if (stopped) return 1;
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    // Colours are for a terminal; in a log they are noise.
    env: {
      ...process.env,
      ...(!process.stdout.isTTY && { NO_COLOR: '1' }),
      // Hundreds of processes load the same libraries: compiled once is enough.
      NODE_COMPILE_CACHE: bin('.cache/nachfass'),
      ...env,
    },
    stdio: ['ignore', hear ? 'pipe' : 'inherit', hear ? 'pipe' : 'inherit'],
  });
  running.add(child);
  child.stdout?.on('data', (chunk: Buffer) => hear?.(chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => hear?.(chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

function seconds(begin: number): string {
  return `${((Date.now() - begin) / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void stopRequested().then((reason) => {
  stopped = true;
  notes.push(`STOPPED BEFORE THE END (${reason}).`);
  total.failed++;
  for (const child of running) child.kill('SIGTERM');
});

const begin = Date.now();
try {
  await runEverything();
} finally {
  rmSync(REPORTS, { recursive: true, force: true });
}
for (const note of notes) say(`\n!!! ${note}`);
say(`\nin ${seconds(begin)}`);
say(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

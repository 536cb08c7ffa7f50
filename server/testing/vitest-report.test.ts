/** Counted from real runs of vitest on small files, so that a new vitest cannot report past us. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest';
import { countTests, type TestCount } from './vitest-report.ts';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nachfass-report-'));
  symlinkSync(MODULES, path.join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function run(files: Record<string, string>): Promise<TestCount> {
  for (const [name, body] of Object.entries(files))
    writeFileSync(path.join(folder, `${name}.test.js`), `import { it } from 'vitest';\n${body}`);
  const report = path.join(folder, 'report.json');
  const vitest = path.join(MODULES, 'vitest/vitest.mjs');
  const args = [vitest, 'run', '--root', folder, '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  onTestFailed(() => void process.stderr.write(said));
  const [code] = await once(child, 'close');
  return countTests(report, Number(code));
}

it('counts every test that passed or failed', async () => {
  const count = await run({
    a: `it('is', () => {}); it('is too', () => {});`,
    b: `it('fails', () => { throw new Error('no'); });`,
  });
  expect(count).toEqual({ passed: 2, failed: 1, skipped: 0 });
});

it('counts what was skipped, which is no success', async () => {
  const name = 'skip';
  expect(await run({ a: `it('is', () => {}); it.${name}('is not', () => {});` })).toEqual({
    passed: 1,
    failed: 0,
    skipped: 1,
  });
});

it('counts a file that does not load, an error outside of tests and a run without any test as failed', async () => {
  expect(await run({ a: `it('is', () => {});`, b: `throw new Error('does not load');` })).toMatchObject({
    passed: 1,
    failed: 1,
  });
  rmSync(path.join(folder, 'b.test.js'));
  expect(await run({ a: `it('is', () => { void Promise.reject(new Error('leaked')); });` })).toMatchObject({
    passed: 1,
    failed: 1,
  });
  rmSync(path.join(folder, 'a.test.js'));
  rmSync(path.join(folder, 'report.json'));
  expect(await run({})).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

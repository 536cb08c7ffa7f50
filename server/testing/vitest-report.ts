/** Counts what one run of vitest has proven, from its JSON report and its exit code. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { PassedTest } from './domain-rows.ts';

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface TestCount {
  passed: number;
  /** Failed tests, and one for each file that failed without a failed test. */
  failed: number;
  /** Skipped or left for later: not proven, and therefore no success. */
  skipped: number;
}

/** @param file the report; missing when vitest did not get that far */
export function countTests(file: string, exitCode: number): TestCount {
  const count = existsSync(file) ? read(file) : { passed: 0, failed: 0, skipped: 0 };
  // A leaked error, a failing set-up or a crash fails the run without failing a test.
  if (exitCode !== 0 && count.failed + count.skipped === 0) return { ...count, failed: 1 };
  return count;
}

/** Every test that passed, with its file from this folder on; none without a report. */
export function passedTests(file: string, root: string): PassedTest[] {
  if (!existsSync(file)) return [];
  return reportOf(file).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .map(({ fullName }) => ({
        file: path.relative(root, name).replaceAll(path.sep, '/'),
        name: fullName,
      })),
  );
}

function reportOf(file: string) {
  return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function read(file: string): TestCount {
  const report = reportOf(file);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

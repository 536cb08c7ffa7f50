/** The order of test files: those that take long begin first, so that none is left running alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longer than their size tells, by which Vitest sorts what it has not met: they start programs, or try much at random. */
const LONG = [
  'server/event-log/faults.',
  'server/main.crash.',
  'server/imports/import-csv.cli.',
  'server/leads/rights.',
  'server/boot.',
  'server/db/embedded.',
  'server/auth/interleaving.',
  'server/leads/life.model.',
  'server/db/schema-engine.',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.includes(`/${name}`));
    return (await super.sort(files)).sort((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}

/**
 * Takes the rows of a list in as leads, one transaction each, by the operation the API registers leads with: the
 * same validation, rights, duplicates, follow-ups, events and audit. A row that is refused leaves nothing behind
 * and does not keep the others out.
 *
 * Taking a list in twice adds nothing: within a day each row's idempotency key finds the lead it became, later the
 * hard keys of that lead (`rules.ts` refuses rows that would have none) make it a duplicate.
 */
import { createHash } from 'node:crypto';
import { hasRules } from '../assignment/assign.ts';
import type { AssignmentOccasion } from '../assignment/rules.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { readAs } from '../db/viewer-transaction.ts';
import type { CheckLimit } from '../leads/check-limit.ts';
import { hardKeys } from '../leads/duplicate-rules.ts';
import { registerLead, type RegisterLeadInput } from '../leads/register.ts';
import { operate } from '../operate.ts';
import { DuplicateLeadError, RateLimitedError, UserError, ValidationError } from '../user-errors.ts';
import type { CsvFile, CsvRow } from './csv.ts';
import { mapColumns } from './mapping.ts';
import { readRow, type ImportedLead, type ImportSource, type RowRemark } from './rules.ts';

export type Duplicate = {
  /** The row of this list that became the lead, when it was one. */
  readonly line: number | null;
  /** Null for a lead out of the viewer's sight. */
  readonly lead: { readonly id: string; readonly companyName: string } | null;
  /** The last day of its owner's protection, in the lead's time zone. */
  readonly protectedUntil: string | null;
};

export type RowOutcome =
  | { readonly kind: 'TAKEN'; readonly leadId: string | null; readonly warnings: readonly RowRemark[] }
  /** By an earlier import. */
  | { readonly kind: 'ALREADY_TAKEN'; readonly leadId: string }
  | { readonly kind: 'DUPLICATE'; readonly of: readonly Duplicate[] }
  /** Perhaps a duplicate of a lead: not taken without a reason. A dry run does not compare rows with each other. */
  | { readonly kind: 'SIMILAR'; readonly to: readonly Duplicate[] }
  | { readonly kind: 'REFUSED'; readonly problems: readonly RowRemark[] };

export type RowResult = {
  readonly line: number;
  readonly companyName: string;
  readonly outcome: RowOutcome;
};

export type Importer = {
  readonly db: Database;
  readonly clock: Clock;
  readonly viewer: Viewer;
  readonly checkLimit: CheckLimit;
  /** Lets time pass when the person has asked too often: a long list goes on by itself. */
  readonly wait: (seconds: number) => Promise<void>;
};

export type ImportLeadsOptions = {
  readonly source: ImportSource;
  /**
   * Whose the leads become. Null: the assignment rules decide, and leads that nobody can take wait in the pool; where
   * there are no rules, and for a sales person's own list, they are the viewer's.
   */
  readonly ownerId: string | null;
  /** Why rows are taken that are similar to a lead; null: they are not. */
  readonly similarReason: string | null;
  /** Do everything and keep nothing. */
  readonly dryRun: boolean;
};

/** Row by row, in the order of the file. */
export async function* importLeads(
  importer: Importer,
  file: CsvFile,
  options: ImportLeadsOptions,
): AsyncGenerator<RowResult> {
  const mapping = mapColumns(file.header);
  const memory = new Memory();
  const assign = await asksRules(importer, options);
  for (const row of file.rows) {
    const reading = readRow(row, {
      header: file.header,
      mapping,
      decimalSign: file.decimalSign,
      source: options.source,
      mayBackdate: importer.viewer.role !== 'SALES',
      now: importer.clock.now(),
    });
    const column = mapping.columns.get('companyName');
    const companyName = (column === undefined ? '' : (row.cells[column] ?? '')).trim();
    const outcome: RowOutcome = reading.ok
      ? await take(importer, row, reading.input, reading.warnings, { ...options, assign }, memory)
      : { kind: 'REFUSED', problems: reading.problems };
    yield { line: row.line, companyName, outcome };
  }
}

interface AskedOptions extends ImportLeadsOptions {
  /** Given: the rules find the owners. */
  readonly assign: AssignmentOccasion | null;
}

/** Whether the rules find the owners. Asked once: a list is taken in one way from its first row to its last. */
async function asksRules(
  { db, viewer }: Importer,
  { ownerId }: ImportLeadsOptions,
): Promise<AssignmentOccasion | null> {
  if (ownerId !== null || viewer.role === 'SALES') return null;
  return (await readAs(db, viewer.id, ({ tx }) => hasRules(tx))) ? 'IMPORT' : null;
}

/** What this run has seen; a dry run, which keeps nothing, has nothing else to go by. */
class Memory {
  readonly lineOfLead = new Map<string, number>();
  readonly lineOfKey = new Map<string, number>();
}

async function take(
  importer: Importer,
  row: CsvRow,
  lead: ImportedLead,
  warnings: readonly RowRemark[],
  { ownerId, similarReason, dryRun, assign }: AskedOptions,
  memory: Memory,
): Promise<RowOutcome> {
  const idempotencyKey = contentKey(lead, ownerId, assign);
  const input = { ...lead, ownerId, assign, duplicateOverrideReason: null, idempotencyKey };
  const keys = hardKeys(lead).map((key) => `${key.kind} ${key.value}`);
  const known = [idempotencyKey, ...keys]
    .map((key) => memory.lineOfKey.get(key))
    .find((it) => it !== undefined);
  if (dryRun && known !== undefined) return twinOf(known);
  try {
    await countRow(importer);
    const { leadId, isNew } = await register(importer, input, similarReason, dryRun);
    const twin = memory.lineOfLead.get(leadId);
    if (twin !== undefined) return twinOf(twin);
    memory.lineOfLead.set(leadId, row.line);
    for (const key of [idempotencyKey, ...keys]) memory.lineOfKey.set(key, row.line);
    if (!isNew) return { kind: 'ALREADY_TAKEN', leadId };
    return { kind: 'TAKEN', leadId: dryRun ? null : leadId, warnings };
  } catch (error) {
    if (error instanceof DuplicateLeadError) {
      const found = await duplicates(importer, error, memory);
      return error.severity === 'HARD' ? { kind: 'DUPLICATE', of: found } : { kind: 'SIMILAR', to: found };
    }
    if (!(error instanceof UserError)) throw error;
    return { kind: 'REFUSED', problems: remarks(error) };
  }
}

/** Rows share one limit with what the person registers and checks. */
async function countRow({ checkLimit, viewer, wait }: Importer): Promise<void> {
  for (;;) {
    try {
      return await checkLimit.count(viewer.id);
    } catch (error) {
      if (!(error instanceof RateLimitedError)) throw error;
      await wait(error.retryAfterSeconds);
    }
  }
}

/** Of a row of the same list. */
function twinOf(line: number): RowOutcome {
  return { kind: 'DUPLICATE', of: [{ line, lead: null, protectedUntil: null }] };
}

/** Rolls the transaction back with its answer. */
class Rehearsed extends Error {
  readonly answer: Registered;
  constructor(answer: Registered) {
    super('nothing is kept of a dry run');
    this.answer = answer;
  }
}

type Registered = { readonly leadId: string; readonly isNew: boolean };

async function register(
  { db, clock, viewer }: Importer,
  { idempotencyKey, ...input }: RegisterLeadInput & { readonly idempotencyKey: string },
  similarReason: string | null,
  dryRun: boolean,
): Promise<Registered> {
  try {
    const { value } = await operate(db, viewer, clock, async (work) => {
      const key = { userId: viewer.id, key: idempotencyKey };
      const earlier = await work.tx.idempotencyKey.findUnique({ where: { userId_key: key } });
      const { leadId } = await registerLead(work, { ...input, idempotencyKey }, { similarReason });
      // An outlived key is made anew, for another lead.
      const answer = { leadId, isNew: earlier?.subjectId !== leadId };
      if (dryRun) throw new Rehearsed(answer);
      return answer;
    });
    return value;
  } catch (error) {
    if (error instanceof Rehearsed) return error.answer;
    throw error;
  }
}

/** Of what the lead will be, not of how the row spells it: reordered columns and a renamed file change nothing. */
function contentKey(lead: ImportedLead, ownerId: string | null, assign: AssignmentOccasion | null): string {
  const text = JSON.stringify({ ...lead, ownerId, ...(assign && { assign }) }, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return `import:${createHash('sha256').update(text).digest('hex')}`;
}

async function duplicates(
  { db, viewer }: Importer,
  error: DuplicateLeadError,
  memory: Memory,
): Promise<Duplicate[]> {
  const ids = error.candidates.map((it) => it.leadId);
  const seen = await readAs(db, viewer.id, ({ tx }) =>
    tx.lead.findMany({ where: { id: { in: ids } }, select: { id: true, companyName: true } }),
  );
  return error.candidates.map(({ leadId, protectedUntil, timeZone }) => ({
    line: memory.lineOfLead.get(leadId) ?? null,
    lead: seen.find((it) => it.id === leadId) ?? null,
    protectedUntil: protectedUntil && localDay(protectedUntil, timeZone),
  }));
}

function localDay(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
}

function remarks(error: UserError): RowRemark[] {
  if (!(error instanceof ValidationError)) return [{ column: null, message: error.message }];
  return error.issues.map(({ path, message }) => ({ column: path.join('.') || null, message }));
}

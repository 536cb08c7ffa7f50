/** What became of each row, for the person at the terminal and as a table to correct the list by. */
import { BYTE_ORDER_MARK, csvLine } from '../csv-cells.ts';
import type { Duplicate, RowOutcome, RowResult } from './import-leads.ts';
import type { RowRemark } from './rules.ts';

const WORDS: Readonly<Record<RowOutcome['kind'], string>> = {
  TAKEN: 'taken',
  ALREADY_TAKEN: 'already taken',
  DUPLICATE: 'duplicate',
  SIMILAR: 'similar',
  REFUSED: 'refused',
};

/** One line for the row, and one for each reason. */
export function rowLines({ line, companyName, outcome }: RowResult): string[] {
  const head = `row ${String(line).padStart(4)}  ${WORDS[outcome.kind].padEnd(13)}  ${printable(companyName) || '(no name)'}`;
  return [head, ...reasons(outcome).map((reason) => `            ${printable(reason)}`)];
}

export function totals(results: readonly RowResult[]): Record<RowOutcome['kind'], number> {
  const count = (kind: RowOutcome['kind']) => results.filter((it) => it.outcome.kind === kind).length;
  return {
    TAKEN: count('TAKEN'),
    ALREADY_TAKEN: count('ALREADY_TAKEN'),
    DUPLICATE: count('DUPLICATE'),
    SIMILAR: count('SIMILAR'),
    REFUSED: count('REFUSED'),
  };
}

/** `270 rows: 230 taken, 0 already taken, 9 duplicates, 26 refused, 5 similar`; of the last only when there are any. */
export function totalsLine(results: readonly RowResult[]): string {
  const { TAKEN, ALREADY_TAKEN, DUPLICATE, SIMILAR, REFUSED } = totals(results);
  const line = `${results.length} rows: ${TAKEN} taken, ${ALREADY_TAKEN} already taken, ${DUPLICATE} duplicates, ${REFUSED} refused`;
  return SIMILAR > 0 ? `${line}, ${SIMILAR} similar (see --although)` : line;
}

/** Semicolons, quotation marks and a byte order mark, as spreadsheets of this part of the world open it. */
export function reportCsv(results: readonly RowResult[]): string {
  const rows = results.map(({ line, companyName, outcome }) => [
    String(line),
    WORDS[outcome.kind],
    companyName,
    reasons(outcome).join(' '),
    'leadId' in outcome ? (outcome.leadId ?? '') : '',
  ]);
  const lines = [['row', 'result', 'company', 'reason', 'lead'], ...rows];
  return BYTE_ORDER_MARK + lines.map((cells) => csvLine(cells, ';')).join('');
}

function reasons(outcome: RowOutcome): string[] {
  switch (outcome.kind) {
    case 'TAKEN':
      return outcome.warnings.map(remark);
    case 'ALREADY_TAKEN':
      return [];
    case 'DUPLICATE':
      return outcome.of.map((it) => duplicate('Of', it));
    case 'SIMILAR':
      return outcome.to.map((it) => duplicate('Similar to', it));
    case 'REFUSED':
      return outcome.problems.map(remark);
  }
}

function remark({ column, value, message }: RowRemark): string {
  if (column === null) return message;
  return value === undefined ? `${column}: ${message}` : `${column} "${value}": ${message}`;
}

function duplicate(how: string, { line, lead, protectedUntil }: Duplicate): string {
  const what =
    line !== null
      ? `row ${line} of this list`
      : lead
        ? `${lead.companyName} (${lead.id})`
        : 'a lead you cannot see';
  return protectedUntil ? `${how} ${what}, protected until ${protectedUntil}.` : `${how} ${what}.`;
}

/** On one line, and without what a terminal would obey. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}

/**
 * Prints docs/contracts.md: who reads and writes which field, who may do what, what events carry, what is counted. Made
 * from the tables that decide it: `node server/schema/contracts.ts`; `--check` only compares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  customerFields,
  fieldColumns,
  fieldGroups,
  fieldTable,
  filterFields,
  hangingTypes,
  leadFields,
  orderFields,
} from '../auth/permissions.ts';
import { eventCatalog, eventTypes } from '../events/catalog.ts';
import { rightsTable } from '../leads/rights-rules.ts';
import { createMetrics } from '../metrics.ts';

export const CONTRACTS_FILE = path.resolve(import.meta.dirname, '../../docs/contracts.md');

const COLUMN_NAMES = ['ADMIN', 'OWNER, COLLABORATOR', 'TEAM', 'CANDIDATE', 'POOL, sales', 'POOL, manager'];
const ACCESS = { WRITE: 'reads, writes', READ: 'reads', NONE: '–' } as const;

export function printedContracts(): string {
  const sections = [
    '# Contracts',
    'Printed from the tables that decide. Change them, then run: `npm run generate`.',
    '## Fields of a lead',
    'A withheld field is null or empty, and its name stands in `redactedFields`. What nobody writes is computed or kept.',
    table(
      ['group', ...COLUMN_NAMES],
      fieldGroups.map((group) => [group, ...fieldColumns.map((column) => ACCESS[fieldTable[group][column]])]),
    ),
    table(['group', 'fields of Lead'], grouped(leadFields)),
    table(['group', 'fields of Customer, by its original lead'], grouped(customerFields)),
    table(['group', 'what is read as a whole'], grouped(hangingTypes)),
    '## Filters and orders',
    'Allowed where every relation that the role and the filter leave possible reads the field; else FORBIDDEN naming it.',
    table(['filter', 'reads'], pairs(filterFields)),
    table(['order', 'reads'], pairs(orderFields)),
    '## Rights',
    'By what the viewer is to the lead, in which statuses; what else must hold is in `server/leads/rights-rules.ts`.',
    table(
      ['action', 'who', 'statuses'],
      rightsTable().map(({ action, who, statuses, led }) => [
        code(action),
        who.join(', '),
        statuses.join(', ') +
          (led.statuses.length > 0 ? `; ${led.who.join(', ')}: ${led.statuses.join(', ')}` : ''),
      ]),
    ),
    '## Events',
    'Beside `id`, `position`, `source` ("lead-management"), `type`, `time` and `idempotencyKey`. Every `data` has `leadId` and `territory` (identity), `followUpId` (contact) and `userId` where there is one. A key is told to who reads its group; of `fields` the names whose own group they read.',
    table(
      ['type', 'name', 'channel', 'group of userId', 'changes', 'data, by group'],
      eventTypes.map((type) => {
        const { name, channel, userId, changes, data } = eventCatalog[type];
        const keys = Object.entries(data as Readonly<Record<string, { group: string }>>);
        return [
          code(type),
          code(name),
          channel,
          userId,
          changes === 'byName' ? 'by the names in `fields`' : changes.join(', ') || '–',
          keys.map(([key, { group }]) => `${key} (${group === 'byName' ? 'by name' : group})`).join(', ') ||
            '–',
        ];
      }),
    ),
    '## Metrics',
    'At `/metrics`, beside those of the process that `prom-client` gives.',
    table(['name', 'kind', 'labels', 'meaning'], metrics()),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Those that stand from the start; the gauges of parts that are running come with them. */
function metrics(): string[][] {
  return createMetrics()
    .registry.getMetricsAsArray()
    .filter(({ name }) => name.startsWith('nachfass_'))
    .map((metric) => {
      const { name, help, type, labelNames } = metric as unknown as Described;
      return [code(name), String(type), (labelNames ?? []).join(', ') || '–', help];
    });
}
interface Described {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames?: readonly string[];
}

function grouped(fields: Readonly<Record<string, string>>): string[][] {
  const byGroup = Map.groupBy(Object.entries(fields), ([, group]) => group);
  return fieldGroups.flatMap((group) => {
    const names = byGroup.get(group)?.map(([field]) => code(field));
    return names ? [[group, names.join(', ')]] : [];
  });
}

const code = (text: string) => `\`${text}\``;
const pairs = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(([name, field]) => [code(name), code(field)]);

/** As prettier lays tables out. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) await writeFile(CONTRACTS_FILE, printedContracts());
  else if ((await readFile(CONTRACTS_FILE, 'utf8')) !== printedContracts()) {
    process.stderr.write('docs/contracts.md is not what the tables say. Run: npm run generate\n');
    process.exitCode = 1;
  }
}

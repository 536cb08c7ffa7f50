/**
 * `npm run import:csv -- FILE`: takes a list in as leads, while the server runs or not, and says of every row
 * whether it was taken, refused (and why) or a duplicate (and of what). Taking it in again adds nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { runCommand } from '../command.ts';
import { roles } from '../auth/relation.ts';
import type { Viewer } from '../auth/viewer.ts';
import { bootDatabase } from '../boot.ts';
import { ProductClock } from '../clock.ts';
import { connectPrisma, type Database } from '../db/client.ts';
import { readAs } from '../db/viewer-transaction.ts';
import { readEnv } from '../env.ts';
import { CheckLimit } from '../leads/check-limit.ts';
import { isOverrideReason } from '../leads/duplicate-rules.ts';
import { leadSources } from '../leads/rules.ts';
import { settingsReader } from '../settings/read.ts';
import { errorMessage, StartupError } from '../startup-error.ts';
import { loadClock } from '../time-machine/operations.ts';
import { readCsv, UnreadableFileError, type CsvFile } from './csv.ts';
import { importLeads, type RowResult } from './import-leads.ts';
import { mapColumns } from './mapping.ts';
import { reportCsv, rowLines, totalsLine } from './report.ts';
import type { ImportSource } from './rules.ts';

const USAGE = `Usage: npm run import:csv -- FILE [options]

  --source SOURCE  where the leads come from: TRADE_FAIR (default), PHONE, REFERRAL, PARTNER, OTHER
  --as E-MAIL      who takes them in (default: the first admin); their rights decide
  --owner E-MAIL   whose they become (default: whom the assignment rules choose, else who takes them in)
  --although REASON take rows, too, that are similar to a lead, and say why (at least texts.leastLength characters,
                   10 by default)
  --dry-run        say what would happen and keep nothing
  --report FILE    write what became of each row as CSV`;

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  const [path] = positionals;
  if (values.help || path === undefined || positionals.length > 1) {
    print(USAGE);
    return values.help ? 0 : 1;
  }
  const source = readSource(values.source);
  const file = readFile(path);
  announce(path, file);
  const results = await run(file, {
    source,
    as: values.as,
    owner: values.owner,
    although: values.although?.trim(),
    dryRun: values['dry-run'],
  });
  print('');
  print(totalsLine(results) + (values['dry-run'] ? ' (dry run: nothing was kept)' : ''));
  if (values.report !== undefined) {
    writeFileSync(values.report, reportCsv(results));
    print(`The report is in ${values.report}.`);
  }
  return 0;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        source: { type: 'string', default: 'TRADE_FAIR' },
        as: { type: 'string' },
        owner: { type: 'string' },
        although: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        report: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartupError(`${errorMessage(error)}\n\n${USAGE}`);
  }
}

function readSource(text: string): ImportSource {
  const source = leadSources.find((it) => it === text);
  if (source === 'WEB_FORM') {
    throw new StartupError(
      'Leads of web forms come with a consent, which a list does not bring. Choose another --source.',
    );
  }
  if (source === undefined) throw new StartupError(`There is no source ${text}.\n\n${USAGE}`);
  return source;
}

/** A list longer than one person may have checked at once goes on by itself. */
async function wait(seconds: number): Promise<void> {
  print(`So many rows are enough for now: going on in ${seconds} s.`);
  await delay(seconds * 1000);
}

function readFile(path: string): CsvFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new StartupError(`${path} cannot be read: ${errorMessage(error)}`);
  }
  const file = parse(bytes);
  if (!mapColumns(file.header).columns.has('companyName')) {
    throw new StartupError(
      `No column of ${path} names the company. Its first line must hold the headings, one of them Firma or Company; it holds: ${file.header.join(', ')}.`,
    );
  }
  return file;
}

function parse(bytes: Uint8Array): CsvFile {
  try {
    return readCsv(bytes);
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new StartupError(error.message);
    throw error;
  }
}

function announce(path: string, file: CsvFile): void {
  const { encoding, delimiter, decimalSign, header, rows } = file;
  const sign = delimiter === '\t' ? 'tab' : delimiter;
  print(
    `${path}: ${rows.length} rows, ${encoding}, columns divided by "${sign}", decimal sign "${decimalSign}"`,
  );
  const { ignored } = mapColumns(header);
  if (ignored.length > 0) print(`Nothing is taken from: ${ignored.join(', ')}`);
}

type Run = {
  source: ImportSource;
  as: string | undefined;
  owner: string | undefined;
  although: string | undefined;
  dryRun: boolean;
};

async function run(file: CsvFile, { source, as, owner, although, dryRun }: Run): Promise<RowResult[]> {
  const database = await bootDatabase(readEnv(), { now: new Date(), say: print });
  try {
    const viewer = await findPerson(database.ownerUrl, as);
    const ownerId = owner === undefined ? null : (await findPerson(database.ownerUrl, owner)).id;
    const clock = new ProductClock();
    const workerDb = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 1 });
    const db = connectPrisma(database.appUrl, 'nachfass_app', { max: 2 });
    try {
      await loadClock({ clock, workerDb });
      const similarReason = await readReason(db, viewer, although);
      print(`Taken in by ${viewer.name} (${viewer.role}).\n`);
      const results: RowResult[] = [];
      const importer = { db, clock, viewer, checkLimit: new CheckLimit(db), wait };
      const options = { source, ownerId, similarReason, dryRun };
      for await (const result of importLeads(importer, file, options)) {
        results.push(result);
        rowLines(result).forEach(print);
      }
      return results;
    } finally {
      await Promise.all([db.$disconnect(), workerDb.$disconnect()]);
    }
  } finally {
    await database.stop();
  }
}

/** As long as the settings want it; a territory that wants a longer one than the system refuses its rows by itself. */
async function readReason(db: Database, viewer: Viewer, text: string | undefined): Promise<string | null> {
  if (text === undefined) return null;
  const { texts } = await readAs(db, viewer.id, ({ tx }) => settingsReader(tx)(null));
  if (isOverrideReason(text, texts)) return text;
  throw new StartupError(
    `Say with --although in at least ${texts.leastLength} characters why similar leads are taken.`,
  );
}

const people = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    team_id: z.uuid().nullable(),
    territories: z.array(z.string()),
  }),
);

/** By e-mail, else the first admin. Who may run this may act for anybody: they have the owner's login. */
async function findPerson(ownerUrl: string, email: string | undefined): Promise<Viewer> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-import' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT u.id, u.name, u.role, u.team_id,
         (SELECT coalesce(array_agg(g.territory_code), '{}') FROM user_territories g WHERE g.user_id = u.id) AS territories
       FROM users u
       WHERE u.active AND CASE WHEN $1::text IS NULL THEN u.role = 'ADMIN' ELSE u.email = lower(trim($1)) END
       ORDER BY u.created_at, u.id LIMIT 1`,
      [email ?? null],
    );
    const [person] = people.parse(rows);
    if (!person) {
      throw new StartupError(
        email === undefined
          ? 'There is no admin to take the leads in. Name somebody with --as.'
          : `Nobody with the address ${email} is active here. Name somebody who is.`,
      );
    }
    const { id, name, role, team_id: teamId, territories } = person;
    return { sessionId: id, id, name, role, teamId, territories, expiresAt: new Date(8.64e15), active: true };
  } finally {
    await client.end();
  }
}

await runCommand(main);

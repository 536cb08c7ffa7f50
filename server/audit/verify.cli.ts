/**
 * `npm run audit:verify`: holds the audit log against its hashes, its head and its anchors, while the server runs or
 * not, and names every entry that was tampered with. Ends with 0 when all of it holds, else with 1. It changes nothing of
 * what it judges: a database that lacks migrations or people is left without them.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { runCommand } from '../command.ts';
import { defaultDataDir, embeddedUrls, externalUrls } from '../boot.ts';
import { namesOfPending } from '../db/migrate.ts';
import { readEnv, type Env } from '../env.ts';
import { StartupError } from '../startup-error.ts';
import { verifyAudit, type Flaw, type Verification } from './verify.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const database = await openDatabase(readEnv());
  try {
    const pending = await namesOfPending(database.ownerUrl);
    if (pending.length > 0)
      throw new StartupError(
        `This database is not up to date (${pending.length} migrations, the first ${pending[0]}). Judge it with the release that wrote it, or start this one once, which migrates.`,
      );
    const client = new pg.Client({ connectionString: database.ownerUrl, application_name: 'nachfass-audit' });
    await client.connect();
    try {
      const verification = await verifyAudit(client);
      report(verification);
      return verification.flaws.length > 0 ? 1 : 0;
    } finally {
      await client.end();
    }
  } finally {
    await database.stop();
  }
}

async function openDatabase(env: Env): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  const urls = await externalUrls(env);
  if (urls) return { ownerUrl: urls.ownerUrl, stop: () => Promise.resolve() };
  const dataDir = env.DATA_DIR ?? defaultDataDir();
  if (!existsSync(path.join(dataDir, 'cluster')))
    throw new StartupError(
      `There is no database in ${dataDir}. Set DATA_DIR or DATABASE_URL to the one to judge.`,
    );
  return embeddedUrls(env);
}

function report({ head, entries, anchors, standingValues, erasedValues, flaws, furtherFlaws }: Verification) {
  flaws.forEach((flaw) => print(lineOf(flaw)));
  if (furtherFlaws > 0) print(`… and ${furtherFlaws} more.`);
  print(
    `${entries} entries; ${standingValues} values stand, ${erasedValues} are erased; ${anchors} anchors in the event log.`,
  );
  print(`The head is entry ${head.number}: ${head.hash}`);
  print(
    flaws.length > 0
      ? 'The audit log was tampered with: see above, and docs/operations.md.'
      : 'The audit log holds.',
  );
}

function lineOf({ number, id, what }: Flaw): string {
  const which = number === null ? 'An entry' : `Entry ${number}`;
  return `${which}${id === null ? '' : ` (${id})`} ${what}.`;
}

await runCommand(main);

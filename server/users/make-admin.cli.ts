/**
 * `npm run make:admin -- E-MAIL --name NAME`: somebody who can sign in as admin, for a database that has nobody yet, and for
 * an admin whose password is lost. Prints the password, once.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCommand } from '../command.ts';
import { hashPassword } from '../auth/authenticate.ts';
import { bootDatabase } from '../boot.ts';
import { readEnv } from '../env.ts';
import { errorMessage, StartupError } from '../startup-error.ts';
import { makeAdmin } from './make-admin.ts';

const USAGE = `Usage: npm run make:admin -- E-MAIL [--name NAME]

  E-MAIL       who is to sign in; an admin who is known already gets a new password, which ends their sessions
  --name NAME  the full name of somebody new`;

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { email, name } = readArguments();
  const database = await bootDatabase(readEnv(), { now: new Date(), say: print });
  try {
    const password = randomBytes(18).toString('base64url');
    const passwordHash = await hashPassword(password);
    const made = await makeAdmin(database.ownerUrl, { email, name, passwordHash });
    print(
      made.created ? `${made.email} is an admin now.` : `${made.email} has a new password, and no session.`,
    );
    print(`Password: ${password}`);
    print('It is not shown again. Change it after signing in: mutation changePassword.');
  } finally {
    await database.stop();
  }
}

function readArguments(): { email: string; name: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { name: { type: 'string' } },
    });
    const [email] = positionals;
    if (email === undefined || positionals.length > 1) throw new StartupError(USAGE);
    return { email, name: values.name };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${errorMessage(error)}\n\n${USAGE}`);
  }
}

await runCommand(main);

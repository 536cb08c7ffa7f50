/**
 * `npm run seed:large`: a hundred thousand leads in a database without any: the embedded one (a new DATA_DIR), or
 * with SEED_DEMO=1 one of your own. `npm start` with the same environment then serves them.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runCommand } from './command.ts';
import { NotEmptyError, seedLarge } from '../prisma/seed/large/seed.ts';
import { bootDatabase } from './boot.ts';
import { readEnv } from './env.ts';
import { errorMessage, StartupError } from './startup-error.ts';

const USAGE = `Usage: npm run seed:large -- [options]

  --leads COUNT  how many leads (default: 100000)
  --seed NUMBER  another number, other leads (default: always the same ones)`;

const ELSEWHERE = 'Name an empty one: DATA_DIR=/var/tmp/nachfass-large npm run seed:large';

const print = (line: string) => process.stdout.write(`${line}\n`);
const numbers = z.object({
  leads: z.coerce.number().int().min(1).max(1_000_000).default(100_000),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).optional(),
});

async function main(): Promise<void> {
  const { leads, seed } = readArguments();
  const began = Date.now();
  let wrote = false;
  const database = await bootDatabase(readEnv(), {
    now: new Date(),
    say: print,
    seed: async (ownerUrl, now) => {
      try {
        await seedLarge(ownerUrl, { leads, seed, now, say: print });
      } catch (error) {
        if (error instanceof NotEmptyError) throw new StartupError(`${error.message} ${ELSEWHERE}`);
        throw error;
      }
      wrote = true;
    },
  });
  await database.stop();
  if (!wrote) {
    throw new StartupError(
      `Nothing was written: this database has its demo people, or may not have any. ${ELSEWHERE}, or SEED_DEMO=1 for one of your own.`,
    );
  }
  print(`${leads} leads in ${Math.round((Date.now() - began) / 1000)} s.`);
}

function readArguments(): z.infer<typeof numbers> {
  try {
    const { values } = parseArgs({ options: { leads: { type: 'string' }, seed: { type: 'string' } } });
    return numbers.parse(values);
  } catch (error) {
    throw new StartupError(`${errorMessage(error)}\n\n${USAGE}`);
  }
}

await runCommand(main);

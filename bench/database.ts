/** A scratch database for a run: a server of its own in a temporary folder, migrated, with as many leads as asked. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seedLarge } from '../prisma/seed/large/seed.ts';
import { startEmbedded } from '../server/db/embedded.ts';
import { migrate } from '../server/db/migrate.ts';
import {
  APP_LOGIN,
  ensureLogins,
  ensureRoles,
  grantLogins,
  OWNER_LOGIN,
  WORKER_LOGIN,
} from '../server/db/roles.ts';

const DATABASE = 'nachfass';

export interface Scratch {
  readonly appUrl: string;
  readonly workerUrl: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  stop(): Promise<void>;
}

/** @param binaries another PostgreSQL's folder of programs; by default the one that comes with the product */
export async function scratchDatabase(
  leads: number,
  now: Date,
  say: (line: string) => void,
  binaries?: string,
): Promise<Scratch> {
  const dataDir = path.join(tmpdir(), `nachfass-bench-${randomBytes(6).toString('hex')}`);
  const postgres = await startEmbedded({ dataDir, temporary: true, binaries });
  try {
    const { credentials } = postgres;
    await ensureLogins(postgres.superuserUrl(), credentials, DATABASE);
    const ownerUrl = postgres.url(OWNER_LOGIN, credentials.owner, DATABASE);
    await ensureRoles(ownerUrl);
    await migrate(ownerUrl);
    await grantLogins(ownerUrl, { app: APP_LOGIN, worker: WORKER_LOGIN });
    await seedLarge(ownerUrl, { leads, now, say });
    return {
      appUrl: postgres.url(APP_LOGIN, credentials.app, DATABASE),
      workerUrl: postgres.url(WORKER_LOGIN, credentials.worker, DATABASE),
      ownerUrl,
      superuserUrl: postgres.superuserUrl(DATABASE),
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

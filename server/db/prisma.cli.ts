/**
 * `npm run prisma -- …`: Prisma's command on the product's database. Without DATABASE_URL that is the embedded
 * PostgreSQL, started for as long as the command runs or shared with a server that has it running.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../command.ts';
import { embeddedUrls } from '../boot.ts';
import { readEnv } from '../env.ts';
import { stopRequested } from '../stop-request.ts';
import { ensureRoles } from './roles.ts';

const PRISMA = fileURLToPath(new URL('../../node_modules/prisma/build/index.js', import.meta.url));

async function prisma(args: string[]): Promise<number> {
  const env = readEnv();
  const embedded = env.DATABASE_URL === undefined ? await embeddedUrls(env) : undefined;
  try {
    if (embedded) await ensureRoles(embedded.ownerUrl);
    const child = spawn(process.execPath, [PRISMA, ...args], {
      stdio: 'inherit',
      env: { ...process.env, ...(embedded && { DATABASE_OWNER_URL: embedded.ownerUrl }) },
    });
    void stopRequested().then(() => child.kill());
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await embedded?.stop();
  }
}

await runCommand(() => prisma(process.argv.slice(2)));

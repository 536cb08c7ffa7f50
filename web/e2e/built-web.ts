/** Sees to it, once a run, that what the browser is served is what the source says now. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const BUILT_WEB = path.join(ROOT, 'web/dist');

/** What a build is made from. */
const SOURCES = [
  'web/*.{ts,js,html}',
  'web/public/**/*',
  'web/src/**/*',
  'package-lock.json',
  'schema.graphql',
];

export default function setup(): void {
  if (!isStale()) return;
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: 'inherit',
    // Vitest's "test" would build React for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

function isStale(): boolean {
  const built = path.join(BUILT_WEB, 'index.html');
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).some((file) => statSync(path.join(ROOT, file)).mtimeMs > builtAt);
}

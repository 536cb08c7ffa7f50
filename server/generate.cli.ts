/** `npm run generate`: the files that are made from others and committed: schema.graphql, then the web's types from it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { GENERATORS } from './generated-files.ts';

for (const { name, args } of GENERATORS) {
  process.stdout.write(`${name} …\n`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

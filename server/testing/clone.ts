/** A second clone for tests that start what is in it: the program's files copied, the packages linked. */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * @param parts files and folders of this repository
 * @param copied packages, or scopes of packages, that are copied: a link leads back to where everybody may go
 */
export function makeClone(clone: string, parts: readonly string[], copied: readonly string[] = []): void {
  for (const part of ['package.json', ...parts])
    cpSync(path.join(ROOT, part), path.join(clone, part), {
      recursive: true,
      filter: (file) => !/\.test\.tsx?$|\/dist$|\/e2e$/.test(file),
    });
  const [from, to] = [path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules')];
  mkdirSync(to);
  // One by one: what tools keep beside the packages then stays in the clone.
  for (const name of readdirSync(from)) {
    if (copied.includes(name)) cpSync(path.join(from, name), path.join(to, name), { recursive: true });
    else if (!name.startsWith('.') || name === '.bin')
      symlinkSync(path.join(from, name), path.join(to, name));
  }
}

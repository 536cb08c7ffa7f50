/**
 * Where test databases lie: in memory where there is room, since each is a thousand files, and making those on a disk took
 * longer than most tests. Else, or where TMPDIR says otherwise, in the folder for temporary files.
 */
import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 3 * 1024 ** 3;

export function scratchFolder(): string {
  return process.env.TMPDIR === undefined && hasRoom(MEMORY) ? MEMORY : tmpdir();
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    // Not on every system.
    return false;
  }
}

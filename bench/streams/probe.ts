/** Loaded into the server's process ahead of it: tells what that process takes. Needs `--expose-gc`. */
import { setTimeout as delay } from 'node:timers/promises';
import { answer } from './ask.ts';

export interface Memory {
  /** Bytes, after garbage was collected. */
  readonly heapUsed: number;
  readonly rss: number;
}

export type ProbeAnswers = {
  /** Milliseconds of CPU, of the process and of the system for it, since its start. */
  cpu(): number;
  memory(): Promise<Memory>;
};

const answers: ProbeAnswers = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  async memory() {
    for (let nth = 0; nth < 4; nth++) {
      globalThis.gc?.();
      await delay(50);
    }
    const { heapUsed, rss } = process.memoryUsage();
    return { heapUsed, rss };
  },
};
answer(answers);

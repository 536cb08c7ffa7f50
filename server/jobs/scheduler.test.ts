import { describe, expect, it } from 'vitest';
import { LONGEST_RUN_MS, runOnce, type Job } from './scheduler.ts';

/** A job of parts that take a minute each by a clock that the test moves. */
function aJob(parts: number, more: Partial<Job> = {}) {
  let now = 1_000;
  let done = 0;
  const asked: number[] = [];
  const job: Job = {
    name: 'many-parts',
    schedule: { everyMinutes: 1 },
    run(goOn) {
      while (done < parts) {
        if (!goOn()) return Promise.resolve({ left: true });
        now += 60_000;
        done += 1;
      }
      return Promise.resolve({ left: false });
    },
    ...more,
  };
  const again = (afterSeconds: number) => Promise.resolve(asked.push(afterSeconds));
  return { asked, done: () => done, run: () => runOnce(job, again, { elapsed: () => now }) };
}

describe('a run', () => {
  it('with more to do than its time allows stops before the queue takes it for dead, and goes on at once', async () => {
    expect(LONGEST_RUN_MS).toBeLessThan(300_000);
    const job = aJob(6);
    await job.run();
    expect([job.done(), job.asked]).toEqual([4, [0]]);
    await job.run();
    expect([job.done(), job.asked]).toEqual([6, [0]]);
  });

  it('that is done comes again after the seconds the job asks for', async () => {
    const job = aJob(2, { againAfterSeconds: () => Promise.resolve(15) });
    await job.run();
    expect([job.done(), job.asked]).toEqual([2, [15]]);
  });

  it('that fails fails, and comes again all the same', async () => {
    const run = () => Promise.reject(new Error('no database'));
    const job = aJob(1, { run, againAfterSeconds: () => Promise.resolve(15) });
    await expect(job.run()).rejects.toThrow('no database');
    expect(job.asked).toEqual([15]);
  });
});

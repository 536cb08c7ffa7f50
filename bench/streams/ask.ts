/**
 * Questions to a process of the bench over its channel, one answer each. A process that ends fails what it was asked,
 * and one of the bench's own ends when its channel closes: none outlives it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process does: a function a question. */
export type Answers = Readonly<Record<string, (asked: never) => unknown>>;

type Envelope = { readonly nr: number; readonly name: string; readonly asked: unknown };
type Reply = { readonly nr: number; readonly value?: unknown; readonly failure?: string };

/** For a process that is the bench's own. */
export function answerUntilLeft(answers: Answers): void {
  answer(answers);
  process.on('disconnect', () => process.exit());
}

/** For one that has its own ways to end. */
export function answer(answers: Answers): void {
  process.on('message', ({ nr, name, asked }: Envelope) => {
    const reply = (it: Omit<Reply, 'nr'>) => process.send?.({ nr, ...it });
    const asking = async () => await answers[name]?.(asked as never);
    asking().then(
      (value) => reply({ value }),
      (error: unknown) =>
        reply({ failure: error instanceof Error ? (error.stack ?? error.message) : 'failed' }),
    );
  });
}

export class Asked<T extends Answers> {
  readonly child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;

  constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', ({ nr, value, failure }: Reply) => {
      const waiting = this.#waiting.get(nr);
      this.#waiting.delete(nr);
      if (failure === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(failure));
    });
    child.once('exit', (code, signal) => {
      for (const waiting of this.#waiting.values())
        waiting.reject(new Error(`a process of the bench ended: ${signal ?? code}`));
    });
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('a process of the bench could not be started');
    return pid;
  }

  async ask<Name extends keyof T & string>(
    name: Name,
    ...[asked]: Parameters<T[Name]>
  ): Promise<Awaited<ReturnType<T[Name]>>> {
    const waiting = Promise.withResolvers<unknown>();
    this.#last += 1;
    this.#waiting.set(this.#last, waiting);
    this.child.send({ nr: this.#last, name, asked });
    return (await waiting.promise) as Awaited<ReturnType<T[Name]>>;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}

/** @param file beside this one */
export function forkAsked<T extends Answers>(file: string): Asked<T> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return new Asked<T>(fork(path, { serialization: 'advanced', execArgv: ['--expose-gc'] }));
}

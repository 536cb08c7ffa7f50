/**
 * When this process is asked to end: by a signal, or because the one that started it is gone.
 *
 * Ctrl-C reaches every process of the terminal's group and npm passes it on once more, so signals come twice: the
 * first one counts, the others are swallowed and never cut an orderly stop short. `start.mjs` keeps a channel
 * open; when that closes it was killed, and nobody else would end this process.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the reason. Call it before anything that must be ended in order is begun. */
export function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
    if (!process.channel) return;
    process.on('disconnect', () => resolve('the process that started this one is gone'));
    // The listener alone would keep a finished process running.
    process.channel.unref();
  });
}

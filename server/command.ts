/** How every program for the terminal ends: with its code, or with the sentence that says what to do and a 1. */
import { StartupError } from './startup-error.ts';

/**
 * To be called last in the file, when everything else is there. A number that `main` gives is the code. What is no
 * StartupError is a fault, and shows its stack.
 */
export async function runCommand(main: () => Promise<unknown>): Promise<void> {
  try {
    const code = await main();
    process.exitCode = typeof code === 'number' ? code : 0;
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

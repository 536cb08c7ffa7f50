/** Loaded into the server's process ahead of it: tells what that process holds. */
import { answer } from './ask.ts';
import { readMemory, type Memory } from './memory-reading.ts';

export type ProbeAnswers = {
  memory(): Promise<Memory>;
};

const answers: ProbeAnswers = { memory: readMemory };
answer(answers);

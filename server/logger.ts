/**
 * The log: JSON lines in production, one readable line each in development.
 *
 * Nothing personal belongs in it: no variables, arguments, headers or bodies; people by their id. Exceptions go in
 * as `err`, which keeps of them what describe-failure.ts lets through.
 */
import { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { pino, type DestinationStream, type Logger } from 'pino';
import { describeFailure } from './describe-failure.ts';

export type { Logger };

export interface LoggerOptions {
  /** trace, debug, info, warn, error, fatal, silent. */
  readonly level: string;
  readonly readable: boolean;
  readonly destination?: DestinationStream;
}

export function createLogger({ level, readable, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    serializers: { err: describeFailure },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: ['token', '*.token', 'password', '*.password', 'headers', '*.headers'], remove: true },
  };
  const stream = destination ?? process.stdout;
  return pino(
    { ...options, timestamp: pino.stdTimeFunctions.isoTime },
    readable ? readableLines(stream) : stream,
  );
}

const COLOURS = {
  trace: 'gray',
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
} as const;

function readableLines(destination: DestinationStream): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      destination.write(readableLine(chunk.toString()));
      done();
    },
  });
}

/** `10:15:30 warn  the listener lost its connection  attempt=2`, failures with their stack below. */
export function readableLine(json: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const label = String(level);
  const colour = label in COLOURS ? COLOURS[label as keyof typeof COLOURS] : 'white';
  const fields = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const clock = String(time).slice(11, 19);
  const head = [clock, styleText(colour, label.padEnd(5)), msg, ...fields].join(' ').trimEnd();
  return [head, ...failureLines(err)].join('\n') + '\n';
}

function failureLines(failure: unknown): string[] {
  if (typeof failure !== 'object' || failure === null) return [];
  const { name, message, stack, cause, code } = failure as Record<string, unknown>;
  const title = [name, code].filter(Boolean).join(' ');
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return [`  ${title}: ${String(message)}`, ...frames, ...failureLines(cause)];
}

/**
 * What the log keeps of an exception: enough to find the defect, nothing of the people it concerned.
 *
 * Names, codes and stack frames are kept whole. Messages lose what libraries print of the data: Prisma's
 * invocation with its arguments, the values in PostgreSQL's key details, quoted phrases, addresses, long numbers,
 * credentials. A message that carries a bare name unquoted passes: do not put data into messages.
 */
export interface Failure {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: Failure;
}

const MESSAGE_LENGTH = 500;
const CAUSES = 3;

export function describeFailure(error: unknown, depth = 0): Failure {
  if (!(error instanceof Error)) return describeThrown(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause ?? ('originalError' in error ? error.originalError : undefined);
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: redact(error.message),
    ...(error.stack === undefined ? {} : { stack: frames(error.stack) }),
    ...(cause === undefined || depth >= CAUSES ? {} : { cause: describeFailure(cause, depth + 1) }),
  };
}

/** Not everything is an Error: the job queue reports plain objects that carry what one has. */
function describeThrown(thrown: unknown): Failure {
  const text = (key: string) => {
    const value: unknown = typeof thrown === 'object' && thrown ? Reflect.get(thrown, key) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const [code, stack] = [text('code'), text('stack')];
  return {
    name: typeof thrown,
    ...(code === undefined ? {} : { code }),
    message: redact(text('message') ?? String(thrown)),
    ...(stack === undefined ? {} : { stack: frames(stack) }),
  };
}

function redact(message: string): string {
  return withoutInvocation(message)
    .replace(/\b(postgres(?:ql)?:\/\/)[^\s@]*@/gi, '$1…@')
    .replace(/\b(password|passwd|secret|token|authorization)(\s*[=:]\s*|\s+)(bearer\s+)?\S+/gi, '$1$2…')
    .replace(/\)=\([^)]*\)/g, ')=(…)')
    .replace(/(?<![\w'])'(?=\S)[^']*[\s@][^']*'/g, "'…'")
    .replace(/"[^"]*@[^"]*"/g, '"…"')
    .replace(/[^\s@,;:"'()<>/…]+@[^\s@,;:"'()<>/…]+/g, '…@…')
    .replace(/\+?\d[\d\s/.-]{5,}\d/g, '…')
    .slice(0, MESSAGE_LENGTH);
}

/** Prisma prints the call with its arguments between its first line and the reason, which is the last line. */
function withoutInvocation(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const first = lines[0] ?? '';
  if (!first.includes('invocation')) return lines.join(' ');
  return [first.replace(/ in\s*$/, ''), lines.at(-1) ?? ''].join(' ');
}

/** The frames alone: the stack's head repeats the message. */
function frames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');
}

/**
 * The environment, parsed once at start; nothing else reads `process.env`. Wrong values are all told at once, each
 * in a sentence. An empty value counts as unset, because that is what `PORT= npm start` and env files mean.
 */
import { z } from 'zod';
import { StartupError } from './startup-error.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number')
  .transform(Number)
  .refine((n) => n >= 1 && n <= 65_535, 'must be between 1 and 65535');

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');

const databaseUrl = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) &&
      /^postgres(ql)?:$/.test(new URL(value).protocol) &&
      new URL(value).pathname.length > 1,
    'must be a URL like postgresql://user:password@host:5432/database',
  );

const origins = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim().replace(/\/$/, '')))
  .refine(
    (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins separated by commas, like https://nachfass.example.com',
  );

const schema = z
  .object({
    NODE_ENV: z
      .enum(['development', 'production', 'test'], 'must be development, production or test')
      .default('development')
      .describe(
        '`production` refuses demo people, moving the clock, introspection and GraphiQL for strangers.',
      ),
    PORT: port.default(4000).describe('Where the web app and the API listen.'),
    HOST: z
      .string()
      .default('127.0.0.1')
      .describe('The address they listen on; `0.0.0.0` for every one of the machine.'),
    PUBLIC_ORIGINS: origins
      .optional()
      .describe('Origins browsers may come from beside the server itself, separated by commas.'),
    TRUSTED_PROXIES: z
      .string()
      .regex(/^\d$/, 'must be a number from 0 to 9')
      .transform(Number)
      .default(0)
      .describe('How many proxies in front are believed about the address of a client (`X-Forwarded-For`).'),
    METRICS_TOKEN: z
      .string()
      .optional()
      .describe('The bearer token `/metrics` asks for; without it only this machine may read them.'),
    DATA_DIR: z
      .string()
      .optional()
      .describe(
        'Folder of the embedded PostgreSQL; by default `.data/<system user>` in the clone, or below `/var/lib/nachfass` where the user PostgreSQL runs as cannot enter the clone.',
      ),
    DATABASE_URL: databaseUrl
      .optional()
      .describe(
        'A PostgreSQL (15 or later) of your own instead of the embedded one: the login of the application.',
      ),
    DATABASE_OWNER_URL: databaseUrl
      .optional()
      .describe(
        'The login that owns the tables and migrates; by default that of `DATABASE_URL` if it may create roles.',
      ),
    DATABASE_WORKER_URL: databaseUrl
      .optional()
      .describe('The login of the jobs; by default that of `DATABASE_OWNER_URL`.'),
    SEED_DEMO: flag.default(false).describe('`1` puts the demo people into a database of your own as well.'),
    LOG_LEVEL: z
      .enum(
        ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
        'must be a level from silent to trace',
      )
      .default('info')
      .describe('How much the log tells.'),
  })
  .refine((env) => env.DATABASE_URL !== undefined || (!env.DATABASE_OWNER_URL && !env.DATABASE_WORKER_URL), {
    path: ['DATABASE_URL'],
    message: 'must be set when DATABASE_OWNER_URL or DATABASE_WORKER_URL is',
  })
  .refine((env) => !(env.NODE_ENV === 'production' && env.SEED_DEMO), {
    path: ['SEED_DEMO'],
    message: 'must not be 1 when NODE_ENV is production: demo people have a known password',
  });

export type Env = Readonly<z.output<typeof schema>>;

/** @throws StartupError naming every variable that is wrong */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const sentences = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const value = /URL/.test(name) || given[name] === undefined ? '' : ` (it is "${given[name]}")`;
    return `${name} ${issue.message}${value}.`;
  });
  throw new StartupError(sentences.join('\n'));
}

/** Every variable with its default and what it does, for the README. */
export function describeEnv(): { name: string; default: string; description: string }[] {
  const defaults: Record<string, unknown> = schema.parse({});
  return Object.entries(schema.shape).map(([name, variable]) => ({
    name,
    default:
      typeof defaults[name] === 'boolean' ? String(Number(defaults[name])) : String(defaults[name] ?? ''),
    description: variable.description ?? '',
  }));
}

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

const NAMED_ROLE = /^(SALES|MANAGER|ADMIN)=[^\s,=]+$/;
const roleNames = z
  .string()
  .transform((value) => value.split(',').map((pair) => pair.trim()))
  .refine(
    (pairs) =>
      pairs.every((pair) => NAMED_ROLE.test(pair)) && new Set(pairs.map(roleOf)).size === pairs.length,
    'must be pairs like SALES=nachfass-sales,MANAGER=nachfass-managers,ADMIN=nachfass-admins',
  )
  .transform((pairs) => {
    const named = new Map(pairs.map((pair) => [roleOf(pair), pair.slice(pair.indexOf('=') + 1)]));
    // A role that is not named is not to be had by a token.
    return { SALES: named.get('SALES'), MANAGER: named.get('MANAGER'), ADMIN: named.get('ADMIN') };
  });

function roleOf(pair: string): string {
  return pair.slice(0, pair.indexOf('='));
}

const address = z.email('must be one e-mail address, like nachfass@example.com');

const mailServer = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '',
    'must be a URL like smtps://user:password@mail.example.com:465',
  );

/** Over TLS; where that is allowed also without, on this machine. */
export function isSecureAddress(address: string, plainLoopback: boolean): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (plainLoopback && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
}

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
    OIDC_ISSUER: z
      .url('must be the URL of a provider, like https://login.example.com')
      .optional()
      .describe(
        'An OpenID Connect provider whose access tokens are accepted as Bearer, beside our own. Its keys are found by discovery.',
      ),
    OIDC_AUDIENCE: z.string().optional().describe('What these tokens must name as their audience: this API.'),
    OIDC_CLAIM_ROLES: z
      .string()
      .default('roles')
      .describe(
        'The claim with the roles: a list, or words. A path leads into nested ones: `realm_access.roles`.',
      ),
    OIDC_ROLES: roleNames
      .default({ SALES: 'SALES', MANAGER: 'MANAGER', ADMIN: 'ADMIN' })
      .describe(
        'What the provider calls our roles: `SALES=nachfass-sales,MANAGER=…,ADMIN=…`; by default as we do. Who has none of them stays out.',
      ),
    OIDC_CLAIM_TERRITORIES: z
      .string()
      .optional()
      .describe(
        'The claim with the codes of the territories. Where it is named, the provider alone grants them, and a token without it grants none; else they are granted here.',
      ),
    OIDC_CLAIM_TEAM: z
      .string()
      .optional()
      .describe(
        'The claim with the name of the team. Where it is named, the provider alone says who is in which; else it is said here.',
      ),
    OIDC_CLAIM_EMAIL: z
      .string()
      .default('email')
      .describe(
        'The claim with the e-mail address, by which somebody who is known here is recognised at first sight.',
      ),
    OIDC_CLAIM_NAME: z.string().default('name').describe('The claim with the full name, for somebody new.'),
    OIDC_TRUST_EMAIL: flag
      .default(false)
      .describe(
        '`1` takes addresses for verified although the tokens do not say `email_verified`. Only for a provider that lets nobody choose their address.',
      ),
    PUBLIC_URL: z
      .url('must be a URL like https://nachfass.example.com')
      .transform((value) => value.replace(/\/+$/, ''))
      .refine((value) => URL.canParse(value) && new URL(value).origin === value, 'must have no path')
      .optional()
      .describe(
        'Where people reach this server: links in mail begin with it. By default `HOST` and `PORT`; needed in production with `SMTP_URL`.',
      ),
    SMTP_URL: mailServer
      .optional()
      .describe(
        'The mail server: `smtps://user:password@host:465`, or `smtp://…:587`, which turns to TLS where it is offered. Without it mail goes no further than the mailbox here.',
      ),
    MAIL_FROM: address
      .optional()
      .describe('The sender of mail where a territory has none of its own; needed with `SMTP_URL`.'),
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
  .refine((env) => (env.OIDC_ISSUER === undefined) === (env.OIDC_AUDIENCE === undefined), {
    path: ['OIDC_AUDIENCE'],
    message: 'must be set together with OIDC_ISSUER: a token for another API must not be good for this one',
  })
  .refine(
    (env) =>
      !URL.canParse(env.OIDC_ISSUER ?? '') ||
      isSecureAddress(env.OIDC_ISSUER ?? '', env.NODE_ENV !== 'production'),
    {
      path: ['OIDC_ISSUER'],
      message: 'must begin with https://; in development, a provider on this machine may do without',
    },
  )
  .refine((env) => env.SMTP_URL === undefined || env.MAIL_FROM !== undefined, {
    path: ['MAIL_FROM'],
    message: 'must be set together with SMTP_URL: mail needs a sender',
  })
  .refine(
    (env) => env.NODE_ENV !== 'production' || env.SMTP_URL === undefined || env.PUBLIC_URL !== undefined,
    { path: ['PUBLIC_URL'], message: 'must be set together with SMTP_URL: links in mail must lead here' },
  )
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
    default: defaultText(defaults[name]),
    description: variable.description ?? '',
  }));
}

function defaultText(value: unknown): string {
  if (typeof value === 'boolean') return String(Number(value));
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  return Object.entries(value)
    .map(([key, name]) => `${key}=${String(name)}`)
    .join(',');
}

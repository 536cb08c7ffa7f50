/**
 * `GET /export/leads.csv`: the viewer's list of leads as a file. Rows, fields and refusals are those of the query
 * `leads`, because it is what is asked, page by page, each in a short snapshot of its own: nothing is held while a slow
 * reader reads, and a right that is lost in between ends the export. The answer begins when the first page is there; if
 * a later one fails the connection is cut, so that half a file is never taken for a whole one.
 *
 * A lead that changes its place while the export runs comes once; in an order that changes move leads by
 * (`UPDATED_AT`), it may be passed over.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execute, GraphQLError, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import { BYTE_ORDER_MARK, csvLine } from '../csv-cells.ts';
import type { ErrorAnswers } from '../plugins/error-answers.ts';
import { Operation, type CreateContext, type Identity, type RequestFacts } from '../plugins/operation.ts';
import { beyondScopes } from '../plugins/token-scopes.ts';
import { bearerToken, sessionTokenFromCookies } from '../transport/cookies.ts';
import { sendJson } from '../transport/probes.ts';
import { securityHeaders } from '../transport/security-headers.ts';
import { cellsOf, exportColumns, exportedLead, headings, leadSelection, type Writing } from './columns.ts';
import { exportLanguages } from './words.ts';

export const EXPORT_PATH = '/export/leads.csv';

/** What the audit log keeps of an export: names and codes, never what was searched for. */
export interface ExportFacts {
  readonly format: string;
  readonly columns: readonly string[];
  /** The parts of the filter that were used. */
  readonly filter: readonly string[];
  readonly searched: boolean;
}
/** Records who exports what, before the first row leaves. */
export type RecordExport = (request: RequestFacts, facts: ExportFacts) => Promise<void>;

export interface ExportLimits {
  /** Exports of one person in `windowSeconds`. */
  readonly perPerson: number;
  readonly windowSeconds: number;
  /** How long one may take. */
  readonly wholeMs: number;
}
const DEFAULTS: ExportLimits = { perPerson: 10, windowSeconds: 600, wholeMs: 600_000 };

export interface LeadExportOptions {
  readonly schema: GraphQLSchema;
  readonly createContext: CreateContext;
  readonly answers: ErrorAnswers;
  readonly log: Logger;
  readonly recordExport: RecordExport;
  readonly limits?: Partial<ExportLimits>;
  addressOf(request: IncomingMessage): string;
}

const PAGE = 100;
const document = parse(`
  query ExportLeads($filter: LeadFilter, $search: String, $orderBy: LeadOrder, $first: Int!, $after: String) {
    viewer { territories { timeZone } }
    leads(filter: $filter, search: $search, orderBy: $orderBy, first: $first, after: $after) {
      nodes { ${leadSelection} }
      pageInfo { hasNextPage endCursor }
    }
  }`);
const pageOfLeads = z.object({
  viewer: z.object({ territories: z.array(z.object({ timeZone: z.string() })) }),
  leads: z.object({
    nodes: z.array(exportedLead),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});
type PageOfLeads = z.output<typeof pageOfLeads>;

const list = z
  .string()
  .max(2_000)
  .transform((it) => it.split(',').filter(Boolean));
const json = z
  .string()
  .max(20_000)
  .transform((it, context): Record<string, unknown> => {
    const parsed = z.record(z.string(), z.unknown()).safeParse(parsedJson(it));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'has to be JSON, as `leads(filter:)` takes it' });
    return z.NEVER;
  });
/** Checks of the values themselves are the schema's. */
const query = z.strictObject({
  filter: json.default({}),
  search: z.string().max(200).optional(),
  orderBy: z
    .string()
    .regex(/^[A-Z_]{1,40}:(ASC|DESC)$/, 'has to be like COMPANY_NAME:ASC')
    .optional(),
  columns: list.pipe(z.array(z.enum(exportColumns)).min(1)).default([...exportColumns]),
  format: z.enum(['csv', 'excel']).default('csv'),
  language: z.enum(exportLanguages).default('de'),
});
type Asked = z.output<typeof query>;

/** Over HTTP as it stands in `answers`: an error that says with which status it is told. */
function refusal(status: number, code: string, message: string, headers?: Record<string, string>) {
  return new GraphQLError(message, { extensions: { code, http: { status, ...(headers && { headers }) } } });
}

export function createLeadExport(options: LeadExportOptions) {
  const { schema, createContext, answers, log, recordExport } = options;
  const limits = { ...DEFAULTS, ...options.limits };
  const started = new RateLimiterMemory({ points: limits.perPerson, duration: limits.windowSeconds });
  const running = new Set<string>();

  return async function exportLeads(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const facts: RequestFacts = {
      token: tokenOf(request),
      requestId,
      remoteAddress: options.addressOf(request),
    };
    let person: string | null = null;
    try {
      refuseForeignPages(request);
      const asked = readQuery(request);
      const viewer = await identify(facts);
      if (running.has(viewer.id)) {
        throw refusal(429, 'RATE_LIMITED', 'An export of yours is still running. Wait for it to end.', {
          'retry-after': '5',
        });
      }
      person = viewer.id;
      running.add(person);
      await count(person);
      const first = await pageAfter(facts, asked, null);
      await recordExport(facts, recorded(asked));
      await send(response, asked, first, (after) => pageAfter(facts, asked, after), requestId);
    } catch (failure) {
      if (response.headersSent || response.destroyed) throw failure;
      tell(response, failure, requestId);
    } finally {
      if (person !== null) running.delete(person);
    }
  };

  /** Who is signed in, and with what. Throws for strangers and for API tokens without the scope READ. */
  async function identify(facts: RequestFacts): Promise<Identity> {
    const operation = await Operation.begin(createContext, facts, log);
    try {
      const { viewer } = operation;
      if (!viewer) throw refusal(401, 'UNAUTHENTICATED', 'Sign in first.', { 'www-authenticate': 'Bearer' });
      const field = schema.getQueryType()?.getFields()['leads'];
      const beyond = viewer.scopes && field && beyondScopes(viewer.scopes, false, field);
      if (beyond) throw beyond;
      return viewer;
    } finally {
      await operation.close();
    }
  }

  async function count(person: string): Promise<void> {
    try {
      await started.consume(person);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw refusal(429, 'RATE_LIMITED', 'Too many exports in a short time. Try again later.', {
        'retry-after': String(seconds),
      });
    }
  }

  async function pageAfter(facts: RequestFacts, asked: Asked, after: string | null): Promise<PageOfLeads> {
    const operation = await Operation.begin(createContext, facts, log);
    try {
      const result: ExecutionResult = await execute({
        schema,
        document,
        variableValues: {
          filter: asked.filter,
          search: asked.search ?? null,
          orderBy: orderOf(asked),
          first: PAGE,
          after,
        },
        contextValue: operation.context,
      });
      if (result.errors) throw new RefusedPage(result);
      return pageOfLeads.parse(result.data);
    } finally {
      await operation.close();
    }
  }

  async function send(
    response: ServerResponse,
    asked: Asked,
    first: PageOfLeads,
    next: (after: string) => Promise<PageOfLeads>,
    requestId: string,
  ): Promise<void> {
    const writing: Writing = {
      forPeople: asked.format === 'excel',
      language: asked.language,
      timeZone: first.viewer.territories[0]?.timeZone ?? 'Europe/Berlin',
    };
    response.writeHead(200, {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="leads-${new Date().toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    });
    try {
      await pipeline(Readable.from(lines(asked, writing, first, next)), response, {
        signal: AbortSignal.timeout(limits.wholeMs),
      });
    } catch (failure) {
      // The pipeline has cut the connection: who reads sees that the file is not whole.
      if (!isClosedByReader(failure)) log.warn({ requestId, err: failure }, 'an export was cut off');
    }
  }

  function tell(response: ServerResponse, failure: unknown, requestId: string): void {
    const { errors } =
      failure instanceof RefusedPage
        ? answers.answer(failure.result, requestId)
        : answers.answerFailure(failure, requestId);
    const { http, code, ...rest } = errors?.[0]?.extensions ?? {};
    const { status = statusOf(code), headers = {} } = httpOf.parse(http);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, status, { error: errors?.[0]?.message, code, ...rest });
  }
}

/** The schema's own refusal of a page, to be told as every other answer is. */
class RefusedPage extends Error {
  override readonly name = 'RefusedPage';
  readonly result: ExecutionResult;
  constructor(result: ExecutionResult) {
    super('a page of the export was refused');
    this.result = result;
  }
}

async function* lines(
  asked: Asked,
  writing: Writing,
  first: PageOfLeads,
  next: (after: string) => Promise<PageOfLeads>,
): AsyncGenerator<string> {
  const delimiter = asked.format === 'excel' ? ';' : ',';
  const told = new Set<string>();
  yield (
    (asked.format === 'excel' ? BYTE_ORDER_MARK : '') + csvLine(headings(asked.columns, writing), delimiter)
  );
  for (let page = first; ;) {
    const fresh = page.leads.nodes.filter(({ id }) => !told.has(id));
    for (const { id } of fresh) told.add(id);
    yield fresh.map((lead) => csvLine(cellsOf(lead, asked.columns, writing), delimiter)).join('');
    const { hasNextPage, endCursor } = page.leads.pageInfo;
    if (!hasNextPage || endCursor === null) return;
    page = await next(endCursor);
  }
}

/**
 * A browser tells whose page has it ask. A foreign one could not read the answer, but would use up the person's exports
 * and leave a file of customers on their machine.
 */
function refuseForeignPages({ method, headers }: IncomingMessage): void {
  if (method !== 'GET') {
    throw refusal(405, 'BAD_USER_INPUT', 'An export is asked for with GET.', { allow: 'GET' });
  }
  const site = headers['sec-fetch-site'];
  if (headers.authorization === undefined && (site === 'cross-site' || site === 'same-site')) {
    throw refusal(403, 'FORBIDDEN', 'Pages of another origin cannot export. Open our own.');
  }
}

function readQuery({ url = '' }: IncomingMessage): Asked {
  const at = url.indexOf('?');
  const parameters = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const read = query.safeParse(Object.fromEntries(parameters));
  if (read.success) return read.data;
  const told = read.error.issues.map(({ path, message }) => [path[0], message].filter(Boolean).join(': '));
  throw refusal(400, 'BAD_USER_INPUT', told.join('; '));
}

function recorded(asked: Asked): ExportFacts {
  const { format, columns, filter, search } = asked;
  return { format, columns, filter: Object.keys(filter).sort(), searched: Boolean(search?.trim()) };
}

function orderOf({ orderBy }: Asked) {
  if (orderBy === undefined) return null;
  const [field, direction] = orderBy.split(':');
  return { field, direction };
}

function tokenOf({ headers }: IncomingMessage): string | null {
  // A caller that sends credentials means those, even when they are no good.
  if (headers.authorization !== undefined) return bearerToken(headers.authorization);
  return sessionTokenFromCookies(headers.cookie);
}

const httpOf = z
  .object({ status: z.int().optional(), headers: z.record(z.string(), z.string()).optional() })
  .catch({});

function statusOf(code: unknown): number {
  if (code === 'UNAUTHENTICATED') return 401;
  if (code === 'FORBIDDEN') return 403;
  if (code === 'RATE_LIMITED') return 429;
  return code === 'INTERNAL' || code === undefined ? 500 : 400;
}

function parsedJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isClosedByReader(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

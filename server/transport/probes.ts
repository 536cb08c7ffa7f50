/**
 * What operators ask: `/healthz` (the process answers), `/readyz` (it serves; else 503 with the codes of what is
 * missing), `/metrics` (loopback, or with the token).
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { bearerToken } from './cookies.ts';

/** Resolves when this part serves. `code` names it in the answer of `/readyz`. */
export interface ReadinessCheck {
  readonly code: string;
  check(): Promise<void>;
}

export interface ProbesOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly metricsToken?: string;
  readonly checks: readonly ReadinessCheck[];
  /** STARTING, STOPPING, or null while it serves. */
  phase(): string | null;
  readonly checkMs?: number;
}

type Probe = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createProbes(options: ProbesOptions): ReadonlyMap<string, Probe> {
  const { log, metrics, metricsToken, checks, phase, checkMs = 2_000 } = options;

  async function missing(): Promise<string[]> {
    const current = phase();
    if (current) return [current];
    const found = await Promise.all(
      checks.map(async ({ code, check }) => {
        try {
          await withinTime(check(), checkMs);
          return null;
        } catch (error) {
          log.warn({ code, err: error }, 'not ready');
          return code;
        }
      }),
    );
    return found.filter((code) => code !== null);
  }

  return new Map<string, Probe>([
    ['/healthz', async (_request, response) => sendJson(response, 200, { status: 'ok' })],
    [
      '/readyz',
      async (_request, response) => {
        const reasons = await missing();
        sendJson(response, reasons.length > 0 ? 503 : 200, { ready: reasons.length === 0, reasons });
      },
    ],
    [
      '/metrics',
      async (request, response) => {
        if (!mayReadMetrics(request, metricsToken)) {
          sendJson(response, 403, {
            error: 'Metrics are for this machine, or with the token in METRICS_TOKEN.',
          });
          return;
        }
        response.writeHead(200, { 'content-type': metrics.contentType });
        response.end(await metrics.page());
      },
    ],
  ]);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

/** A request that a proxy on this machine passed on is not local. */
function mayReadMetrics({ headers, socket }: IncomingMessage, token: string | undefined): boolean {
  const given = bearerToken(headers.authorization);
  if (token && given) return equal(given, token);
  const forwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !forwarded && /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '');
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function withinTime(work: Promise<void>, ms: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

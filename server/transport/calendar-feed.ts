/**
 * Calendar feeds over HTTP: `GET /calendar/<token>.ics`. The address is the secret: it comes in no log, is told to no other
 * site, and what it opens is kept by no cache on the way.
 *
 * Whoever tries addresses is refused by their own after a few, before the database is asked again; each feed is written
 * so often and no more.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { securityHeaders } from './security-headers.ts';

export const CALENDAR_PATH = '/calendar/';

/** What is at an address, by whom, and how it is written down when it is asked for. */
export interface CalendarFeed {
  readonly ownerId: string;
  /** @param origin where links out of it lead: `https://leads.example.com` */
  write(origin: string): Promise<string>;
}
export type FindCalendarFeed = (path: string) => Promise<CalendarFeed | null>;

/** Addresses that open nothing, per caller and window. */
const MISSES = 30;
/** Readings of a feed in a window: a few devices, each a few times. */
const READINGS = 60;
const WINDOW_SECONDS = 300;

export interface CalendarOptions {
  readonly find: FindCalendarFeed;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly originOf: (request: IncomingMessage) => string;
}

export function serveCalendarFeeds({ find, addressOf, originOf }: CalendarOptions) {
  const misses = new RateLimiterMemory({ points: MISSES, duration: WINDOW_SECONDS });
  const readings = new RateLimiterMemory({ points: READINGS, duration: WINDOW_SECONDS });

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();
      return;
    }
    const address = addressOf(request);
    const missed = await misses.get(address);
    if (missed && missed.consumedPoints >= MISSES) return tooMany(response, missed);
    const feed = await find(path);
    if (!feed) {
      await misses.consume(address).catch(onlyRefusals);
      return sendText(response, 404, 'There is no calendar at this address.\n');
    }
    const read = await readings.consume(feed.ownerId).catch(onlyRefusals);
    if (read.consumedPoints > READINGS) return tooMany(response, read);
    send(request, response, await feed.write(originOf(request)));
  };
}

const headers = {
  ...securityHeaders,
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cache-control': 'no-store',
} as const;

function send(request: IncomingMessage, response: ServerResponse, calendar: string): void {
  const body = Buffer.from(calendar);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const its = {
    ...headers,
    // Kept by who asked, and asked for again each time: by ETag, which costs them nothing when nothing has changed.
    'cache-control': 'private, no-cache',
    etag,
  };
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, its).end();
    return;
  }
  response.writeHead(200, {
    ...its,
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="nachfass.ics"',
    'content-length': String(body.length),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A list of tags, weak ones too, as proxies make them of ours when they compress. */
function matches(asked: string | undefined, etag: string): boolean {
  return (asked ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

function tooMany(response: ServerResponse, { msBeforeNext }: RateLimiterRes): void {
  response.setHeader('retry-after', String(Math.max(1, Math.ceil(msBeforeNext / 1_000))));
  sendText(response, 429, 'This was asked too often. Try again later.\n');
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

function onlyRefusals(refusal: unknown): RateLimiterRes {
  if (refusal instanceof RateLimiterRes) return refusal;
  throw refusal;
}

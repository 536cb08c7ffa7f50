/**
 * GraphiQL at `GET /graphql`, from files on this server alone. Its tabs tell the main job in the order in which one
 * does it; whoever ran the first one is signed in by the cookie, for the others and for subscriptions.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { CSRF_HEADER } from '../plugins/use-request-guard.ts';
import { compress, negotiate } from './static-files.ts';
import { securityHeaders } from './security-headers.ts';

export interface Tab {
  readonly query: string;
  readonly variables?: string;
}

export type GraphiQL = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A page is asked for by whoever takes HTML; programs ask for JSON or a stream. */
export function wantsGraphiQL({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

export function serveGraphiQL(tabs: readonly Tab[]): GraphiQL {
  let page: Promise<Awaited<ReturnType<typeof render>>> | undefined;
  return async (request, response) => {
    page ??= render(tabs);
    const { plain, compressed, policy } = await page;
    const { encoding, body } = negotiate(request.headers['accept-encoding'], plain, compressed);
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      'content-length': body.length,
      ...(encoding ? { 'content-encoding': encoding } : {}),
    });
    response.end(body);
  };
}

/** GraphiQL's tabs can be dragged; Chromium takes a mere press for that, and the tab is gone when it is released. */
const STYLE = '.graphiql-tab { transform: none !important; }';

async function render(tabs: readonly Tab[]) {
  const html = renderGraphiQL({
    title: 'Nachfass API',
    subscriptionsProtocol: 'WS',
    credentials: 'same-origin',
    additionalHeaders: { [CSRF_HEADER]: '1' },
    defaultTabs: tabs.map(({ query, variables }) => ({ query, variables })),
    shouldPersistHeaders: false,
  }).replace('</head>', `<style>${STYLE}</style></head>`);
  const plain = Buffer.from(html);
  return { plain, compressed: await compress(plain), policy: policyFor(html) };
}

/** Its one script is inline, so it is allowed by its hash; the editor makes its workers from blobs. */
function policyFor(html: string): string {
  const from = html.indexOf('<script>') + '<script>'.length;
  const script = html.slice(from, html.lastIndexOf('</script>'));
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'self'",
    `script-src 'self' 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

import type { IncomingMessage } from 'node:http';

/**
 * Which pages may open a WebSocket here: those of this very host and those of the configured public origins.
 * A request without an Origin does not come from a page. Breaks behind a proxy that rewrites `Host` unless the
 * public origin is configured.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicOrigins: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (publicOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host?.toLowerCase();
}

/**
 * Where this request found us, for links that leave the app: the public origin of its host, else the host itself. What
 * somebody else writes into `Host` comes back to them alone.
 */
export function originOf(
  { headers }: Pick<IncomingMessage, 'headers'>,
  publicOrigins: readonly string[],
  secure: boolean,
): string {
  const host = (headers.host ?? 'localhost').toLowerCase();
  const known = publicOrigins.find((origin) => new URL(origin).host === host);
  return known ?? `${secure ? 'https' : 'http'}://${host}`;
}

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

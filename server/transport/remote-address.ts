/**
 * Who is calling, for limits by address. `X-Forwarded-For` is believed only as far back as our own proxies wrote
 * it; with none configured it is ignored, since anybody can send it.
 */
import type { IncomingMessage } from 'node:http';

export function remoteAddress({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = [headers['x-forwarded-for'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
  const chain = [...forwarded, socket.remoteAddress ?? ''];
  return chain.at(-1 - trustedProxies) ?? chain[0] ?? '';
}

/** Finds the session token of an HTTP request: `Authorization: Bearer` before the browser's cookie. */
import { bearerToken, sessionTokenFromCookies } from './cookies.ts';

export function identify(headers: Headers): string | null {
  const authorization = headers.get('authorization');
  // A caller that sends credentials means those, even when they are no good.
  if (authorization !== null) return bearerToken(authorization);
  return sessionTokenFromCookies(headers.get('cookie'));
}

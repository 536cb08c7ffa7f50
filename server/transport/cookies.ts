/** The session's cookie: HttpOnly and SameSite=Lax, so that scripts cannot read it and foreign sites not use it. */
export const SESSION_COOKIE = 'nachfass_session';

/** An API token, or a provider's signed one. */
const OTHER_TOKEN = /^nf_\w{43}$|\./;

/**
 * The session token of a `Cookie` header, or null. Nothing but a session comes as a cookie: whoever planted another
 * kind of token there would have browsers sign its requests.
 */
export function sessionTokenFromCookies(header: string | null | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === SESSION_COOKIE) {
      const token = pair.slice(at + 1).trim();
      return token === '' || OTHER_TOKEN.test(token) ? null : token;
    }
  }
  return null;
}

/** The token of `Bearer <token>`, or null. */
export function bearerToken(authorization: string | null | undefined): string | null {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

export function sessionCookie(token: string, expiresAt: Date, secure: boolean): string {
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Expires=${expiresAt.toUTCString()}${secure ? '; Secure' : ''}`;
}

export function endedSessionCookie(secure: boolean): string {
  return `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? '; Secure' : ''}`;
}

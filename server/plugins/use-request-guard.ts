/**
 * What a GraphQL request over HTTP must be before its body is looked at.
 *
 * A POST is JSON, uncompressed: forms are what foreign pages can send without asking first. A request that the
 * browser's cookie signs in must come from our own pages: it carries the header below (which a foreign page cannot
 * add, for no foreign origin is granted anything) or the browser says `Sec-Fetch-Site: same-origin`; and where the
 * browser names an `Origin`, it is ours, whatever else the request carries. Requests with an `Authorization` header are
 * no browser's own idea and pass.
 */
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { sessionTokenFromCookies } from '../transport/cookies.ts';
import { isAllowedOrigin } from '../transport/origins.ts';

export const CSRF_HEADER = 'x-nachfass-csrf';

export interface RequestGuardOptions {
  /** Origins of our pages, beside this host itself. */
  readonly publicOrigins: readonly string[];
}

export function useRequestGuard(options: RequestGuardOptions): Plugin {
  return {
    onRequestParse({ request }) {
      const problem = problemOf(request, options);
      if (problem) throw problem;
    },
  };
}

function problemOf(
  { method, headers }: Request,
  { publicOrigins }: RequestGuardOptions,
): GraphQLError | null {
  const site = headers.get('sec-fetch-site');
  const ownPage = headers.has(CSRF_HEADER) || site === 'same-origin';
  if (method === 'POST') {
    if (!isJson(headers.get('content-type'))) {
      return ownPage
        ? refusal(415, 'BAD_USER_INPUT', 'Send the operation as application/json.')
        : refusal(
            403,
            'FORBIDDEN',
            `Send the operation as application/json, with the header ${CSRF_HEADER}.`,
          );
    }
    const encoding = headers.get('content-encoding');
    if (encoding !== null && encoding !== 'identity')
      return refusal(415, 'BAD_USER_INPUT', 'Send the operation uncompressed.');
  }
  const signedByCookie =
    !headers.has('authorization') && sessionTokenFromCookies(headers.get('cookie')) !== null;
  if (!signedByCookie) return null;
  const origin = headers.get('origin') ?? undefined;
  if (!isAllowedOrigin(origin, headers.get('host') ?? undefined, publicOrigins))
    return refusal(403, 'FORBIDDEN', 'Pages of another origin cannot use the cookie. Open our own.');
  if (ownPage) return null;
  // A page cannot read a foreign answer, and GET changes nothing; callers that are no browser say no site.
  if (method === 'GET' && (site === null || site === 'none')) return null;
  return refusal(403, 'FORBIDDEN', `Requests signed in by the cookie need the header ${CSRF_HEADER}.`);
}

function isJson(contentType: string | null): boolean {
  return /^application\/json *(;|$)/i.test(contentType ?? '');
}

function refusal(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

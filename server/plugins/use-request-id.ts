/**
 * Gives every GraphQL request an id: the caller's `x-request-id` when it is a plain token, else a new one. It goes
 * back in the response's header and, through the error answers, in `extensions.requestId` of every error.
 */
import { randomUUID } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';

const HEADER = 'x-request-id';
const PLAIN = /^[\w.:-]{8,64}$/;
const ids = new WeakMap<Request, string>();

export function requestIdOf(request: Request): string {
  const known = ids.get(request);
  if (known) return known;
  const given = request.headers.get(HEADER);
  const id = given && PLAIN.test(given) ? given : randomUUID();
  ids.set(request, id);
  return id;
}

export function useRequestId(): Plugin {
  return {
    onResponse({ request, response }) {
      response.headers.set(HEADER, requestIdOf(request));
    },
  };
}

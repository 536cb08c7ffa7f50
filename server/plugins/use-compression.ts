/**
 * Compresses answers that are worth it. Streams are left alone: their items must not wait for each other.
 *
 * Answers hold what the caller sent beside what others must not guess, and a compressed length tells of repetitions.
 * That helps nobody as long as foreign pages cannot make a browser ask with its cookie (see use-request-guard.ts).
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Plugin } from 'graphql-yoga';
import { acceptedEncodings } from '../transport/static-files.ts';

/** Below it, an answer fits into a packet anyway. */
const WORTH_BYTES = 1024;
/** A third of the time of the usual 6, for a few percent more bytes. */
const LEVEL = 3;

export function useCompression(): Plugin {
  return {
    async onResponse({ request, response, setResponse, fetchAPI }) {
      if (!/^application\/([\w-]+\+)?json *(;|$)/.test(response.headers.get('content-type') ?? '')) return;
      response.headers.append('vary', 'accept-encoding');
      if (!acceptedEncodings(request.headers.get('accept-encoding')).has('gzip')) return;
      const plain = Buffer.from(await response.arrayBuffer());
      const worth = plain.length >= WORTH_BYTES;
      const body = worth ? await promisify(gzip)(plain, { level: LEVEL }) : plain;
      const headers = new fetchAPI.Headers(response.headers);
      headers.set('content-length', String(body.length));
      if (worth) headers.set('content-encoding', 'gzip');
      setResponse(
        new fetchAPI.Response(body, { status: response.status, statusText: response.statusText, headers }),
      );
    },
  };
}

/**
 * Serves the built web app from its folder, and nothing outside it.
 *
 * Files whose names carry a hash are cached for a year; everything else is asked for again each time (by ETag).
 * Paths that are no file are the app's own routes and get `index.html`; paths that look like a file are 404.
 * Text is compressed once per file and kept.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { appContentSecurityPolicy, securityHeaders } from './security-headers.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Vite's names: `index-s2c0uBPb.js`. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

interface File {
  readonly modified: number;
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly compressed: ReadonlyMap<string, Buffer>;
}

export type StaticFiles = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function serveStaticFiles(folder: string): StaticFiles {
  const root = path.resolve(folder);
  const files = new Map<string, File>();

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const pathname = decodedPath(request.url ?? '/');
    const file = pathname === null ? null : await find(pathname);
    if (!file) {
      response.writeHead(404, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' });
      response.end('There is nothing at this address.\n');
      return;
    }
    send(request, response, file, pathname !== null && HASHED.test(pathname));
  };

  async function find(pathname: string): Promise<File | null> {
    const wanted = pathname === '/' ? '/index.html' : pathname;
    const found = await load(path.join(root, wanted));
    if (found) return found;
    return path.extname(pathname) === '' ? load(path.join(root, 'index.html')) : null;
  }

  async function load(location: string): Promise<File | null> {
    if (!location.startsWith(root + path.sep)) return null;
    const facts = await stat(location).catch(() => null);
    if (!facts?.isFile()) return null;
    const known = files.get(location);
    if (known?.modified === facts.mtimeMs) return known;
    const plain = await readFile(location);
    const type = CONTENT_TYPES[path.extname(location).toLowerCase()] ?? 'application/octet-stream';
    const file: File = {
      modified: facts.mtimeMs,
      type,
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      plain,
      compressed: type.includes('charset') ? await compress(plain) : new Map(),
    };
    files.set(location, file);
    return file;
  }
}

/** The body by content encoding, best first. Made once per file, so the slow levels pay off. */
export async function compress(plain: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    promisify(gzip)(plain, { level: 9 }),
  ]);
  return new Map([
    ['br', br],
    ['gzip', gz],
  ]);
}

/** Picks the encoding that the client takes, or the plain body. */
export function negotiate(
  acceptEncoding: string | string[] | undefined,
  plain: Buffer,
  compressed: ReadonlyMap<string, Buffer>,
): { encoding: string | null; body: Buffer } {
  const accepted = acceptedEncodings(acceptEncoding);
  for (const [encoding, body] of compressed) if (accepted.has(encoding)) return { encoding, body };
  return { encoding: null, body: plain };
}

export function acceptedEncodings(acceptEncoding: string | string[] | null | undefined): ReadonlySet<string> {
  const named = String(acceptEncoding ?? '')
    .split(',')
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => (one.split(';')[0] ?? '').trim());
  return new Set(named);
}

function send(request: IncomingMessage, response: ServerResponse, file: File, forever: boolean): void {
  const headers: Record<string, string> = {
    ...securityHeaders,
    'content-type': file.type,
    'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  };
  if (file.type.startsWith('text/html')) headers['content-security-policy'] = appContentSecurityPolicy;
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const { encoding, body } = negotiate(request.headers['accept-encoding'], file.plain, file.compressed);
  if (encoding) headers['content-encoding'] = encoding;
  headers['content-length'] = String(body.length);
  response.writeHead(200, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The path without query, decoded; null when it cannot be one of ours. */
function decodedPath(url: string): string | null {
  try {
    const decoded = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/');
    return decoded.startsWith('/') && !decoded.includes('\0') && !decoded.includes('\\')
      ? path.posix.normalize(decoded)
      : null;
  } catch {
    return null;
  }
}

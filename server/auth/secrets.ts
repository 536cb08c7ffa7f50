/**
 * The secrets that sessions, API tokens and the addresses of calendar feeds are: 256 random bits each, of which a
 * SHA-256 is kept. A fast hash is enough for what has no structure to guess.
 *
 * API tokens begin with `nf_`, so that people and scanners of source code recognise one where it should not be. A
 * session's token has another length: neither is ever taken for the other.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const API_TOKEN = /^nf_[A-Za-z0-9]{43}$/;
/** `nf_` and six characters: enough to know one's tokens apart, and too little to guess the rest. */
const SHOWN = 9;

export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What stands in the address of a calendar feed; opens nothing else. */
export function newFeedToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The secret, and the beginning of it that may be shown later. */
export function newApiToken(): { readonly secret: string; readonly prefix: string } {
  const secret = `nf_${Array.from({ length: 43 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
  return { secret, prefix: secret.slice(0, SHOWN) };
}

export function isApiToken(token: string): boolean {
  return API_TOKEN.test(token);
}

export function hashOfToken(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest();
}

/**
 * The link by which the addressee of a mail gets rid of more: the lead's id and a keyed digest of it. It says nothing of
 * anybody, cannot be made by who does not know the key, and works for as long as there is the lead.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';
import type { Transaction } from '../db/client.ts';

/** @param publicUrl without a slash at its end */
export function unsubscribeUrl(key: Uint8Array, publicUrl: string, leadId: string): string {
  const id = Buffer.from(parse(leadId));
  return `${publicUrl}/unsubscribe/${Buffer.concat([id, digest(key, id)]).toString('base64url')}`;
}

/** The lead whose link this is; null for what was never one of ours. */
export function leadOfToken(key: Uint8Array, token: string): string | null {
  if (!/^[A-Za-z0-9_-]{64}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const id = bytes.subarray(0, ID_BYTES);
  if (!timingSafeEqual(digest(key, id), bytes.subarray(ID_BYTES))) return null;
  return stringify(id);
}

const ID_BYTES = 16;

function digest(key: Uint8Array, id: Uint8Array): Buffer {
  return createHmac('sha256', key).update('unsubscribe').update(id).digest();
}

/** The worker's to read. */
export async function readKey(tx: Pick<Transaction, 'unsubscribeKey'>): Promise<Uint8Array> {
  return (await tx.unsubscribeKey.findFirstOrThrow()).key;
}

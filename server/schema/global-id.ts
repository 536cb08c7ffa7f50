/**
 * Relay's global ids: opaque outside, `Type:uuid` inside. What does not decode is told as such and never reaches
 * the database.
 */
import { GraphQLError } from 'graphql';

export interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

const FORM = /^([A-Z][A-Za-z]{0,39}):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** An id is under a hundred characters; longer input is not even decoded. */
const MAX_LENGTH = 200;

export function encodeGlobalId(typename: string, id: string): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** Null for whatever is not an id of ours. */
export function parseGlobalId(globalId: string): GlobalId | null {
  if (globalId.length > MAX_LENGTH) return null;
  const match = FORM.exec(Buffer.from(globalId, 'base64').toString('utf8'));
  return match?.[1] && match[2] ? { typename: match[1], id: match[2] } : null;
}

/** The uuid of an id that must be of this type; null for any other. */
export function idOf(typename: string, globalId: string | number): string | null {
  const parsed = parseGlobalId(String(globalId));
  return parsed?.typename === typename ? parsed.id : null;
}

export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** For filters and arguments where a foreign id is the client's mistake. */
export function requireId(typename: string, globalId: string | number, argument: string): string {
  const id = idOf(typename, globalId);
  if (!id) throw badUserInput(`${argument}: this is not the id of a ${typename}.`);
  return id;
}

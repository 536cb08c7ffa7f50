/** The board's address: whose leads, and which. Unknown values are dropped. */
import type { LeadFilter, LeadStatus } from '../../gql/graphql.ts';

export const boardScopes = ['mine', 'team', 'pool'] as const;
export type BoardScope = (typeof boardScopes)[number];

export interface BoardSearch {
  q?: string;
  scope?: BoardScope;
}

/** The way a lead goes, from left to right; deleted and merged leads are on no board. */
export const boardStatuses = [
  'REGISTERED',
  'ACTIVE',
  'REMINDER',
  'GRACE_PERIOD',
  'QUALIFIED',
  'CONVERTED',
  'LOST',
  'EXPIRED',
] as const satisfies readonly LeadStatus[];
export type BoardStatus = (typeof boardStatuses)[number];

export function parseBoardSearch(raw: Record<string, unknown>): BoardSearch {
  const scope = boardScopes.find((one) => one === raw['scope']);
  const q = typeof raw['q'] === 'string' ? raw['q'].trimStart().slice(0, 200) : '';
  return { ...(q ? { q } : {}), ...(scope ? { scope } : {}) };
}

/** Everything on the board, whatever its status. */
export function boardFilter({ scope }: BoardSearch): LeadFilter {
  return scope ? { [scope]: true } : {};
}

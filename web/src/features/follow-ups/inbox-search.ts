/** The inbox's address: whose follow-ups and which kinds, so that a link shows a colleague the same. */
import type { FollowUpKind, FollowUpScope } from '../../gql/graphql.ts';
import { followUpKindLabels, valuesOf } from '../../lib/labels.ts';

const scopes = { mine: 'MINE', team: 'TEAM', unassigned: 'UNASSIGNED' } as const;
export type InboxScope = keyof typeof scopes;
export const inboxScopes = ['mine', 'team', 'unassigned'] as const satisfies readonly InboxScope[];

export interface InboxSearch {
  scope?: InboxScope;
  /** Joined by commas; absent means all. */
  kind?: string;
}

export function parseInboxSearch(raw: Record<string, unknown>): InboxSearch {
  const scope = inboxScopes.find((one) => one === raw.scope);
  const kinds = readKinds(typeof raw.kind === 'string' ? raw.kind : undefined);
  return { ...(scope ? { scope } : {}), ...(kinds.length > 0 ? { kind: kinds.join() } : {}) };
}

export function readKinds(list: string | undefined): FollowUpKind[] {
  const asked = (list ?? '').split(',');
  return valuesOf(followUpKindLabels).filter((kind) => asked.includes(kind));
}

/** What the viewer may ask for: sales people see their own alone, whatever the address says. */
export function toScope(search: InboxSearch, leadsTeam: boolean): FollowUpScope {
  if (!leadsTeam) return 'MINE';
  return scopes[search.scope ?? 'mine'];
}

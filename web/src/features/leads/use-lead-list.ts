/** The list that an address asks for, live: what changes changes in place, what is new waits to be asked for. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import { highlight } from '../../lib/highlight.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { LeadPages, listKey } from './lead-pages.ts';
import { LeadChanges } from './leads-documents.ts';
import type { ListVariables } from './search.ts';

interface LeadListOptions {
  readonly variables: ListVariables;
  readonly after: string | null;
  /** A lead that was shown has left. */
  readonly onLeft: (company: string) => void;
  /** How many leads the list has is another number now. */
  readonly onMoved: () => void;
}

export function useLeadList({ variables, after, onLeft, onMoved }: LeadListOptions) {
  const client = useClient();
  const [pages, setPages] = useState(() => new LeadPages(client, variables, after));
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  // Another list, or another place of it that nobody scrolled to.
  if (pages.key !== listKey(variables) || !pages.holds(after)) {
    setPages(new LeadPages(client, variables, after));
    if (fresh.size > 0) setFresh(new Set());
  }
  useEffect(() => {
    pages.start();
    return () => pages.stop();
  }, [pages]);
  const list = useSyncExternalStore(pages.subscribe, pages.get);
  const shown = (id: string) => pages.get().rows.find(({ lead }) => lead.id === id);

  const read = useCallback(() => pages.reload(), [pages]);
  useLiveStream({
    document: LeadChanges,
    variables: { filter: variables.filter, search: variables.search },
    asOf: list.asOf,
    read,
    onItem: ({ leadChanges: item }) => {
      if (item.__typename !== 'LeadChange') return;
      const { kind, leadId } = item;
      if (kind === 'CHANGED') return highlight(leadId);
      onMoved();
      if (kind === 'ENTERED') {
        const row = shown(leadId);
        if (!row || row.leaving) setFresh((ids) => new Set(ids).add(leadId));
        return;
      }
      setFresh((ids) => (ids.has(leadId) ? new Set([...ids].filter((id) => id !== leadId)) : ids));
      const company = shown(leadId)?.lead.companyName;
      if (company) onLeft(company);
    },
  });

  return {
    list,
    pages,
    /** Leads that came since the list was asked for and are not shown. */
    waiting: [...fresh].filter((id) => !list.rows.some(({ lead }) => lead.id === id)).length,
    /** Lets them in; to be called once the list is at its beginning. */
    takeFresh: () => {
      const ids = [...fresh];
      setFresh(new Set());
      void pages.reload().then(() => ids.forEach(highlight));
    },
    reload: read,
  };
}

/** A status with its leads: how many, what they are worth, and the latest changed first, page by page. */
import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react';
import { useDroppable } from '@dnd-kit/react';
import { useQuery } from 'urql';
import type { BoardCardFragment as BoardCardData, LeadFilter, LeadStatus } from '../../gql/graphql.ts';
import { statusLabels } from '../../lib/labels.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BoardCard } from './board-card.tsx';
import { BoardColumnQuery, BoardTotalsQuery } from './board-documents.ts';
import { COLUMN_ORDER, COLUMN_PAGE } from './cache.ts';
import type { BoardStatus } from './search.ts';

interface BoardColumnProps {
  status: BoardStatus;
  filter: LeadFilter;
  search: string | null;
  /** Grows when leads have moved: the totals are others now. */
  moves: number;
  /** Grows when everything is to be read again. */
  reads: number;
  onMove: (lead: BoardCardData, to: LeadStatus) => void;
}

export function BoardColumn({ status, filter, search, moves, reads, onMove }: BoardColumnProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { ref, isDropTarget } = useDroppable({ id: status });
  const [places, setPlaces] = useState<readonly (string | null)[]>([null]);
  const variables = { filter: { ...filter, status: [status] }, search };
  const [totals, recount] = useQuery({
    query: BoardTotalsQuery,
    variables,
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    if (moves > 0 || reads > 0) recount({ requestPolicy: 'network-only' });
  }, [moves, reads, recount]);
  const total = totals.data?.leads;
  const title = `board-${status}`;

  return (
    <section
      ref={ref}
      aria-labelledby={title}
      data-status={status}
      className={classNames(
        'flex max-h-[calc(100dvh-13rem)] min-h-64 w-[17.5rem] shrink-0 snap-center flex-col rounded-2xl border bg-surface-2',
        isDropTarget ? 'border-action' : 'border-line',
      )}
    >
      <header className="border-b border-line px-3 py-2.5">
        <div className="flex items-baseline justify-between gap-2">
          <h2 id={title} className="text-base">
            {i18n._(statusLabels[status])}
          </h2>
          {total ? (
            <span className="tabular text-sm font-medium">
              <span aria-hidden="true">{format.number(total.totalCount)}</span>
              <span className="sr-only">
                {i18n._('{total, plural, one {# Lead} other {# Leads}}', { total: total.totalCount })}
              </span>
            </span>
          ) : null}
        </div>
        <p className="tabular min-h-5 text-[13px] text-muted">
          {total?.estimatedVolumes.map(({ amount, currency }) => format.money(amount, currency)).join(' · ')}
        </p>
      </header>
      <div tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto p-2">
        {places.map((after, nth) => (
          <ColumnPage
            key={after ?? ''}
            after={after}
            variables={variables}
            reads={reads}
            isLast={nth === places.length - 1}
            onMore={(next) => setPlaces((before) => [...before, next])}
            onMove={onMove}
          />
        ))}
      </div>
    </section>
  );
}

interface ColumnPageProps {
  after: string | null;
  variables: { readonly filter: LeadFilter; readonly search: string | null };
  reads: number;
  isLast: boolean;
  onMore: (after: string) => void;
  onMove: (lead: BoardCardData, to: LeadStatus) => void;
}

function ColumnPage({ after, variables, reads, isLast, onMore, onMove }: ColumnPageProps) {
  const { i18n } = useLingui();
  const [{ data, error }, again] = useQuery({
    query: BoardColumnQuery,
    variables: { ...variables, orderBy: COLUMN_ORDER, first: COLUMN_PAGE, after },
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    if (reads > 0) again({ requestPolicy: 'network-only' });
  }, [reads, again]);
  if (error && !data) {
    return <QueryFailure error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  }
  if (!data) return <Skeleton className="p-2" lines={4} label={i18n._('Leads werden geladen')} />;
  const { nodes, pageInfo } = data.leads;
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  return (
    <>
      {nodes.length > 0 ? (
        <ul className="flex flex-col gap-2 pb-2">
          {nodes.map((lead) => (
            <BoardCard key={lead.id} lead={lead} id={lead.id} onMove={onMove} />
          ))}
        </ul>
      ) : after === null ? (
        <p className="px-2 py-6 text-center text-sm text-muted">{i18n._('Keine Leads')}</p>
      ) : null}
      {isLast && next ? (
        <Button kind="quiet" size="small" className="w-full" onClick={() => onMore(next)}>
          {i18n._('Weitere anzeigen')}
        </Button>
      ) : null}
    </>
  );
}

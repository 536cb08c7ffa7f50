/** "Which leads?": the table, live. Rows change in place; new ones wait behind the pill, gone ones say so. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useClient, useQuery } from 'urql';
import { highlight } from '../../lib/highlight.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { describeFailure } from '../../lib/errors.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { useMediaQuery } from '../../lib/use-media-query.ts';
import { useThrottled } from '../../lib/use-throttled.ts';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { LeadCard, LeadRow } from './lead-row.tsx';
import { LeadChanges, LeadsCountQuery, LeadsTableQuery, TerritoriesQuery } from './leads-documents.ts';
import { LeadsFilters } from './leads-filters.tsx';
import {
  changed,
  defaultDirection,
  maySort,
  nextOrder,
  toVariables,
  withoutRefused,
  type LeadSort,
  type LeadsSearch,
} from './search.ts';

interface LeadsTableProps {
  search: LeadsSearch;
  onSearch: (search: LeadsSearch, replace?: boolean) => void;
}

export function LeadsTable({ search, onSearch }: LeadsTableProps) {
  const { i18n } = useLingui();
  const client = useClient();
  const format = useFormat();
  const now = useProductNow();
  const wide = useMediaQuery('(min-width: 80rem)');
  const variables = useMemo(() => toVariables(search), [search]);
  const view = useMemo(
    () => ({ filter: variables.filter, search: variables.search }),
    [variables.filter, variables.search],
  );
  const [result, refetch] = useQuery({
    query: LeadsTableQuery,
    variables,
    requestPolicy: 'cache-and-network',
  });
  const [count, recount] = useQuery({
    query: LeadsCountQuery,
    variables: view,
    requestPolicy: 'cache-and-network',
  });
  const list = result.data?.leads;
  const refused = result.error && describeFailure(result.error).code;
  const misread = refused === 'BAD_USER_INPUT' || refused === 'CURSOR_EXPIRED';
  const [{ data: known }] = useQuery({
    query: TerritoriesQuery,
    variables: { language: i18n.locale === 'en' ? 'EN' : 'DE' },
    pause: !misread,
  });
  const left = useMemo(
    () =>
      misread && known
        ? withoutRefused(
            search,
            known.territories.map(({ code }) => code),
          )
        : null,
    [misread, known, search],
  );
  useEffect(() => {
    if (left) onSearch(left, true);
  });
  const rows = list?.nodes ?? [];
  const names = useRef(new Map<string, string>());
  useEffect(() => {
    names.current = new Map(rows.map((row) => [row.id, row.companyName]));
  });

  const viewKey = JSON.stringify(view);
  const [fresh, setFresh] = useFresh(viewKey);
  const waiting = [...fresh].filter((id) => !rows.some((row) => row.id === id)).length;

  const [moves, setMoves] = useState(0);
  const settled = useThrottled(moves, 1_500);
  useEffect(() => {
    if (settled > 0) recount({ requestPolicy: 'network-only' });
  }, [settled, recount]);

  const read = useCallback(async () => {
    const answer = await client
      .query(LeadsTableQuery, variables, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.leads.asOf ?? null;
  }, [client, variables]);

  useLiveStream({
    document: LeadChanges,
    variables: view,
    asOf: list?.asOf ?? null,
    read,
    onItem: ({ leadChanges: item }) => {
      if (item.__typename !== 'LeadChange') return;
      const { kind, leadId } = item;
      if (kind === 'CHANGED') return highlight(leadId);
      setMoves((total) => total + 1);
      if (kind === 'ENTERED') {
        if (!names.current.has(leadId)) setFresh((ids) => new Set(ids).add(leadId));
        return;
      }
      const name = names.current.get(leadId);
      setFresh((ids) => new Set([...ids].filter((id) => id !== leadId)));
      if (name) showToast('good', i18n._('{company} gehört nicht mehr zu dieser Ansicht', { company: name }));
    },
  });

  const showFresh = () => {
    const ids = [...fresh];
    setFresh(() => new Set());
    if (search.after || search.before) onSearch(changed(search, {}));
    else refetch({ requestPolicy: 'network-only' });
    for (const id of ids) highlight(id);
  };

  const total = count.data?.leads.totalCount;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h1 className="text-[28px]">{i18n._('Leads')}</h1>
        <p role="status" className="tabular text-sm text-muted">
          {total === undefined ? '' : i18n._('{total, plural, one {# Lead} other {# Leads}}', { total })}
        </p>
      </div>
      <LeadsFilters search={search} onChange={onSearch} />
      <div role="status" className={classNames('flex justify-center', waiting === 0 && 'sr-only')}>
        {waiting > 0 ? (
          <Button kind="primary" size="small" className="rounded-full" onClick={showFresh}>
            <Icon name="sortUp" size={16} />
            {i18n._('{count, plural, one {# neuer Lead} other {# neue Leads}}', { count: waiting })}
          </Button>
        ) : null}
      </div>
      <div
        className="overflow-x-auto rounded-2xl border border-line bg-surface shadow-card"
        aria-busy={result.fetching || undefined}
      >
        {result.error && !list ? (
          <div className="pt-5">
            <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
          </div>
        ) : !list ? (
          <Skeleton className="p-5" lines={10} label={i18n._('Leads werden geladen')} />
        ) : rows.length === 0 ? (
          <NothingFound search={search} onSearch={onSearch} />
        ) : wide ? (
          <table className="w-full text-sm">
            <caption className="sr-only">{i18n._('Leads')}</caption>
            <TableHead search={search} />
            <tbody>
              {rows.map((lead) => (
                <LeadRow key={lead.id} lead={lead} now={now} />
              ))}
            </tbody>
          </table>
        ) : (
          <ul aria-label={i18n._('Leads')} className="-mt-px">
            {rows.map((lead) => (
              <LeadCard key={lead.id} lead={lead} now={now} />
            ))}
          </ul>
        )}
      </div>
      {list && (list.pageInfo.hasNextPage || list.pageInfo.hasPreviousPage) ? (
        <nav aria-label={i18n._('Seiten')} className="flex items-center justify-between gap-3">
          {list.pageInfo.hasPreviousPage && list.pageInfo.startCursor ? (
            <Link
              to="/leads"
              search={changed(search, { before: list.pageInfo.startCursor })}
              className={buttonClass('secondary', 'small')}
            >
              <Icon name="back" size={16} />
              {i18n._('Vorherige')}
            </Link>
          ) : (
            <span />
          )}
          <span className="tabular text-sm text-muted">
            {i18n._('{shown} auf dieser Seite', { shown: format.number(rows.length) })}
          </span>
          {list.pageInfo.hasNextPage && list.pageInfo.endCursor ? (
            <Link
              to="/leads"
              search={changed(search, { after: list.pageInfo.endCursor })}
              className={buttonClass('secondary', 'small')}
            >
              {i18n._('Nächste')}
              <Icon name="next" size={16} />
            </Link>
          ) : (
            <span />
          )}
        </nav>
      ) : null}
    </div>
  );
}

/** Ids of leads that came since this view was asked for; another view begins with none. */
function useFresh(viewKey: string) {
  const [state, setState] = useState<{ key: string; ids: ReadonlySet<string> }>({
    key: viewKey,
    ids: new Set(),
  });
  const ids = useMemo(() => (state.key === viewKey ? state.ids : new Set<string>()), [state, viewKey]);
  const change = useCallback(
    (next: (ids: ReadonlySet<string>) => ReadonlySet<string>) =>
      setState((before) => ({ key: viewKey, ids: next(before.key === viewKey ? before.ids : new Set()) })),
    [viewKey],
  );
  return [ids, change] as const;
}

function TableHead({ search }: { search: LeadsSearch }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const columns: { label: string; sort?: LeadSort; right?: boolean; wide?: boolean }[] = [
    { label: i18n._('Firma'), sort: 'company' },
    { label: i18n._('Status') },
    { label: i18n._('Besitzer') },
    // Gives way where nine columns do not fit: the filter beside it says as much.
    { label: i18n._('Quelle'), wide: true },
    { label: i18n._('Gebiet') },
    { label: i18n._('Nächstes Nachfassen'), sort: 'next' },
    { label: i18n._('Letzte Aktivität'), sort: 'activity' },
    { label: i18n._('Volumen'), sort: 'volume', right: true },
    { label: i18n._('Registriert am'), sort: 'registered', right: true },
  ];
  const current = search.sort ?? 'registered';
  const dir = search.dir ?? defaultDirection(current);
  return (
    <thead className="bg-surface-2 text-[13px] text-muted">
      <tr>
        {columns.map(({ label, sort, right, wide }) => {
          const sorted = sort !== undefined && sort === current;
          return (
            <th
              key={label}
              scope="col"
              aria-sort={sorted ? (dir === 'asc' ? 'ascending' : 'descending') : undefined}
              className={classNames(
                'px-2 py-2 font-medium whitespace-nowrap first:pl-4 last:pr-4 2xl:px-3 2xl:first:pl-5 2xl:last:pr-5',
                right ? 'text-right' : 'text-left',
                wide && 'hidden min-[1440px]:table-cell',
              )}
            >
              {sort && maySort(sort, viewer.role, search.scope) ? (
                <Link
                  to="/leads"
                  search={nextOrder(search, sort)}
                  className={classNames(
                    'inline-flex items-center gap-1 rounded hover:text-ink hover:underline',
                    sorted && 'text-ink',
                  )}
                >
                  {label}
                  <Icon
                    name={sorted ? (dir === 'asc' ? 'sortUp' : 'sortDown') : 'sortable'}
                    size={14}
                    className={sorted ? undefined : 'opacity-60'}
                  />
                </Link>
              ) : (
                label
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function NothingFound({ search, onSearch }: LeadsTableProps) {
  const { i18n } = useLingui();
  const filtered = Boolean(search.q || search.status || search.source || search.territory || search.scope);
  if (!filtered) {
    return (
      <EmptyState icon="leads" title={i18n._('Noch keine Leads')}>
        {i18n._('Registriere deinen ersten Lead.')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="search" title={i18n._('Kein Lead passt zu diesen Filtern')}>
      <Button size="small" onClick={() => onSearch({})}>
        {i18n._('Filter zurücksetzen')}
      </Button>
    </EmptyState>
  );
}

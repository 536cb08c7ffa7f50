/** "Which leads?": the table, live. Rows change in place; new ones wait behind the pill, gone ones say so. */
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { useProductNow } from '../../lib/product-clock.ts';
import { describeFailure } from '../../lib/errors.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { useMediaQuery } from '../../lib/use-media-query.ts';
import { useThrottled } from '../../lib/use-throttled.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BulkBar } from './bulk-bar-part.ts';
import { ColumnMenu } from './column-menu.tsx';
import { readColumns } from './columns.ts';
import { ExportButton } from './export-button.tsx';
import { LeadsCards } from './leads-cards.tsx';
import { LeadsCountQuery, TerritoriesQuery } from './leads-documents.ts';
import { LeadsFilters } from './leads-filters.tsx';
import { LeadsGrid } from './leads-grid.tsx';
import {
  changed,
  isFiltered,
  MOST_AT_ONCE,
  toVariables,
  withoutRefused,
  type LeadsSearch,
} from './search.ts';
import { useLeadList } from './use-lead-list.ts';

interface LeadsTableProps {
  search: LeadsSearch;
  onSearch: (search: LeadsSearch, replace?: boolean) => void;
  /** The menu of saved views. */
  views: ReactNode;
  /** To the same leads in another form. */
  otherForm: ReactNode;
}

/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

export function LeadsTable({ search, onSearch, views, otherForm }: LeadsTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow();
  const wide = useMediaQuery('(min-width: 80rem)');
  const variables = useMemo(() => toVariables(search), [search]);
  const view = useMemo(
    () => ({ filter: variables.filter, search: variables.search }),
    [variables.filter, variables.search],
  );
  const [count, recount] = useQuery({
    query: LeadsCountQuery,
    variables: view,
    requestPolicy: 'cache-and-network',
  });
  const [moves, setMoves] = useState(0);
  const settled = useThrottled(moves, 1_500);
  useEffect(() => {
    if (settled > 0) recount({ requestPolicy: 'network-only' });
  }, [settled, recount]);
  const [left, setLeft] = useState('');

  const { list, pages, waiting, takeFresh, reload } = useLeadList({
    variables,
    after: search.after ?? null,
    onMoved: () => setMoves((total) => total + 1),
    onLeft: (company) => setLeft(i18n._('{company} gehört nicht mehr zu dieser Ansicht', { company })),
  });
  const { rows } = list;
  usePutRight(list.error, search, onSearch);

  const viewKey = JSON.stringify(view);
  const [chosenIn, setChosenIn] = useState<{ key: string; ids: ReadonlySet<string> }>({
    // Nothing has ever been chosen.
    key: '',
    ids: noLeads,
  });
  const chosen = chosenIn.key === viewKey ? chosenIn.ids : noLeads;
  const choose = useCallback((ids: ReadonlySet<string>) => setChosenIn({ key: viewKey, ids }), [viewKey]);

  const latest = useRef({ search, onSearch });
  useEffect(() => {
    latest.current = { search, onSearch };
  });
  const show = useCallback(
    (first: number, last: number) => {
      pages.show(first, last);
      const all = pages.get().rows;
      if (last >= all.length - AHEAD) pages.more();
      // The address follows what is on the screen, so that it shows a colleague the same place.
      const place = all[first]?.place ?? undefined;
      const { search: asked, onSearch: go } = latest.current;
      if (all.length > 0 && place !== asked.after) go({ ...asked, after: place }, true);
    },
    [pages],
  );
  const showFresh = () => {
    document.querySelector('[data-index="0"]')?.scrollIntoView({ block: 'center' });
    if (search.after) onSearch(changed(search, {}));
    else takeFresh();
  };

  const total = count.data?.leads.totalCount;
  const columns = useMemo(() => readColumns(search.cols), [search.cols]);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-baseline gap-x-4">
          <h1 className="text-[28px]">{i18n._('Leads')}</h1>
          <p role="status" className="tabular text-sm text-muted">
            {total === undefined ? '' : i18n._('{total, plural, one {# Lead} other {# Leads}}', { total })}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {otherForm}
          {views}
          {wide ? (
            <ColumnMenu columns={columns} onChange={(cols) => onSearch({ ...search, cols }, true)} />
          ) : null}
          <ExportButton search={search} />
        </div>
      </div>
      <LeadsFilters search={search} onChange={onSearch} />
      <div
        className={classNames('flex flex-wrap justify-center gap-2', !waiting && !search.after && 'sr-only')}
      >
        <div role="status">
          {waiting > 0 ? (
            <Button kind="primary" size="small" className="rounded-full" onClick={showFresh}>
              <Icon name="sortUp" size={16} />
              {i18n._('{count, plural, one {# neuer Lead} other {# neue Leads}}', { count: waiting })}
            </Button>
          ) : null}
        </div>
        {search.after ? (
          <Button size="small" className="rounded-full" onClick={() => onSearch(changed(search, {}))}>
            <Icon name="sortUp" size={16} />
            {i18n._('Zum Anfang der Liste')}
          </Button>
        ) : null}
      </div>
      <p role="status" className="sr-only">
        {left}
      </p>
      <div
        className="rounded-2xl border border-line bg-surface shadow-card"
        aria-busy={list.fetching || undefined}
      >
        {list.error && list.empty ? (
          <div className="pt-5">
            <QueryFailure error={list.error} onRetry={() => void reload()} />
          </div>
        ) : list.empty ? (
          <Skeleton className="p-5" lines={10} label={i18n._('Leads werden geladen')} />
        ) : rows.length === 0 ? (
          <NothingFound search={search} onSearch={onSearch} />
        ) : wide ? (
          <LeadsGrid
            // Another order or filter begins at its top.
            key={pages.key}
            rows={rows}
            columns={columns}
            search={search}
            now={now}
            total={total ?? null}
            chosen={chosen}
            onChoose={choose}
            limit={MOST_AT_ONCE}
            onShow={show}
          />
        ) : (
          <LeadsCards key={pages.key} rows={rows} now={now} onShow={show} />
        )}
      </div>
      {wide && chosenIn.key !== '' ? (
        <BulkBar chosen={chosen} onChoose={choose} rows={rows} onClose={() => choose(noLeads)} />
      ) : null}
      {!list.empty && rows.length > 0 ? (
        <p className="tabular text-center text-sm text-muted">
          {list.error
            ? null
            : list.hasMore
              ? i18n._('{shown} geladen, weitere kommen beim Blättern', { shown: format.number(rows.length) })
              : i18n._('Ende der Liste')}
        </p>
      ) : null}
      {list.error && !list.empty ? <QueryFailure error={list.error} onRetry={() => void reload()} /> : null}
    </div>
  );
}

const noLeads: ReadonlySet<string> = new Set();

/** An address that the server refuses is asked again without what cannot have been understood. */
function usePutRight(
  error: Parameters<typeof describeFailure>[0],
  search: LeadsSearch,
  onSearch: LeadsTableProps['onSearch'],
): void {
  const { i18n } = useLingui();
  const refused = error && describeFailure(error).code;
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
}

function NothingFound({ search, onSearch }: Pick<LeadsTableProps, 'search' | 'onSearch'>) {
  const { i18n } = useLingui();
  if (!isFiltered(search)) {
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

/**
 * The table itself, for lists of any length: only rows near the screen exist, the head stays in sight. One row has the
 * focus; arrows or J and K move it, Enter opens the lead, X chooses it. The keys work while the focus is in the table,
 * and nowhere else.
 */
import { Fragment, memo, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useHighlight } from '../../lib/highlight.ts';
import { useViewer } from '../../lib/viewer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';
import { leadColumns, type LeadColumn, type LeadColumnName } from './columns.ts';
import type { ListedLead, ListRow } from './lead-pages.ts';
import { LeadCell, LeadLink, LeavingNote, useLeadRow } from './lead-row.tsx';
import { defaultDirection, maySort, nextOrder, type LeadsSearch, type LeadSort } from './search.ts';

interface LeadsGridProps {
  rows: readonly ListRow[];
  columns: readonly LeadColumnName[];
  search: LeadsSearch;
  now: number;
  /** Of all rows, also those not read yet; `null` while nobody knows. */
  total: number | null;
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
  /** No more can be chosen. */
  limit: number;
  onShow: (first: number, last: number) => void;
}

const ROW = 61;
const cell = 'px-2 py-2.5 align-middle last:pr-4 2xl:px-3 2xl:last:pr-5';

export function LeadsGrid(props: LeadsGridProps) {
  const { rows, columns, now, total, chosen, onChoose, limit, onShow } = props;
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const activeIndex = useMemo(
    () =>
      active === null
        ? 0
        : Math.max(
            0,
            rows.findIndex(({ lead }) => lead.id === active),
          ),
    [rows, active],
  );
  const wanted = useRef<string | null>(null);
  // Another function would have all rows placed anew, with each step one scrolls.
  const keyOf = useCallback((index: number) => rows[index]?.lead.id ?? index, [rows]);
  // eslint-disable-next-line react-hooks/incompatible-library -- this component is not memoized, and hands none of it on
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    getItemKey: keyOf,
    overscan: 8,
    // The row with the focus stays, wherever one scrolls to.
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), activeIndex])]
        .filter((index) => index < range.count)
        .sort((a, b) => a - b),
  });
  const items = virtual.getVirtualItems();
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    onShow(first, last);
  }, [onShow, first, last]);
  useEffect(() => {
    const row =
      wanted.current && frame.current?.querySelector<HTMLElement>(`[data-lead="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const goTo = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    wanted.current = row.lead.id;
    setActive(row.lead.id);
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' });
  };
  const latest = useRef({ chosen, onChoose });
  useEffect(() => {
    latest.current = { chosen, onChoose };
  });
  // The same function for good: rows that did not change are not drawn again while one scrolls.
  const choose = useCallback(
    (id: string) => {
      const next = new Set(latest.current.chosen);
      if (!next.delete(id) && next.size < limit) next.add(id);
      latest.current.onChoose(next);
    },
    [limit],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
    const onRow = event.target.closest<HTMLElement>('[data-lead]');
    if (!onRow) return;
    const at = Number(onRow.dataset['index']);
    const id = onRow.dataset['lead'] ?? '';
    const pageful = Math.max(1, last - first - 1);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => goTo(at + 1),
      j: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      k: () => goTo(at - 1),
      PageDown: () => goTo(at + pageful),
      PageUp: () => goTo(at - pageful),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      x: () => choose(id),
      // On the row itself: a link or a box in it has its own Enter.
      ...(event.target === onRow
        ? { Enter: () => void navigate({ to: '/leads/$id', params: { id } }), ' ': () => choose(id) }
        : {}),
    };
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  const top = items[0]?.start ?? 0;
  return (
    <div
      ref={frame}
      onKeyDown={onKeyDown}
      className="max-h-[calc(100dvh-12rem)] min-h-80 overflow-auto overscroll-contain rounded-2xl [overflow-anchor:none]"
    >
      <table
        className="w-full border-separate border-spacing-0 text-sm"
        aria-rowcount={total === null ? -1 : total + 1}
      >
        <caption className="sr-only">
          {i18n._('Leads. Pfeiltasten oder J und K wechseln die Zeile, Enter öffnet, X wählt aus.')}
        </caption>
        <GridHead {...props} />
        <tbody>
          {items.map((item, nth) => {
            const row = rows[item.index];
            if (!row) return null;
            // What lies between two rows that exist, and before the first.
            const gap = nth === 0 ? top : item.start - (items[nth - 1]?.end ?? 0);
            return (
              <Fragment key={item.key}>
                <Gap size={gap} />
                <GridRow
                  lead={row.lead}
                  leaving={row.leaving}
                  index={item.index}
                  columns={columns}
                  now={now}
                  focusable={item.index === activeIndex}
                  chosen={chosen.has(row.lead.id)}
                  measure={virtual.measureElement}
                  onFocus={setActive}
                  onChoose={choose}
                />
              </Fragment>
            );
          })}
          <Gap size={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

function Gap({ size }: { size: number }) {
  return size > 0 ? (
    <tr aria-hidden="true">
      <td style={{ height: size, padding: 0 }} />
    </tr>
  ) : null;
}

interface GridRowProps {
  lead: ListedLead;
  leaving: boolean;
  index: number;
  columns: readonly LeadColumnName[];
  now: number;
  focusable: boolean;
  chosen: boolean;
  measure: (element: Element | null) => void;
  onFocus: (id: string) => void;
  onChoose: (id: string) => void;
}

const GridRow = memo(function GridRow(props: GridRowProps) {
  const { leaving, index, columns, now, focusable, chosen, measure, onFocus, onChoose } = props;
  const { i18n } = useLingui();
  const lead = useLeadRow(props.lead);
  const lit = useHighlight(lead.id);
  const common = {
    ref: measure,
    'data-index': index,
    'data-lead': lead.id,
    'aria-rowindex': index + 2,
    tabIndex: focusable ? 0 : -1,
    onFocus: () => onFocus(lead.id),
  };
  return leaving ? (
    <tr {...common}>
      <td colSpan={columns.length + 2} className="border-t border-line px-4 py-4">
        <LeavingNote company={lead.companyName} />
      </td>
    </tr>
  ) : (
    <tr
      {...common}
      className={classNames(
        'group hover:bg-surface-2 focus-visible:-outline-offset-2 [&>*]:border-t [&>*]:border-line',
        chosen && 'bg-surface-3 hover:bg-surface-3',
        lit > 0 && 'flash',
      )}
    >
      <td className="w-10 py-2.5 pl-4 align-middle">
        {/* The label makes the box easier to hit than its 20 pixels. */}
        <label className="-m-2 flex size-9 items-center justify-center">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={chosen}
            onChange={() => onChoose(lead.id)}
            className="size-5 accent-action"
            aria-label={i18n._('{company} auswählen', { company: lead.companyName })}
          />
        </label>
      </td>
      <th scope="row" className={classNames(cell, 'text-left font-normal')}>
        <LeadLink id={lead.id} name={lead.companyName} />
        <span className="block text-[13px] text-muted">{lead.city ?? '\u00a0'}</span>
      </th>
      {columns.map((name) => (
        <td
          key={name}
          className={classNames(
            cell,
            'whitespace-nowrap',
            isRight(name) && 'tabular text-right',
            name === 'territory' && 'tabular',
          )}
        >
          <LeadCell lead={lead} column={name} now={now} />
        </td>
      ))}
    </tr>
  );
});

function isRight(name: LeadColumnName): boolean {
  const column: LeadColumn = leadColumns[name];
  return column.right ?? false;
}

const GridHead = memo(function GridHead(props: LeadsGridProps) {
  const { rows, columns, search, chosen, onChoose, limit } = props;
  const { i18n } = useLingui();
  const viewer = useViewer();
  const heads: { name: string; label: string; sort?: LeadSort | undefined; right: boolean }[] = [
    { name: 'companyName', label: i18n._('Firma'), sort: 'company', right: false },
    ...columns.map((name) => {
      const { label, sort, right }: LeadColumn = leadColumns[name];
      return { name, label: i18n._(label), sort, right: right ?? false };
    }),
  ];
  const current = search.sort ?? 'registered';
  const dir = search.dir ?? defaultDirection(current);
  const selectable = rows.filter(({ leaving }) => !leaving).slice(0, limit);
  const all = selectable.length > 0 && selectable.every(({ lead }) => chosen.has(lead.id));
  const some = chosen.size > 0 && !all;
  return (
    <thead className="text-[13px] text-muted">
      <tr aria-rowindex={1}>
        <td className="sticky top-0 z-10 w-10 bg-surface-2 py-2 pl-4">
          <label className="-m-2 flex size-9 items-center justify-center">
            <input
              type="checkbox"
              ref={(box) => {
                if (box) box.indeterminate = some;
              }}
              checked={all}
              onChange={() =>
                onChoose(chosen.size > 0 ? new Set() : new Set(selectable.map(({ lead }) => lead.id)))
              }
              className="size-5 accent-action"
              aria-label={
                chosen.size > 0
                  ? i18n._('Auswahl aufheben')
                  : i18n._('Die ersten {count} auswählen', { count: selectable.length })
              }
            />
          </label>
        </td>
        {heads.map(({ name, label, sort, right }) => {
          const sorted = sort !== undefined && sort === current;
          return (
            <th
              key={name}
              scope="col"
              aria-sort={sorted ? (dir === 'asc' ? 'ascending' : 'descending') : undefined}
              className={classNames(
                'sticky top-0 z-10 bg-surface-2 px-2 py-2 font-medium whitespace-nowrap last:pr-4 2xl:px-3 2xl:last:pr-5',
                right ? 'text-right' : 'text-left',
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
});

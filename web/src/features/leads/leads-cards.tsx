/** The list where a table does not fit: cards that scroll with the page, as many as are near the screen. */
import { useCallback, useEffect, useState } from 'react';
import { useLingui } from '@lingui/react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { ListRow } from './lead-pages.ts';
import { LeadCard } from './lead-row.tsx';

interface LeadsCardsProps {
  rows: readonly ListRow[];
  now: number;
  onShow: (first: number, last: number) => void;
}

const CARD = 96;

export function LeadsCards({ rows, now, onShow }: LeadsCardsProps) {
  const { i18n } = useLingui();
  const [list, setList] = useState<HTMLElement | null>(null);
  // Another function would have all cards placed anew, with each step one scrolls.
  const keyOf = useCallback((index: number) => rows[index]?.lead.id ?? index, [rows]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => CARD,
    getItemKey: keyOf,
    overscan: 6,
    scrollMargin: list?.offsetTop ?? 0,
  });
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    onShow(first, last);
  }, [onShow, first, last]);
  const items = virtual.getVirtualItems();
  const margin = virtual.options.scrollMargin;
  return (
    <ul
      ref={setList}
      aria-label={i18n._('Leads')}
      style={{
        paddingTop: (items[0]?.start ?? margin) - margin,
        paddingBottom: virtual.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin),
      }}
    >
      {items.map((item) => {
        const row = rows[item.index];
        return row ? (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className="border-t border-line first:border-t-0"
          >
            <LeadCard lead={row.lead} now={now} leaving={row.leaving} />
          </li>
        ) : null;
      })}
    </ul>
  );
}

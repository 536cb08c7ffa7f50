/** "How does the pipeline move?": a column for each status, live. Cards are dragged, or moved by their menu. */
import { useCallback, useMemo, useRef, useState, type FocusEvent, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import { AutoScroller, Cursor, Feedback, PreventSelection } from '@dnd-kit/dom';
import { DragDropProvider, DragOverlay, PointerSensor } from '@dnd-kit/react';
import { useClient, useMutation, useQuery } from 'urql';
import type { BoardCardFragment as BoardCardData, LeadStatus } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { highlight } from '../../lib/highlight.ts';
import { statusLabels } from '../../lib/labels.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { useThrottled } from '../../lib/use-throttled.ts';
import { leads as leadsTeam, useViewer } from '../../lib/viewer.ts';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { showToast } from '../../ui/toast.tsx';
import { BoardColumn } from './board-column.tsx';
import { BoardChanges, BoardHeadQuery, MoveLead } from './board-documents.ts';
import { MovedByMenu } from './move-focus.ts';
import { boardFilter, boardStatuses, type BoardScope, type BoardSearch } from './search.ts';

export interface AskedMove {
  readonly leadId: string;
  readonly to: LeadStatus;
}

interface BoardProps {
  search: BoardSearch;
  /** `replace` leaves Back where it led: one types a word letter by letter. */
  onSearch: (search: BoardSearch, replace?: boolean) => void;
  /** Asks what a move still needs to know, and makes it. */
  askFor: (move: AskedMove, onClose: () => void) => ReactNode;
  /** To the same leads in another form. */
  otherForm: ReactNode;
}

/** Everything a drag needs but the keys and the roles: a card is no button, and its menu is there for keys. */
const plugins = [AutoScroller, Cursor, Feedback, PreventSelection];
const sensors = [PointerSensor];

export function Board({ search, onSearch, askFor, otherForm }: BoardProps) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const client = useClient();
  const [, change] = useMutation(MoveLead);
  const [asking, setAsking] = useState<AskedMove | null>(null);
  const [moves, setMoves] = useState(0);
  const [reads, setReads] = useState(0);
  const settled = useThrottled(moves, 1_000);
  const moved = useRef<string | null>(null);
  const filter = useMemo(() => boardFilter(search), [search]);
  const view = useMemo(() => ({ filter, search: search.q?.trim() || null }), [filter, search.q]);
  const [{ data: head }] = useQuery({ query: BoardHeadQuery, requestPolicy: 'network-only' });

  const read = useCallback(async () => {
    const answer = await client.query(BoardHeadQuery, {}, { requestPolicy: 'network-only' }).toPromise();
    setReads((count) => count + 1);
    return answer.data?.eventLog.head ?? null;
  }, [client]);
  useLiveStream({
    document: BoardChanges,
    variables: view,
    asOf: head?.eventLog.head ?? null,
    read,
    onItem: ({ leadChanges: item }) => {
      if (item.__typename !== 'LeadChange') return;
      highlight(item.leadId);
      setMoves((count) => count + 1);
    },
  });

  const move = async (lead: BoardCardData, to: LeadStatus) => {
    if (lead.status === to) return;
    const allowed = lead.viewerCan.changeStatusTo.includes(to);
    // A loss wants its reason, a return from loss its note.
    if (allowed && (to === 'LOST' || lead.status === 'LOST')) return setAsking({ leadId: lead.id, to });
    const { data, error } = await change({ input: { leadId: lead.id, to, version: lead.version } });
    const answer = data?.changeLeadStatus;
    setMoves((count) => count + 1);
    if (answer?.__typename === 'ChangeLeadStatusSuccess') {
      showToast(
        'good',
        i18n._('{company}: {status}', { company: lead.companyName, status: i18n._(statusLabels[to]) }),
      );
      return;
    }
    // The card is back where it was: lit, so that one sees where, and with the reason.
    highlight(lead.id);
    const reason = answer ? refusalText(answer, i18n) : failureLine(error, i18n);
    showToast('bad', `${lead.companyName}: ${reason}`);
  };

  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 className="text-[28px]">{i18n._('Board')}</h1>
        <div className="flex flex-wrap items-center gap-2">
          {otherForm}
          <SearchBox
            label={i18n._('Leads durchsuchen')}
            placeholder={i18n._('Firma, Ort, Kontakt …')}
            value={search.q ?? ''}
            onChange={(q) => onSearch({ ...search, q: q || undefined }, true)}
          />
          <ChoiceGroup<BoardScope | 'all'>
            compact
            hideLegend
            legend={i18n._('Wessen Leads')}
            value={search.scope ?? 'all'}
            onChange={(scope) => onSearch({ ...search, scope: scope === 'all' ? undefined : scope })}
            choices={[
              { value: 'all', label: i18n._('Alle') },
              { value: 'mine', label: i18n._('Meine') },
              ...(leadsTeam(viewer) ? [{ value: 'team' as const, label: i18n._('Team') }] : []),
              { value: 'pool', label: i18n._('Pool') },
            ]}
          />
        </div>
      </div>
      <DragDropProvider
        plugins={plugins}
        sensors={sensors}
        onDragEnd={({ operation: { source, target, canceled } }) => {
          const lead = source ? leadOf(source.data) : null;
          const to = boardStatuses.find((status) => status === target?.id);
          if (!canceled && lead && to) void move(lead, to);
        }}
      >
        <div
          role="region"
          aria-label={i18n._('Spalten nach Status')}
          tabIndex={0}
          onFocus={({ target }: FocusEvent<HTMLElement>) => {
            if (target.dataset.move !== moved.current) moved.current = null;
          }}
          onPointerDown={() => {
            moved.current = null;
          }}
          // What only screen readers hear is placed within, or it would widen the page.
          className="relative -mx-4 flex snap-x snap-mandatory gap-3 overflow-x-auto px-4 pb-3 md:-mx-8 md:snap-none md:px-8"
        >
          <MovedByMenu value={moved}>
            {boardStatuses.map((status) => (
              <BoardColumn
                key={`${status} ${JSON.stringify(view)}`}
                status={status}
                filter={filter}
                search={view.search}
                moves={settled}
                reads={reads}
                onMove={(lead, to) => {
                  moved.current = lead.id;
                  void move(lead, to);
                }}
              />
            ))}
          </MovedByMenu>
        </div>
        <DragOverlay dropAnimation={null}>
          {(source) => (
            <div className="rounded-xl border border-action bg-surface px-3 py-2 font-medium shadow-overlay">
              {leadOf(source.data)?.companyName}
            </div>
          )}
        </DragOverlay>
      </DragDropProvider>
      {asking
        ? askFor(asking, () => {
            setAsking(null);
            setMoves((count) => count + 1);
          })
        : null}
    </div>
  );
}

/** What a dragged card carries; the library does not know its type. */
function leadOf({ lead }: Record<string, unknown>): BoardCardData | null {
  return isCard(lead) ? lead : null;
}

function isCard(value: unknown): value is BoardCardData {
  return typeof value === 'object' && value !== null && 'companyName' in value && 'viewerCan' in value;
}

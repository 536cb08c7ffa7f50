/**
 * "What is due?": the open follow-ups by day, worked off by keyboard. The row that has the focus is the one the keys act
 * on: j and k go to the next and the one before, c and a digit complete it, r gives it another date, s skips it.
 */
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { readFragment } from '../../gql/fragment-masking.ts';
import type { FollowUpItemFragment as FollowUpItemData, FollowUpOutcome } from '../../gql/graphql.ts';
import { localDay } from '../../lib/format.ts';
import { followUpKindLabels, followUpOutcomeLabels, valuesOf } from '../../lib/labels.ts';
import { productNow, useProductNow } from '../../lib/product-clock.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { singleKeys, useShortcuts } from '../../lib/shortcuts.ts';
import { useStore } from '../../lib/store.ts';
import { leads, useFormat, useViewer } from '../../lib/viewer.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CompleteDialog } from './complete-dialog-part.ts';
import { dueGroupLabels, groupByDue, reachesBack } from './due-groups.ts';
import { FollowUpDialog } from './follow-up-dialog-part.ts';
import type { FollowUpTask } from './follow-up-dialog.tsx';
import { FollowUpItemFragment } from './follow-up-item.tsx';
import { InboxRow, Key, outcomes } from './inbox-row.tsx';
import { inboxScopes, readKinds, toScope, type InboxScope, type InboxSearch } from './inbox-search.ts';
import { useRefusals } from './refusals.ts';
import { mayDo, targetOf, type RowAct } from './row-acts.ts';
import { useComplete } from './use-complete.ts';
import { useOpenFollowUps } from './use-open-follow-ups.ts';

interface InboxProps {
  search: InboxSearch;
  onSearch: (search: InboxSearch) => void;
}

const DAY = 86_400_000;
/** As many as one request may change. */
const MOST_AT_ONCE = 100;

export function Inbox({ search, onSearch }: InboxProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const now = useProductNow();
  const heading = useId();
  const kinds = useMemo(() => readKinds(search.kind), [search.kind]);
  const scope = toScope(search, leads(viewer));
  const { ready, error, retry, items: masked, overdue, open } = useOpenFollowUps(scope, now, kinds);
  const refusals = useRefusals();
  const complete = useComplete(refusals);
  const [choosing, setChoosing] = useState<string | null>(null);
  const [completing, setCompleting] = useState<{
    item: FollowUpItemData;
    outcome?: FollowUpOutcome;
  } | null>(null);
  const [task, setTask] = useState<FollowUpTask | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());

  const items = masked.map((item) => ({
    ...readFragment(FollowUpItemFragment, item),
    heldSince: item.heldSince,
  }));
  const groups = groupByDue(items, now, viewer.timeZone);
  const order = groups.flatMap((group) => group.items);
  const chosen = order.filter(({ id }) => marked.has(id));
  const ids = order.map(({ id }) => id);
  useKeptFocus(ids);

  const act = (item: FollowUpItemData, what: RowAct) => {
    if (!mayDo(item, what)) return;
    setChoosing(null);
    if (what === 'complete') setChoosing(item.id);
    else if (what === 'reschedule' && item.firedAt !== null) setCompleting({ item, outcome: 'POSTPONED' });
    else setTask({ kind: what, targets: [targetOf(item)] });
  };

  const finish = (item: FollowUpItemData, outcome: FollowUpOutcome | 'details' | null) => {
    setChoosing(null);
    focusRow(item.id);
    if (outcome === null) return;
    if (outcome === 'details') setCompleting({ item });
    // The next date is part of it.
    else if (outcome === 'POSTPONED') setCompleting({ item, outcome });
    else {
      const { lead } = item;
      leaveRow(ids, item.id);
      complete({
        input: { followUpId: item.id, outcome, notes: null, next: null },
        companyName: lead.companyName,
        typed: {
          outcome,
          notes: '',
          action: '',
          at: `${localDay(productNow() + 7 * DAY, viewer.timeZone)}T09:00`,
        },
      });
    }
  };

  const mark = (id: string, on: boolean) =>
    setMarked((before) => {
      const next = new Set(before);
      if (!on) next.delete(id);
      else if (chosen.length < MOST_AT_ONCE) next.add(id);
      return next;
    });

  const onCurrent = (run: (item: FollowUpItemData) => void) => () => {
    const here = currentRow();
    const item = order.find(({ id }) => id === here) ?? order[0];
    if (!item) return false;
    run(item);
    return true;
  };
  const withOutcome = (outcome: FollowUpOutcome | 'details' | null) => () => {
    const item = order.find(({ id }) => id === choosing);
    if (!item) return false;
    finish(item, outcome);
    return true;
  };
  const group = i18n._('Nachfassen');
  const key = (keys: string, label: string, run: () => unknown) => ({
    group,
    keys,
    label,
    run,
    keyOnly: true,
  });
  useShortcuts([
    key('j', i18n._('Nächste Aufgabe'), () => moveFocus(ids, 1)),
    key('k', i18n._('Vorige Aufgabe'), () => moveFocus(ids, -1)),
    key('ArrowDown', i18n._('Nächste Aufgabe'), () => moveFocus(ids, 1)),
    key('ArrowUp', i18n._('Vorige Aufgabe'), () => moveFocus(ids, -1)),
    key(
      'c',
      i18n._('Erledigen'),
      onCurrent((item) => act(item, 'complete')),
    ),
    key(
      'r',
      i18n._('Verlegen'),
      onCurrent((item) => act(item, 'reschedule')),
    ),
    key(
      's',
      i18n._('Überspringen'),
      onCurrent((item) => act(item, 'skip')),
    ),
    key(
      'x',
      i18n._('Auswählen'),
      onCurrent((item) => mark(item.id, !marked.has(item.id))),
    ),
    ...(choosing === null
      ? []
      : [
          ...outcomes.map((outcome, index) =>
            key(String(index + 1), i18n._(followUpOutcomeLabels[outcome]), withOutcome(outcome)),
          ),
          key('0', i18n._('Mit Notiz und nächstem Schritt …'), withOutcome('details')),
          key('Escape', i18n._('Abbrechen'), withOutcome(null)),
        ]),
  ]);
  const singleKeysAct = useStore(singleKeys);

  const scopeLabels: Record<InboxScope, string> = {
    mine: i18n._('Meine'),
    team: i18n._('Team'),
    unassigned: i18n._('Ohne Bearbeiter'),
  };
  const several = (what: Exclude<RowAct, 'complete'>) => {
    const [first, ...rest] = chosen.map(targetOf);
    if (first) setTask({ kind: what, targets: [first, ...rest] });
  };

  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 id={heading} className="text-[28px]">
            {i18n._('Nachfassen')}
          </h1>
          {singleKeysAct ? (
            <p className="mt-1.5 hidden text-sm text-muted md:block">
              <Key name="J" /> <Key name="K" /> {i18n._('weiter und zurück')} · <Key name="C" />{' '}
              {i18n._('erledigen')} · <Key name="R" /> {i18n._('verlegen')} · <Key name="S" />{' '}
              {i18n._('überspringen')} · <Key name="X" /> {i18n._('auswählen')}
            </p>
          ) : null}
        </div>
        <div className="flex flex-wrap items-center gap-3">
          {leads(viewer) ? (
            <ChoiceGroup<InboxScope>
              compact
              hideLegend
              legend={i18n._('Wessen Aufgaben')}
              value={search.scope ?? 'mine'}
              onChange={(next) => onSearch({ ...search, scope: next })}
              choices={inboxScopes.map((value) => ({ value, label: scopeLabels[value] }))}
            />
          ) : null}
          <fieldset className="flex flex-wrap gap-1">
            <legend className="sr-only">{i18n._('Art der Aufgabe')}</legend>
            {valuesOf(followUpKindLabels).map((kind) => (
              <Button
                key={kind}
                size="small"
                kind={kinds.includes(kind) ? 'primary' : 'secondary'}
                aria-pressed={kinds.includes(kind)}
                onClick={() => {
                  const next = kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind];
                  const { kind: _before, ...rest } = search;
                  onSearch(next.length > 0 ? { ...rest, kind: next.join() } : rest);
                }}
              >
                {i18n._(followUpKindLabels[kind])}
              </Button>
            ))}
          </fieldset>
        </div>
      </div>

      {chosen.length > 0 ? (
        <div
          role="toolbar"
          aria-label={i18n._('Ausgewählte Aufgaben')}
          className="sticky top-28 z-10 hidden flex-wrap items-center gap-2 rounded-xl border border-line bg-surface px-4 py-2 shadow-overlay md:top-14 md:flex"
        >
          <span className="mr-2 text-sm font-medium">
            {i18n._('{count, plural, one {# ausgewählt} other {# ausgewählt}}', { count: chosen.length })}
          </span>
          <Button size="small" onClick={() => several('reschedule')}>
            {i18n._('Verlegen …')}
          </Button>
          <Button size="small" onClick={() => several('skip')}>
            {i18n._('Überspringen …')}
          </Button>
          {leads(viewer) ? (
            <Button size="small" onClick={() => several('reassign')}>
              {i18n._('Neu zuweisen …')}
            </Button>
          ) : null}
          <Button kind="quiet" size="small" className="ml-auto" onClick={() => setMarked(new Set())}>
            {i18n._('Auswahl aufheben')}
          </Button>
        </div>
      ) : null}

      {error ? (
        <QueryFailure error={error} onRetry={retry} />
      ) : !ready ? (
        <Skeleton lines={8} label={i18n._('Aufgaben werden geladen')} />
      ) : order.length === 0 ? (
        <Surface>
          <Nothing search={search} onSearch={onSearch} />
        </Surface>
      ) : (
        <div className="flex flex-col gap-4">
          {groups.map(({ group, items: members }, index) => {
            const { further, end } = group === 'overdue' ? overdue : open;
            const more = end?.hasNextPage === true && (group === 'overdue' || index === groups.length - 1);
            const label =
              group === 'today' && reachesBack(members, now, viewer.timeZone)
                ? i18n._('Bis heute fällig')
                : i18n._(dueGroupLabels[group]);
            return (
              <section
                key={group}
                aria-label={label}
                className="overflow-clip rounded-2xl border border-line bg-surface shadow-card"
              >
                <h2
                  className={
                    group === 'overdue'
                      ? 'bg-bad px-4 py-2 font-sans text-sm font-medium text-bad-ink md:px-5'
                      : 'bg-surface-2 px-4 py-2 font-sans text-sm font-medium text-muted md:px-5'
                  }
                >
                  {label}{' '}
                  <span className="tabular font-normal">
                    · {format.number(members.length)}
                    {more ? '+' : ''}
                  </span>
                </h2>
                <ul>
                  {members.map((item) => (
                    <InboxRow
                      key={item.id}
                      item={item}
                      now={now}
                      choosing={choosing === item.id}
                      selected={marked.has(item.id)}
                      refusal={refusals.of(item.id)?.reason}
                      onSelect={(on) => mark(item.id, on)}
                      onAct={(what) => act(item, what)}
                      onOutcome={(outcome) => finish(item, outcome)}
                    />
                  ))}
                </ul>
                {more ? (
                  <div className="border-t border-line px-3 py-1.5">
                    {further.error ? (
                      <QueryFailure
                        error={further.error}
                        onRetry={() => {
                          if (end.endCursor) further.load(end.endCursor);
                        }}
                      />
                    ) : (
                      <Button
                        kind="quiet"
                        size="small"
                        busy={further.loading}
                        onClick={() => {
                          if (end.endCursor) further.load(end.endCursor);
                        }}
                      >
                        <Icon name="chevron" size={16} />
                        {group === 'overdue'
                          ? i18n._('Weitere überfällige zeigen')
                          : i18n._('Weitere zeigen')}
                      </Button>
                    )}
                  </div>
                ) : null}
              </section>
            );
          })}
        </div>
      )}

      {completing ? (
        <CompleteDialog
          followUpId={completing.item.id}
          companyName={completing.item.lead.companyName}
          outcome={completing.outcome}
          refusals={refusals}
          onClose={() => setCompleting(null)}
        />
      ) : null}
      {task ? (
        <FollowUpDialog task={task} onDone={() => setMarked(new Set())} onClose={() => setTask(null)} />
      ) : null}
    </>
  );
}

function Surface({ children }: { children: ReactNode }) {
  return <div className="rounded-2xl border border-line bg-surface shadow-card">{children}</div>;
}

function Nothing({ search, onSearch }: InboxProps) {
  const { i18n } = useLingui();
  const { kind, ...others } = search;
  if (kind) {
    return (
      <EmptyState icon="filter" title={i18n._('Nichts von dieser Art')}>
        <Button onClick={() => onSearch(others)}>{i18n._('Alle Arten zeigen')}</Button>
      </EmptyState>
    );
  }
  if (search.scope === 'unassigned') {
    return (
      <EmptyState icon="check" title={i18n._('Keine Aufgabe ohne Bearbeiter')}>
        {i18n._('Aufgaben stehen hier, wenn niemand mehr für sie da ist.')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="check" title={i18n._('Alles nachgefasst')}>
      <p>{i18n._('Neue Aufgaben entstehen von selbst, sobald du einen Lead registrierst.')}</p>
      <Link to="/leads" className={buttonClass('primary')}>
        {i18n._('Zu den Leads')}
      </Link>
    </EmptyState>
  );
}

function rowElement(id: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('[data-row]')].find((row) => row.dataset.row === id);
}

function focusRow(id: string | undefined): boolean {
  const link = id === undefined ? null : rowElement(id)?.querySelector<HTMLElement>('[data-row-link]');
  link?.focus();
  return link instanceof HTMLElement;
}

/** The one that has the focus, or something in it. */
function currentRow(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
}

/** The focus to the next row or the one before; without one to the first or the last. */
function moveFocus(ids: readonly string[], by: 1 | -1): boolean {
  const here = currentRow();
  const index = here === null ? -1 : ids.indexOf(here);
  if (index === -1) return focusRow(ids.at(by === 1 ? 0 : -1));
  return focusRow(ids[index + by]);
}

/** Before a row leaves: to the one behind it, else to the one before. */
function leaveRow(ids: readonly string[], id: string): void {
  const index = ids.indexOf(id);
  focusRow(ids[index + 1] ?? ids[index - 1]);
}

/** When the row that has the focus disappears, since somebody else was faster, the one in its place takes it. */
function useKeptFocus(ids: readonly string[]): void {
  const last = useRef<{ id: string; index: number } | null>(null);
  useEffect(() => {
    const here = currentRow();
    if (here !== null) {
      last.current = { id: here, index: ids.indexOf(here) };
      return;
    }
    const before = last.current;
    if (!before || ids.includes(before.id) || document.activeElement !== document.body) return;
    focusRow(ids[Math.min(before.index, ids.length - 1)]);
  });
}

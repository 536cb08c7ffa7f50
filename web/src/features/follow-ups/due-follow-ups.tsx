/** "What do I do now?": the open follow-ups by day; a completed one leaves at once and returns when refused. */
import { useCallback, useId, useMemo, useState } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { useClient, useQuery } from 'urql';
import type { FragmentType } from '../../gql/fragment-masking.ts';
import type { FollowUpFilter } from '../../gql/graphql.ts';
import { highlight } from '../../lib/highlight.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { useMediaQuery } from '../../lib/use-media-query.ts';
import { leads, useFormat, useViewer } from '../../lib/viewer.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CompleteDialog } from './complete-dialog-part.ts';
import { DueFollowUps as DueFollowUpsQuery, FollowUpChanges } from './due-follow-ups-documents.ts';
import { groupByDue, reachesBack, type DueGroup } from './due-groups.ts';
import { FollowUpItem, type FollowUpItemFragment } from './follow-up-item.tsx';
import { useFurtherPages, type FurtherPages } from './further-pages.ts';
import { useRefusals, type Refusals } from './refusals.ts';

/** As many as one request may ask for; more than that nobody follows up in a day. */
const PAGE = 100;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of the overdue ones only the oldest, so that today stays in sight. */
const OVERDUE_SHOWN = 5;
/** On a phone of every group, so that what comes below is reached. */
const PHONE_SHOWN = 3;

const groupLabels: Record<DueGroup, MessageDescriptor> = {
  overdue: /*i18n*/ { id: 'Überfällig' },
  today: /*i18n*/ { id: 'Heute' },
  tomorrow: /*i18n*/ { id: 'Morgen' },
  week: /*i18n*/ { id: 'In den nächsten 7 Tagen' },
  later: /*i18n*/ { id: 'Später' },
  held: /*i18n*/ { id: 'Angehalten' },
};

type Scope = 'MINE' | 'TEAM';

export function DueFollowUps() {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const client = useClient();
  const now = useProductNow();
  const heading = useId();
  const [scope, setScope] = useState<Scope>(leads(viewer) ? 'TEAM' : 'MINE');
  const [completing, setCompleting] = useState<{ id: string; companyName: string } | null>(null);
  const refusals = useRefusals();

  const filter: FollowUpFilter = { scope, status: ['PENDING'] };
  // To the hour: the questions stay the same for a while, and the groups below are exact to the second.
  const boundary = new Date(Math.floor((now - DAY) / HOUR) * HOUR).toISOString();
  const variables = useMemo(
    () => ({
      overdue: { scope, status: ['PENDING' as const], dueBefore: boundary },
      overdueFirst: PAGE,
      open: { scope, status: ['PENDING' as const], dueAfter: boundary },
      openFirst: PAGE,
    }),
    [scope, boundary],
  );
  const [result, refetch] = useQuery({
    query: DueFollowUpsQuery,
    variables,
    requestPolicy: 'cache-and-network',
  });
  const lists = result.data;
  const furtherOverdue = useFurtherPages(variables.overdue, PAGE);
  const furtherOpen = useFurtherPages(variables.open, PAGE);
  const all = [
    ...(lists?.overdue.nodes ?? []),
    ...furtherOverdue.nodes,
    ...(lists?.open.nodes ?? []),
    ...furtherOpen.nodes,
  ];
  const items = [...new Map(all.map((item) => [item.id, item])).values()];
  const overdueEnd = (furtherOverdue.last ?? lists?.overdue)?.pageInfo;
  const openEnd = (furtherOpen.last ?? lists?.open)?.pageInfo;

  const read = useCallback(async () => {
    const answer = await client
      .query(DueFollowUpsQuery, variables, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.open.asOf ?? null;
  }, [client, variables]);

  useLiveStream({
    document: FollowUpChanges,
    variables: { filter },
    asOf: lists?.open.asOf ?? null,
    read,
    onItem: ({ followUpChanges }) => {
      if (followUpChanges.__typename === 'FollowUpChange' && followUpChanges.kind !== 'LEFT') {
        highlight(followUpChanges.followUpId);
      }
    },
  });

  const groups = groupByDue(items, now, viewer.timeZone);

  return (
    <Card
      flush
      labelledBy={heading}
      title={i18n._('Nachfassen')}
      aside={
        leads(viewer) ? (
          <ChoiceGroup<Scope>
            compact
            hideLegend
            legend={i18n._('Wessen Aufgaben')}
            value={scope}
            onChange={setScope}
            choices={[
              { value: 'TEAM', label: i18n._('Team') },
              { value: 'MINE', label: i18n._('Meine') },
            ]}
          />
        ) : undefined
      }
    >
      {result.error && !lists ? (
        <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
      ) : !lists ? (
        <Skeleton className="px-5 pb-6" lines={6} label={i18n._('Aufgaben werden geladen')} />
      ) : items.length === 0 ? (
        <EmptyState icon="check" title={i18n._('Alles nachgefasst')}>
          {i18n._('Neue Aufgaben entstehen von selbst, sobald du einen Lead registrierst.')}
        </EmptyState>
      ) : (
        <div className="pb-2">
          {groups.map(({ group, items }, index) => {
            const [further, end] =
              group === 'overdue' ? [furtherOverdue, overdueEnd] : [furtherOpen, openEnd];
            return (
              <DueSection
                key={group}
                group={group}
                items={items}
                now={now}
                // Overdue ones, and the last group, may go on behind the end of a page.
                more={end?.hasNextPage === true && (group === 'overdue' || index === groups.length - 1)}
                further={further}
                onFurther={() => {
                  if (end?.endCursor) further.load(end.endCursor);
                }}
                refusals={refusals}
                onComplete={setCompleting}
              />
            );
          })}
        </div>
      )}
      {completing ? (
        <CompleteDialog
          followUpId={completing.id}
          companyName={completing.companyName}
          refusals={refusals}
          onClose={() => setCompleting(null)}
        />
      ) : null}
    </Card>
  );
}

interface DueSectionProps {
  group: DueGroup;
  items: readonly ({ readonly id: string; readonly dueAt: string } & FragmentType<
    typeof FollowUpItemFragment
  >)[];
  now: number;
  more: boolean;
  further: Pick<FurtherPages, 'loading' | 'error'>;
  /** Asks for the next page. */
  onFurther: () => void;
  refusals: Refusals;
  onComplete: (followUp: { id: string; companyName: string }) => void;
}

function DueSection({ group, items, now, more, further, onFurther, refusals, onComplete }: DueSectionProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const phone = useMediaQuery('(width < 48rem)');
  const [all, setAll] = useState(false);
  const label =
    group === 'today' && reachesBack(items, now, viewer.timeZone)
      ? i18n._('Bis heute fällig')
      : i18n._(groupLabels[group]);
  const most = phone ? PHONE_SHOWN : group === 'overdue' ? OVERDUE_SHOWN : items.length;
  const shown = all ? items : items.slice(0, most);
  return (
    <section aria-label={label}>
      <h3
        className={
          group === 'overdue'
            ? 'bg-bad px-5 py-1.5 text-sm font-medium text-bad-ink'
            : 'bg-surface-2 px-5 py-1.5 text-sm font-medium text-muted'
        }
      >
        {label}{' '}
        <span className="tabular font-normal">
          · {format.number(items.length)}
          {more ? '+' : ''}
        </span>
      </h3>
      <ul>
        {shown.map((followUp) => (
          <FollowUpItem
            key={followUp.id}
            followUp={followUp}
            now={now}
            refusal={refusals.of(followUp.id)?.reason}
            onComplete={onComplete}
          />
        ))}
      </ul>
      {shown.length < items.length ? (
        <div className="border-t border-line px-3 py-1.5">
          <Button kind="quiet" size="small" onClick={() => setAll(true)}>
            <Icon name="chevron" size={16} />
            {group === 'overdue'
              ? i18n._(
                  '{count, plural, one {# weitere überfällige zeigen} other {# weitere überfällige zeigen}}',
                  { count: items.length - shown.length },
                )
              : i18n._('{count, plural, one {# weitere zeigen} other {# weitere zeigen}}', {
                  count: items.length - shown.length,
                })}
          </Button>
        </div>
      ) : more ? (
        <div className="border-t border-line px-3 py-1.5">
          {further.error ? (
            <QueryFailure error={further.error} onRetry={onFurther} />
          ) : (
            <Button kind="quiet" size="small" busy={further.loading} onClick={onFurther}>
              <Icon name="chevron" size={16} />
              {group === 'overdue' ? i18n._('Weitere überfällige zeigen') : i18n._('Weitere zeigen')}
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
}

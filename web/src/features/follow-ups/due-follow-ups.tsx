/** "What do I do now?": the open follow-ups by day; a completed one leaves at once and returns when refused. */
import { lazy, Suspense, useCallback, useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { useClient, useQuery } from 'urql';
import type { FollowUpFilter } from '../../gql/graphql.ts';
import { highlight } from '../../lib/highlight.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { leads, useViewer } from '../../lib/viewer.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DueFollowUps as DueFollowUpsQuery, FollowUpChanges } from './due-follow-ups-documents.ts';
import { groupByDue, type DueGroup } from './due-groups.ts';
import { FollowUpItem } from './follow-up-item.tsx';
import { useRefusals } from './refusals.ts';

const CompleteDialog = lazy(() => import('./complete-dialog.tsx'));

const PAGE = 25;

const groupLabels: Record<DueGroup, MessageDescriptor> = {
  overdue: /*i18n*/ { id: 'Überfällig' },
  today: /*i18n*/ { id: 'Heute' },
  tomorrow: /*i18n*/ { id: 'Morgen' },
  week: /*i18n*/ { id: 'In den nächsten 7 Tagen' },
  later: /*i18n*/ { id: 'Später' },
};

type Scope = 'MINE' | 'TEAM';

export function DueFollowUps() {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const client = useClient();
  const now = useProductNow();
  const heading = useId();
  const [scope, setScope] = useState<Scope>(leads(viewer) ? 'TEAM' : 'MINE');
  const [first, setFirst] = useState(PAGE);
  const [completing, setCompleting] = useState<{ id: string; companyName: string } | null>(null);
  const refusals = useRefusals();

  const filter: FollowUpFilter = { scope, status: ['PENDING'] };
  const [result, refetch] = useQuery({
    query: DueFollowUpsQuery,
    variables: { filter, first },
    requestPolicy: 'cache-and-network',
  });
  const list = result.data?.followUps;

  const read = useCallback(async () => {
    const answer = await client
      .query(
        DueFollowUpsQuery,
        { filter: { scope, status: ['PENDING'] }, first },
        { requestPolicy: 'network-only' },
      )
      .toPromise();
    return answer.data?.followUps.asOf ?? null;
  }, [client, scope, first]);

  useLiveStream({
    document: FollowUpChanges,
    variables: { filter },
    asOf: list?.asOf ?? null,
    read,
    onItem: ({ followUpChanges }) => {
      if (followUpChanges.__typename === 'FollowUpChange' && followUpChanges.kind !== 'LEFT') {
        highlight(followUpChanges.followUpId);
      }
    },
  });

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
      {result.error && !list ? (
        <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
      ) : !list ? (
        <Skeleton className="px-5 pb-6" lines={6} label={i18n._('Aufgaben werden geladen')} />
      ) : list.nodes.length === 0 ? (
        <EmptyState icon="check" title={i18n._('Alles nachgefasst')}>
          {i18n._('Neue Aufgaben entstehen von selbst, sobald du einen Lead registrierst: Taste N.')}
        </EmptyState>
      ) : (
        <div className="pb-2">
          {groupByDue(list.nodes, now, viewer.timeZone).map(({ group, items }) => (
            <section key={group} aria-label={i18n._(groupLabels[group])}>
              <h3
                className={
                  group === 'overdue'
                    ? 'bg-bad px-5 py-1.5 text-sm font-medium text-bad-ink'
                    : 'bg-surface-2 px-5 py-1.5 text-sm font-medium text-muted'
                }
              >
                {i18n._(groupLabels[group])} <span className="tabular font-normal">· {items.length}</span>
              </h3>
              <ul>
                {items.map((followUp) => (
                  <FollowUpItem
                    key={followUp.id}
                    followUp={followUp}
                    now={now}
                    refusal={refusals.of(followUp.id)}
                    onComplete={setCompleting}
                  />
                ))}
              </ul>
            </section>
          ))}
          {list.pageInfo.hasNextPage ? (
            <div className="flex justify-center border-t border-line pt-3 pb-2">
              <Button
                kind="quiet"
                busy={result.fetching || result.stale}
                onClick={() => setFirst((count) => Math.min(100, count + PAGE))}
              >
                {i18n._('Mehr zeigen')}
              </Button>
            </div>
          ) : null}
        </div>
      )}
      {completing ? (
        <Suspense fallback={null}>
          <CompleteDialog
            followUpId={completing.id}
            companyName={completing.companyName}
            onRefused={refusals.add}
            onClose={() => setCompleting(null)}
          />
        </Suspense>
      ) : null}
    </Card>
  );
}

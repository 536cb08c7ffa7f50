/** "What do I do now?": the open follow-ups by day; a completed one leaves at once and returns when refused. */
import { useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import type { FragmentType } from '../../gql/fragment-masking.ts';
import { useProductNow } from '../../lib/product-clock.ts';
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
import { dueGroupLabels, groupByDue, reachesBack, type DueGroup } from './due-groups.ts';
import { FollowUpItem, type FollowUpItemFragment } from './follow-up-item.tsx';
import type { FurtherPages } from './further-pages.ts';
import { useRefusals, type Refusals } from './refusals.ts';
import { useOpenFollowUps } from './use-open-follow-ups.ts';

/** Of the overdue ones only the oldest, so that today stays in sight. */
const OVERDUE_SHOWN = 5;
/** On a phone of every group, so that what comes below is reached. */
const PHONE_SHOWN = 3;

type Scope = 'MINE' | 'TEAM';

export function DueFollowUps() {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const now = useProductNow();
  const heading = useId();
  const [scope, setScope] = useState<Scope>(leads(viewer) ? 'TEAM' : 'MINE');
  const [completing, setCompleting] = useState<{ id: string; companyName: string } | null>(null);
  const refusals = useRefusals();

  const { ready, error, retry, items, overdue, open } = useOpenFollowUps(scope, now);
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
      {error ? (
        <QueryFailure error={error} onRetry={retry} />
      ) : !ready ? (
        <Skeleton className="px-5 pb-6" lines={6} label={i18n._('Aufgaben werden geladen')} />
      ) : items.length === 0 ? (
        <EmptyState icon="check" title={i18n._('Alles nachgefasst')}>
          {i18n._('Neue Aufgaben entstehen von selbst, sobald du einen Lead registrierst.')}
        </EmptyState>
      ) : (
        <div className="pb-2">
          {groups.map(({ group, items }, index) => {
            const { further, end } = group === 'overdue' ? overdue : open;
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
      : i18n._(dueGroupLabels[group]);
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

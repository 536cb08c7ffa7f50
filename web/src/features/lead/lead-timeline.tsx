/** What has been done with this lead, the newest first, and the form to add to it. */
import { useId } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { TimelineEntriesFragment as TimelineEntriesData } from '../../gql/graphql.ts';
import { activityLabels, activityOutcomeLabels, statusLabels } from '../../lib/labels.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Locked } from '../../ui/locked.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Further, PageState } from './further-entries.tsx';
import { LogActivityForm } from './log-activity-form.tsx';

export const TimelineEntriesFragment = graphql(`
  fragment TimelineEntries on LeadActivitiesConnection {
    nodes {
      id
      type
      at
      summary
      outcome
      meaningful
      progress
      withdrawnAt
      statusMove {
        from
        to
      }
      by {
        id
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

export const LeadTimelineFragment = graphql(`
  fragment LeadTimeline on Lead {
    id
    redactedFields
    viewerRelation
    viewerCan {
      logActivity
    }
    activities(first: 20) {
      ...TimelineEntries
    }
  }
`);

const FurtherActivities = graphql(`
  query FurtherActivities($id: ID!, $after: String!) {
    lead(id: $id) {
      id
      activities(first: 50, after: $after) {
        ...TimelineEntries
      }
    }
  }
`);

export function LeadTimeline({ lead }: { lead: FragmentType<typeof LeadTimelineFragment> }) {
  const { id, activities, redactedFields, viewerRelation, viewerCan } = readFragment(
    LeadTimelineFragment,
    lead,
  );
  const { i18n } = useLingui();
  const heading = useId();
  const first = readFragment(TimelineEntriesFragment, activities);

  return (
    <Card labelledBy={heading} title={i18n._('Verlauf')}>
      {viewerCan.logActivity ? <LogActivityForm leadId={id} /> : null}
      {redactedFields.includes('activities') ? (
        <Locked reason={i18n._(redactionReason(viewerRelation))} />
      ) : first.nodes.length === 0 ? (
        <EmptyState icon="activity" title={i18n._('Noch nichts passiert')}>
          {i18n._('Halte fest, was du mit diesem Lead tust: Anruf, Termin, Muster.')}
        </EmptyState>
      ) : (
        <Entries leadId={id} page={first} />
      )}
    </Card>
  );
}

function Entries({ leadId, page }: { leadId: string; page: TimelineEntriesData }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow(60_000);
  return (
    <>
      <ol className="relative mt-5 flex flex-col gap-5 before:absolute before:inset-y-2 before:left-[5px] before:w-0.5 before:bg-line">
        {page.nodes.map((activity) => (
          <li key={activity.id} className="relative pl-7 text-sm">
            <span
              aria-hidden="true"
              className={classNames(
                'absolute top-1 left-0 size-3 rounded-full ring-4 ring-surface',
                activity.progress
                  ? 'bg-green'
                  : activity.meaningful
                    ? 'bg-blue dark:bg-info-ink'
                    : 'bg-line-strong',
              )}
            />
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium">{i18n._(activityLabels[activity.type])}</span>
              {activity.outcome ? <Badge>{i18n._(activityOutcomeLabels[activity.outcome])}</Badge> : null}
              {activity.progress ? <Badge tone="good">{i18n._('Fortschritt')}</Badge> : null}
              {activity.withdrawnAt ? <Badge tone="warn">{i18n._('zurückgenommen')}</Badge> : null}
            </p>
            {activity.statusMove ? (
              <p className="mt-0.5">
                {i18n._('{from} → {to}', {
                  from: i18n._(statusLabels[activity.statusMove.from]),
                  to: i18n._(statusLabels[activity.statusMove.to]),
                })}
              </p>
            ) : null}
            {activity.summary ? (
              <p className="mt-0.5 break-words whitespace-pre-line">{activity.summary}</p>
            ) : null}
            <p className="text-[13px] text-muted">
              <time dateTime={activity.at} title={format.dateTime(activity.at)}>
                {format.ago(activity.at, now)}
              </time>
              {activity.by ? ` · ${activity.by.name}` : ` · ${i18n._('automatisch')}`}
            </p>
          </li>
        ))}
      </ol>
      <Further
        pageInfo={page.pageInfo}
        page={(after) => <FurtherPage key={after} leadId={leadId} after={after} />}
      />
    </>
  );
}

function FurtherPage({ leadId, after }: { leadId: string; after: string }) {
  const [{ data, error }, read] = useQuery({ query: FurtherActivities, variables: { id: leadId, after } });
  const activities = data?.lead?.activities;
  if (!activities) {
    return <PageState error={error} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  }
  return <Entries leadId={leadId} page={readFragment(TimelineEntriesFragment, activities)} />;
}

/** What happens next if nobody does anything, by the planner and the clock that really run; and why not, where nothing does. */
import { useId } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { FollowUpStanding } from '../../gql/graphql.ts';
import { deadlineLabels, followUpKindLabels, ledgerLabels } from '../../lib/labels.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Locked } from '../../ui/locked.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

export const LeadOutlookFragment = graphql(`
  fragment LeadOutlook on Lead {
    id
    version
    redactedFields
    viewerRelation
    protection {
      deadlines {
        kind
        at
        reason(language: $language)
      }
    }
  }
`);

const Outlook = graphql(`
  query Outlook($id: ID!, $from: DateTime!, $to: DateTime!, $language: Language!) {
    simulateFollowUps(input: { leadId: $id, from: $from, to: $to }) {
      total
      entries(first: 20) {
        at
        kind
        action
        reason(language: $language)
        dateReason(language: $language)
        assigneeAbsentUntil
      }
    }
    explainFollowUps(leadId: $id) {
      kind
      standing
      reason(language: $language)
    }
  }
`);

const HOUR = 3_600_000;
const AHEAD = 180 * 24 * HOUR;

/** What does not stand among the coming steps by itself. */
const unseen: ReadonlySet<FollowUpStanding> = new Set<FollowUpStanding>([
  'FIRING_OFF',
  'HELD',
  'LEAD_CLOSED',
  'NO_OWNER',
  'SKIPPED',
  'CANCELLED',
  'UNPLANNED',
  'COMPLETED',
  'TO_DO',
]);

interface LeadOutlookProps {
  lead: FragmentType<typeof LeadOutlookFragment>;
  /** Counts what has happened to the lead: everything is worked out anew. */
  changes: number;
}

export function LeadOutlook({ lead, changes }: LeadOutlookProps) {
  const { redactedFields, viewerRelation, ...data } = readFragment(LeadOutlookFragment, lead);
  const { i18n } = useLingui();
  const heading = useId();
  const withheld = redactedFields.includes('followUps') && redactedFields.includes('protection');
  return (
    <Card labelledBy={heading} title={i18n._('Was als Nächstes passiert')}>
      {withheld ? (
        <Locked reason={i18n._(redactionReason(viewerRelation))} />
      ) : (
        <Steps key={`${changes}-${data.version}`} id={data.id} deadlines={data.protection?.deadlines ?? []} />
      )}
    </Card>
  );
}

interface Step {
  readonly at: string;
  readonly what: string;
  readonly badge: string | null;
  readonly why: string;
}

interface StepsProps {
  id: string;
  deadlines: readonly {
    readonly kind: keyof typeof deadlineLabels;
    readonly at: string;
    readonly reason: string;
  }[];
}

function Steps({ id, deadlines }: StepsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow(60_000);
  // To the hour, so that the question stays the same for a while.
  const from = Math.floor(now / HOUR) * HOUR;
  const [{ data, error }, read] = useQuery({
    query: Outlook,
    variables: {
      id,
      from: new Date(from).toISOString(),
      to: new Date(from + AHEAD).toISOString(),
      language: i18n.locale === 'en' ? 'EN' : 'DE',
    },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) {
    return <QueryFailure error={error} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  }
  if (!data) return <Skeleton lines={4} label={i18n._('Wird berechnet')} />;

  const simulated: Step[] = (data.simulateFollowUps?.entries ?? []).map((entry) => ({
    at: entry.at,
    what: i18n._(followUpKindLabels[entry.kind]),
    badge: i18n._(ledgerLabels[entry.action]),
    why: [
      entry.reason,
      entry.action === 'CANCELLED' || entry.dateReason === entry.reason ? null : entry.dateReason,
      entry.assigneeAbsentUntil
        ? i18n._('abwesend bis {date}', { date: format.date(`${entry.assigneeAbsentUntil}T12:00:00Z`) })
        : null,
    ]
      .filter(Boolean)
      .join(' · '),
  }));
  const clock: Step[] = deadlines.map(({ kind, at, reason }) => ({
    at,
    what: i18n._(deadlineLabels[kind]),
    badge: null,
    why: reason,
  }));
  // At one instant the clock goes first: what it ends is cancelled by it.
  const steps = [...clock, ...simulated]
    .filter(({ at }) => Date.parse(at) >= now)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const further = (data.simulateFollowUps?.total ?? 0) - simulated.length;
  const reasons = (data.explainFollowUps ?? []).filter(({ standing }) => unseen.has(standing));

  return (
    <>
      {steps.length === 0 ? (
        <p className="text-sm text-muted">{i18n._('Von selbst passiert hier nichts mehr.')}</p>
      ) : (
        <ol className="flex flex-col gap-3 text-sm">
          {steps.map((step) => (
            <li
              key={`${step.at}${step.what}${step.badge ?? ''}`}
              className="grid gap-x-4 sm:grid-cols-[9.5rem_minmax(0,1fr)]"
            >
              <time dateTime={step.at} className="tabular text-muted">
                {format.date(step.at)}, {format.time(step.at)}
              </time>
              <span className="min-w-0">
                <span className="flex flex-wrap items-center gap-x-2">
                  <span className="font-medium">{step.what}</span>
                  {step.badge ? <Badge>{step.badge}</Badge> : null}
                </span>
                <span className="block text-[13px] break-words text-muted">{step.why}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      {further > 0 ? (
        <p className="mt-3 text-[13px] text-muted">
          {i18n._(
            '{further, plural, one {Später kommt noch # Schritt} other {Später kommen noch # Schritte}}',
            {
              further,
            },
          )}
        </p>
      ) : null}
      {reasons.length > 0 ? (
        <details className="mt-3 border-t border-line pt-2 text-[13px]">
          <summary className="w-fit rounded py-1 text-link underline-offset-2 hover:underline">
            {i18n._('Warum nicht?')}
          </summary>
          <dl className="mt-1 flex flex-col gap-1.5">
            {reasons.map(({ kind, reason }) => (
              <div key={kind}>
                <dt className="inline font-medium">{i18n._(followUpKindLabels[kind])}: </dt>
                <dd className="inline">{reason}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </>
  );
}

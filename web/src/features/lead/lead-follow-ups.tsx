/** The lead's follow-ups, each with the ledger of why it stands where it stands. */
import { useEffect, useId, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { FollowUpEntriesFragment as FollowUpEntriesData, FollowUpStatus } from '../../gql/graphql.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import {
  followUpKindLabels,
  followUpOutcomeLabels,
  followUpStatusLabels,
  ledgerLabels,
} from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Locked } from '../../ui/locked.tsx';
import { FollowUpMail } from './follow-up-mail.tsx';
import { Further, PageState } from './further-entries.tsx';

export const FollowUpEntriesFragment = graphql(`
  fragment FollowUpEntries on LeadFollowUpsConnection {
    nodes {
      id
      ...FollowUpItem
      kind
      status
      dueAt
      completedAt
      outcome
      notes
      action
      heldSince
      assignee {
        id
        name
      }
      ...FollowUpMail
      ledger {
        at
        decision
        reason(language: $language)
        dueAt
      }
    }
    pageInfo {
      hasPreviousPage
      startCursor
    }
  }
`);

export const LeadFollowUpsFragment = graphql(`
  fragment LeadFollowUps on Lead {
    id
    redactedFields
    viewerRelation
    viewerCan {
      scheduleFollowUp
      sendDraft
    }
    followUps(last: 50) {
      ...FollowUpEntries
    }
  }
`);

const EarlierFollowUps = graphql(`
  query EarlierFollowUps($id: ID!, $before: String!, $language: Language!) {
    lead(id: $id) {
      id
      followUps(last: 50, before: $before) {
        ...FollowUpEntries
      }
    }
  }
`);

const tones: Record<FollowUpStatus, Tone> = {
  PENDING: 'info',
  COMPLETED: 'good',
  SKIPPED: 'neutral',
  CANCELLED: 'neutral',
};

export interface LeadFollowUpsProps {
  lead: FragmentType<typeof LeadFollowUpsFragment>;
  /** Counts what has happened to the lead: further pages are read again. */
  changes: number;
  /** What is done to one of them, and the button that plans another: another feature's, so the page hands them in. */
  actions: (followUp: FollowUpEntriesData['nodes'][number]) => ReactNode;
  schedule: ReactNode;
}

export function LeadFollowUps({ lead, changes, actions, schedule }: LeadFollowUpsProps) {
  const { id, followUps, redactedFields, viewerRelation, viewerCan } = readFragment(
    LeadFollowUpsFragment,
    lead,
  );
  const { i18n } = useLingui();
  const heading = useId();
  const latest = readFragment(FollowUpEntriesFragment, followUps);
  return (
    <Card
      flush
      labelledBy={heading}
      title={i18n._('Nachfassen')}
      aside={viewerCan.scheduleFollowUp ? schedule : undefined}
    >
      {redactedFields.includes('followUps') ? (
        <div className="px-5 pb-5">
          <Locked reason={i18n._(redactionReason(viewerRelation))} />
        </div>
      ) : latest.nodes.length === 0 ? (
        <p className="px-5 pb-5 text-sm text-muted">{i18n._('Zu diesem Lead ist nichts geplant.')}</p>
      ) : (
        <Entries
          page={latest}
          leadId={id}
          changes={changes}
          actions={actions}
          maySend={viewerCan.sendDraft}
        />
      )}
    </Card>
  );
}

interface EntriesProps extends Pick<LeadFollowUpsProps, 'changes' | 'actions'> {
  page: FollowUpEntriesData;
  leadId: string;
  maySend: boolean;
}

/** Those due last, what is open first; what was due before them is a page of its own. */
function Entries({ page, ...shared }: EntriesProps) {
  const { actions, maySend } = shared;
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow(60_000);
  const open = (status: FollowUpStatus) => (status === 'PENDING' ? 0 : 1);
  const due = (at: string) => {
    const relative = format.relativeDay(at, now);
    // Far away it is the date once more.
    return relative === format.date(at) ? format.dateTime(at) : `${format.dateTime(at)} (${relative})`;
  };
  const sorted = page.nodes.toSorted(
    (a, b) =>
      open(a.status) - open(b.status) || (a.dueAt < b.dueAt ? -1 : 1) * (a.status === 'PENDING' ? 1 : -1),
  );

  return (
    <>
      <ul className="pb-1">
        {sorted.map((followUp) => (
          <li key={followUp.id} className="border-t border-line px-5 py-3">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium">
                    {followUp.action || i18n._(followUpKindLabels[followUp.kind])}
                  </span>
                  <Badge tone={tones[followUp.status]}>
                    {i18n._(followUpStatusLabels[followUp.status])}
                    {followUp.outcome ? `: ${i18n._(followUpOutcomeLabels[followUp.outcome])}` : ''}
                  </Badge>
                </p>
                <p
                  className={
                    followUp.status === 'PENDING' && !followUp.heldSince && Date.parse(followUp.dueAt) < now
                      ? 'text-sm font-medium text-bad-ink'
                      : 'text-sm text-muted'
                  }
                >
                  {followUp.completedAt
                    ? i18n._('erledigt {when}', { when: format.dateTime(followUp.completedAt) })
                    : followUp.heldSince
                      ? i18n._('angehalten seit {date}', { date: format.date(followUp.heldSince) })
                      : due(followUp.dueAt)}
                  {followUp.assignee ? ` · ${followUp.assignee.name}` : ''}
                </p>
                {followUp.notes ? <p className="mt-1 text-sm">{followUp.notes}</p> : null}
              </div>
              {followUp.status === 'PENDING' ? actions(followUp) : null}
            </div>
            <FollowUpMail followUp={followUp} maySend={maySend} />
            {followUp.ledger.length > 0 ? (
              <details className="mt-1.5 text-[13px]">
                <summary className="w-fit rounded py-1 text-link underline-offset-2 hover:underline">
                  {i18n._('Warum dann?')}
                </summary>
                <ol className="mt-1 flex flex-col gap-1 border-l-2 border-green pl-3">
                  {followUp.ledger.map((entry) => (
                    <li key={`${entry.at}${entry.decision}`}>
                      <span className="text-muted">
                        {format.dateTime(entry.at)} · {i18n._(ledgerLabels[entry.decision])}:
                      </span>{' '}
                      {entry.reason}
                    </li>
                  ))}
                </ol>
              </details>
            ) : null}
          </li>
        ))}
      </ul>
      <Further
        className="mx-2 mb-2"
        pageInfo={{ hasNextPage: page.pageInfo.hasPreviousPage, endCursor: page.pageInfo.startCursor }}
        page={(before) => <EarlierPage before={before} {...shared} />}
      />
    </>
  );
}

function EarlierPage({ before, ...shared }: Omit<EntriesProps, 'page'> & { before: string }) {
  const { leadId, changes } = shared;
  const { i18n } = useLingui();
  const language = i18n.locale === 'en' ? 'EN' : 'DE';
  const [{ data, error }, read] = useQuery({
    query: EarlierFollowUps,
    variables: { id: leadId, before, language },
  });
  useEffect(() => {
    if (changes > 0) read({ requestPolicy: 'network-only' });
  }, [changes, read]);
  const followUps = data?.lead?.followUps;
  if (!followUps) {
    return (
      <div className="px-5 pb-4">
        <PageState error={error} onRetry={() => read({ requestPolicy: 'network-only' })} />
      </div>
    );
  }
  return <Entries page={readFragment(FollowUpEntriesFragment, followUps)} {...shared} />;
}

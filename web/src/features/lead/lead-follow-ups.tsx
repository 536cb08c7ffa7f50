/** The lead's follow-ups, each with the ledger of why it stands where it stands. */
import { useId, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { FollowUpStatus, LeadFollowUpsFragment as LeadFollowUpsData } from '../../gql/graphql.ts';
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

export const LeadFollowUpsFragment = graphql(`
  fragment LeadFollowUps on Lead {
    id
    redactedFields
    viewerRelation
    viewerCan {
      scheduleFollowUp
      sendDraft
    }
    followUps(first: 50) {
      pageInfo {
        hasNextPage
      }
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
  /** What is done to one of them, and the button that plans another: another feature's, so the page hands them in. */
  actions: (followUp: LeadFollowUpsData['followUps']['nodes'][number]) => ReactNode;
  schedule: ReactNode;
}

export function LeadFollowUps({ lead, actions, schedule }: LeadFollowUpsProps) {
  const { followUps, redactedFields, viewerRelation, viewerCan } = readFragment(LeadFollowUpsFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow(60_000);
  const heading = useId();
  const open = (status: FollowUpStatus) => (status === 'PENDING' ? 0 : 1);
  const due = (at: string) => {
    const relative = format.relativeDay(at, now);
    // Far away it is the date once more.
    return relative === format.date(at) ? format.dateTime(at) : `${format.dateTime(at)} (${relative})`;
  };
  const sorted = followUps.nodes.toSorted(
    (a, b) =>
      open(a.status) - open(b.status) || (a.dueAt < b.dueAt ? -1 : 1) * (a.status === 'PENDING' ? 1 : -1),
  );

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
      ) : sorted.length === 0 ? (
        <p className="px-5 pb-5 text-sm text-muted">{i18n._('Zu diesem Lead ist nichts geplant.')}</p>
      ) : (
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
              <FollowUpMail followUp={followUp} maySend={viewerCan.sendDraft} />
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
      )}
    </Card>
  );
}

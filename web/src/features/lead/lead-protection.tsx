import { useEffect, useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { useQuery } from 'urql';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ClockChangeKind, ExpiryReason, PendingClockRequestsQuery } from '../../gql/graphql.ts';
import { ActionMenu } from '../../lib/action-menu.tsx';
import { clockChangeLabels } from '../../lib/labels.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Locked } from '../../ui/locked.tsx';
import { Notice } from '../../ui/notice.tsx';
import { LeadActionDialog } from './lead-action-dialog-part.ts';
import { PendingClockRequests } from './lead-documents.ts';

export const LeadProtectionFragment = graphql(`
  fragment LeadProtection on Lead {
    id
    version
    companyName
    redactedFields
    viewerRelation
    viewerCan {
      stopClock
      resumeClock
      extendProtection
      requestClockChange
    }
    protection {
      ownedSince
      endsAt
      progressDeadline
      preClaimEndsAt
      warnedAt
      graceEndsAt
      expiresAt
      expiryReason
      heldSince
      stopReason
      reclaimableFrom
      previousOwner {
        id
        name
      }
    }
  }
`);

const reasons: Record<ExpiryReason, MessageDescriptor> = {
  PRE_CLAIM: /*i18n*/ { id: 'wenn bis dahin kein Erstkontakt festgehalten ist' },
  GRACE: /*i18n*/ { id: 'wenn bis dahin kein Fortschritt festgehalten ist' },
  PROTECTION: /*i18n*/ { id: 'dann endet die Schutzzeit' },
};

/** How long the owner's exclusive right lasts, and what would end it. */
interface LeadProtectionProps {
  lead: FragmentType<typeof LeadProtectionFragment>;
  /** Counts what has happened to the lead: its requests are read again. */
  changes: number;
}
type ClockRequest = PendingClockRequestsQuery['clockRequests'][number];
type ClockAction = 'stopClock' | 'resumeClock' | 'extendProtection' | 'requestClockChange';
type Doing =
  | { readonly action: ClockAction }
  | { readonly action: 'approveRequest' | 'rejectRequest'; readonly request: ClockRequest };

const clockActions: Readonly<Record<ClockAction, MessageDescriptor>> = {
  stopClock: /*i18n*/ { id: 'Uhr anhalten …' },
  resumeClock: /*i18n*/ { id: 'Uhr weiterlaufen lassen …' },
  extendProtection: /*i18n*/ { id: 'Schutz verlängern …' },
  requestClockChange: /*i18n*/ { id: 'Änderung beantragen …' },
};

export function LeadProtection({ lead, changes }: LeadProtectionProps) {
  const data = readFragment(LeadProtectionFragment, lead);
  const [{ data: asked }, readRequests] = useQuery({
    query: PendingClockRequests,
    variables: { id: data.id },
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    if (changes > 0) readRequests({ requestPolicy: 'network-only' });
  }, [changes, readRequests]);
  const requests = asked?.clockRequests ?? [];
  const { protection, redactedFields, viewerRelation, viewerCan } = data;
  const [doing, setDoing] = useState<Doing | null>(null);
  const offered = (['stopClock', 'resumeClock', 'extendProtection', 'requestClockChange'] as const).filter(
    (action) => viewerCan[action],
  );
  const clockChanges: ClockChangeKind[] = protection?.heldSince ? ['RESUME', 'EXTEND'] : ['STOP', 'EXTEND'];
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow(60_000);
  const heading = useId();
  const day = (instant: string | null | undefined) => {
    if (!instant) return null;
    const [date, relative] = [format.date(instant), format.relativeDay(instant, now)];
    return date === relative ? date : `${date} (${relative})`;
  };

  return (
    <Card
      labelledBy={heading}
      title={i18n._('Schutz')}
      aside={
        offered.length > 0 ? (
          <ActionMenu
            button={(opening) => (
              <Button
                square
                kind="quiet"
                size="small"
                aria-label={i18n._('Uhr und Schutz ändern')}
                {...opening}
              >
                <Icon name="more" size={18} />
              </Button>
            )}
            groups={[
              offered.map((action) => ({
                label: i18n._(clockActions[action]),
                run: () => setDoing({ action }),
              })),
            ]}
          />
        ) : undefined
      }
    >
      {redactedFields.includes('protection') ? (
        <Locked reason={i18n._(redactionReason(viewerRelation))} />
      ) : !protection ? (
        <p className="text-sm text-muted">{i18n._('Für diesen Lead läuft keine Frist.')}</p>
      ) : (
        <div className="flex flex-col gap-4">
          {protection.heldSince ? (
            <Notice
              tone="warn"
              title={i18n._('Uhr angehalten seit {date}', { date: format.date(protection.heldSince) })}
            >
              {protection.stopReason}
            </Notice>
          ) : protection.expiresAt ? (
            <p className="text-sm">
              {i18n._('Läuft ab am {date}', { date: format.dateTime(protection.expiresAt) })}
              {protection.expiryReason ? `, ${i18n._(reasons[protection.expiryReason])}.` : '.'}
            </p>
          ) : null}
          <Facts
            facts={[
              { label: i18n._('Besitz seit'), value: day(protection.ownedSince) },
              { label: i18n._('Erstkontakt bis'), value: day(protection.preClaimEndsAt) },
              { label: i18n._('Fortschritt bis'), value: day(protection.progressDeadline) },
              { label: i18n._('Gewarnt am'), value: day(protection.warnedAt) },
              { label: i18n._('Nachfrist bis'), value: day(protection.graceEndsAt) },
              { label: i18n._('Schutz bis'), value: day(protection.endsAt) },
              { label: i18n._('Früher bei'), value: protection.previousOwner?.name },
              { label: i18n._('Wieder frei ab'), value: day(protection.reclaimableFrom) },
            ]}
          />
          {requests.map((request) => (
            <Notice
              key={request.id}
              tone="info"
              title={i18n._('Beantragt: {what}', {
                what:
                  request.days === null
                    ? i18n._(clockChangeLabels[request.kind])
                    : i18n._('{what} um {days, plural, one {# Tag} other {# Tage}}', {
                        what: i18n._(clockChangeLabels[request.kind]),
                        days: request.days,
                      }),
              })}
            >
              <p className="break-words">
                {request.requestedBy ? `${request.requestedBy.name}: ` : ''}
                {request.reason}
              </p>
              {request.viewerCanDecide ? (
                <div className="mt-2 flex flex-wrap gap-2">
                  <Button
                    kind="primary"
                    size="small"
                    onClick={() => setDoing({ action: 'approveRequest', request })}
                  >
                    {i18n._('Genehmigen')}
                  </Button>
                  <Button size="small" onClick={() => setDoing({ action: 'rejectRequest', request })}>
                    {i18n._('Ablehnen')}
                  </Button>
                </div>
              ) : null}
            </Notice>
          ))}
        </div>
      )}
      {doing ? (
        <LeadActionDialog
          action={doing.action}
          subject={{
            leadId: data.id,
            version: data.version,
            companyName: data.companyName,
            id: 'request' in doing ? doing.request.id : data.id,
          }}
          clockChanges={clockChanges}
          onClose={() => setDoing(null)}
        />
      ) : null}
    </Card>
  );
}

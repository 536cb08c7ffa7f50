import { useId } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ExpiryReason } from '../../gql/graphql.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Locked } from '../../ui/locked.tsx';
import { Notice } from '../../ui/notice.tsx';

export const LeadProtectionFragment = graphql(`
  fragment LeadProtection on Lead {
    id
    redactedFields
    viewerRelation
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
  PROTECTION: /*i18n*/ { id: 'dann sind die sechs Monate Schutz um' },
};

/** How long the owner's exclusive right lasts, and what would end it. */
export function LeadProtection({ lead }: { lead: FragmentType<typeof LeadProtectionFragment> }) {
  const { protection, redactedFields, viewerRelation } = readFragment(LeadProtectionFragment, lead);
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
    <Card labelledBy={heading} title={i18n._('Schutz')}>
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
        </div>
      )}
    </Card>
  );
}

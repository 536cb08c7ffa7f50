/** One's own leads whose protection ends within 30 days: the ones to act on before someone else may. */
import { useCallback, useEffect, useId, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { useClient, useQuery } from 'urql';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ExpiryReason } from '../../gql/graphql.ts';
import { daysBetween } from '../../lib/format.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { useThrottled } from '../../lib/use-throttled.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Card } from '../../ui/card.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const ProtectionEndingQuery = graphql(`
  query ProtectionEnding($before: DateTime!) {
    leads(
      filter: { mine: true, protectionEndsBefore: $before }
      orderBy: { field: REGISTERED_AT, direction: ASC }
      first: 20
    ) {
      asOf
      nodes {
        id
        protection {
          expiresAt
        }
        ...ProtectionEndingRow
      }
    }
  }
`);

const OwnLeadChanges = graphql(`
  subscription OwnLeadChanges($after: EventCursor) {
    leadChanges(after: $after, filter: { mine: true }) {
      __typename
      ... on LeadChange {
        cursor
        kind
        leadId
        lead {
          id
          ...ProtectionEndingRow
        }
      }
      ... on StreamCheckpoint {
        cursor
        head
        at
      }
      ... on ResyncRequired {
        cursor
        reason
      }
    }
  }
`);

const ProtectionEndingRowFragment = graphql(`
  fragment ProtectionEndingRow on Lead {
    version
    id
    companyName
    city
    protection {
      expiresAt
      expiryReason
    }
  }
`);

const DAY = 86_400_000;
const AHEAD = 30 * DAY;
const SHOWN = 6;

export function ProtectionEnding() {
  const { i18n } = useLingui();
  const client = useClient();
  const heading = useId();
  const now = useProductNow(60_000);
  // To the day, so that the question (and its cached answer) stays the same until midnight.
  const before = new Date(Math.floor((now + AHEAD) / DAY) * DAY).toISOString();
  const [result, refetch] = useQuery({
    query: ProtectionEndingQuery,
    variables: { before },
    requestPolicy: 'cache-and-network',
  });
  const list = result.data?.leads;

  const [changes, setChanges] = useState(0);
  const settled = useThrottled(changes, 1_500);
  useEffect(() => {
    if (settled > 0) refetch({ requestPolicy: 'network-only' });
  }, [settled, refetch]);

  const read = useCallback(async () => {
    const answer = await client
      .query(ProtectionEndingQuery, { before }, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.leads.asOf ?? null;
  }, [client, before]);

  useLiveStream({
    document: OwnLeadChanges,
    variables: {},
    asOf: list?.asOf ?? null,
    read,
    // Which leads belong here follows from dates the stream does not filter by.
    onItem: () => setChanges((count) => count + 1),
  });

  const soonest = (list?.nodes ?? [])
    .toSorted((a, b) => ((a.protection?.expiresAt ?? '9') < (b.protection?.expiresAt ?? '9') ? -1 : 1))
    .slice(0, SHOWN);

  return (
    <Card flush labelledBy={heading} title={i18n._('Schutz läuft ab')}>
      {result.error && !list ? (
        <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
      ) : !list ? (
        <Skeleton className="px-5 pb-6" lines={3} label={i18n._('Fristen werden geladen')} />
      ) : soonest.length === 0 ? (
        <EmptyState icon="shield" title={i18n._('Alles geschützt')}>
          {i18n._('In den nächsten 30 Tagen endet bei keinem deiner Leads der Schutz.')}
        </EmptyState>
      ) : (
        <ul className="pb-2">
          {soonest.map((lead) => (
            <ProtectionEndingRow key={lead.id} lead={lead} now={now} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const reasons: Record<ExpiryReason, MessageDescriptor> = {
  PRE_CLAIM: /*i18n*/ { id: 'noch kein Erstkontakt' },
  GRACE: /*i18n*/ { id: 'Nachfrist ohne Fortschritt' },
  PROTECTION: /*i18n*/ { id: 'Schutzfrist zu Ende' },
};

interface RowProps {
  lead: FragmentType<typeof ProtectionEndingRowFragment>;
  now: number;
}

function ProtectionEndingRow({ lead, now }: RowProps) {
  const { id, companyName, city, protection } = readFragment(ProtectionEndingRowFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const lit = useHighlight(id);
  const endsAt = protection?.expiresAt ?? null;
  const close = endsAt !== null && daysBetween(now, endsAt, format.timeZone) <= 7;
  return (
    <li
      key={lit}
      className={classNames(
        'flex items-baseline justify-between gap-3 border-t border-line px-5 py-2.5',
        lit > 0 && 'flash',
      )}
    >
      <div className="min-w-0">
        <Link
          to="/leads/$id"
          params={{ id }}
          className="font-medium break-words text-ink underline-offset-4 hover:underline"
        >
          {companyName}
        </Link>
        <p className="text-[13px] text-muted">
          {[city, protection?.expiryReason ? i18n._(reasons[protection.expiryReason]) : null]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {endsAt ? (
        <span
          className={classNames(
            'text-right text-sm whitespace-nowrap',
            close ? 'font-medium text-bad-ink' : 'text-muted',
          )}
          title={format.dateTime(endsAt)}
        >
          {format.relativeDay(endsAt, now)}
        </span>
      ) : null}
    </li>
  );
}

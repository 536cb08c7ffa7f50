/** "What about this one?": the page of one lead, read again whenever its stream tells of it. */
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useClient, useQuery } from 'urql';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { useThrottled } from '../../lib/use-throttled.ts';
import { buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LeadChanges } from './lead-changes.tsx';
import { LeadContacts } from './lead-contacts.tsx';
import { LeadDetailChanges, LeadDetailQuery } from './lead-documents.ts';
import { LeadFacts } from './lead-facts.tsx';
import { LeadFollowUps, type LeadFollowUpsProps } from './lead-follow-ups.tsx';
import { LeadHeader } from './lead-header.tsx';
import { LeadOutlook } from './lead-outlook-part.tsx';
import { LeadPeople } from './lead-people.tsx';
import { LeadProtection } from './lead-protection.tsx';
import { LeadScore } from './lead-score.tsx';
import { LeadTimeline } from './lead-timeline.tsx';

interface LeadDetailProps {
  id: string;
  followUpActions: LeadFollowUpsProps['actions'];
  scheduleButton: (lead: { readonly id: string; readonly companyName: string }) => ReactNode;
}

export function LeadDetail({ id, followUpActions, scheduleButton }: LeadDetailProps) {
  const { i18n } = useLingui();
  const client = useClient();
  const language = i18n.locale === 'en' ? 'EN' : 'DE';
  const [result, refetch] = useQuery({
    query: LeadDetailQuery,
    variables: { id, language },
    requestPolicy: 'cache-and-network',
  });
  const lead = result.data?.lead;
  usePageTitle(lead?.companyName ?? i18n._('Lead'));
  // What was on the screen before it left the viewer's sight.
  const [known, setKnown] = useState<string | null>(null);
  if (lead && lead.companyName !== known) setKnown(lead.companyName);

  const [changes, setChanges] = useState(0);
  const settled = useThrottled(changes, 300);
  useEffect(() => {
    if (settled > 0) refetch({ requestPolicy: 'network-only' });
  }, [settled, refetch]);

  const read = useCallback(async () => {
    const answer = await client
      .query(LeadDetailQuery, { id, language }, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.eventLog.head ?? null;
  }, [client, id, language]);

  useLiveStream({
    document: LeadDetailChanges,
    variables: {},
    asOf: result.data?.eventLog.head ?? null,
    read,
    onItem: ({ leadChanges: item }) => {
      if (item.__typename === 'LeadChange' && item.leadId === id) setChanges((count) => count + 1);
    },
  });

  if (result.error && !result.data) {
    return <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!result.data) return <Skeleton lines={8} label={i18n._('Lead wird geladen')} />;
  if (!lead) {
    return (
      <EmptyState
        page
        icon="search"
        title={
          known === null
            ? i18n._('Diesen Lead gibt es für dich nicht')
            : i18n._('{company} ist nicht mehr für dich da', { company: known })
        }
      >
        <p role={known === null ? undefined : 'status'}>
          {known === null
            ? i18n._('Er wurde gelöscht, übergeben oder gehört zu einem anderen Gebiet.')
            : i18n._(
                'Während du ihn ansahst, wurde der Lead gelöscht, an jemand anderen übergeben, oder er gehört jetzt zu einem anderen Gebiet.',
              )}
        </p>
        <Link to="/leads" className={buttonClass('primary')}>
          {i18n._('Zu den Leads')}
        </Link>
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <LeadHeader lead={lead} score={<LeadScore lead={lead} />} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <LeadFollowUps
            lead={lead}
            changes={settled}
            actions={followUpActions}
            schedule={scheduleButton(lead)}
          />
          <LeadOutlook lead={lead} changes={settled} />
          <LeadTimeline lead={lead} />
          {lead.redactedFields.includes('history') ? null : (
            <LeadChanges leadId={lead.id} changes={settled} />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <LeadContacts lead={lead} />
          <LeadPeople lead={lead} />
          <LeadProtection lead={lead} changes={settled} />
          <LeadFacts lead={lead} />
        </div>
      </div>
    </div>
  );
}

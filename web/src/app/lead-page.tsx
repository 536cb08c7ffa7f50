import { getRouteApi, Link, useCanGoBack, useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { FollowUpActions, ScheduleButton } from '../features/follow-ups/follow-up-actions.tsx';
import { useRefusals } from '../features/follow-ups/refusals.ts';
import { LeadDetail } from '../features/lead/lead-detail.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ALL_LEADS } from './default-view.ts';

const route = getRouteApi('/signed-in/leads/$id');

export function LeadPage() {
  const { i18n } = useLingui();
  const { id } = route.useParams();
  const refusals = useRefusals();
  const router = useRouter();
  const canGoBack = useCanGoBack();
  return (
    <div className="flex flex-col items-start gap-3">
      {canGoBack ? (
        <Button kind="quiet" size="small" className="-ml-3" onClick={() => router.history.back()}>
          <Icon name="back" size={18} />
          {i18n._('Zurück')}
        </Button>
      ) : (
        <Link to="/leads" search={ALL_LEADS} className={`${buttonClass('quiet', 'small')} -ml-3`}>
          <Icon name="back" size={18} />
          {i18n._('Alle Leads')}
        </Link>
      )}
      <div className="w-full">
        <LeadDetail
          key={id}
          id={id}
          followUpActions={(followUp) => <FollowUpActions followUp={followUp} refusals={refusals} />}
          scheduleButton={({ id: leadId, companyName }) => (
            <ScheduleButton leadId={leadId} companyName={companyName} />
          )}
        />
      </div>
    </div>
  );
}

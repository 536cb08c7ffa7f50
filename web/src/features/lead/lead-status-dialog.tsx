/** The dialog of a status change for whoever knows only which lead it is: reads what the dialog shows first. */
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { useEffect, useRef, useState } from 'react';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { LeadHeaderFragment as LeadHeaderData, LeadStatus } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { statusLabels } from '../../lib/labels.ts';
import { showToast } from '../../ui/toast.tsx';
import { LeadHeaderFragment } from './lead-header-fragment.ts';
import StatusDialog from './status-dialog.tsx';

const LeadForStatusQuery = graphql(`
  query LeadForStatus($id: ID!) {
    lead(id: $id) {
      id
      ...LeadHeader
    }
  }
`);

interface LeadStatusDialogProps {
  leadId: string;
  to: LeadStatus;
  onClose: () => void;
}

export default function LeadStatusDialog({ leadId, to, onClose }: LeadStatusDialogProps) {
  const { i18n } = useLingui();
  const [{ data, error, fetching }] = useQuery({
    query: LeadForStatusQuery,
    variables: { id: leadId },
    requestPolicy: 'cache-and-network',
  });
  const lead = readFragment(LeadHeaderFragment, data?.lead) ?? null;
  const [before, setBefore] = useState<LeadHeaderData | null>(null);
  if (lead && before === null) setBefore(lead);

  const missing = !fetching && lead === null;
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (!missing) return;
    showToast('bad', error ? failureLine(error, i18n) : i18n._('Der Lead ist für dich nicht mehr sichtbar.'));
    close.current();
  }, [missing, error, i18n]);

  if (!lead || !before) return null;
  return (
    <StatusDialog
      to={to}
      title={i18n._('Status ändern: {status}', { status: i18n._(statusLabels[to]) })}
      before={before}
      current={lead}
      onClose={onClose}
    />
  );
}

/** Takes a lead from the pool; who may not yet is told from which day on. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { failureLine } from '../../lib/errors.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ClaimLead } from './lead-documents.ts';

interface ClaimButtonProps {
  leadId: string;
  companyName: string;
  /** Whether the viewer may now; else the answer tells the day from which they may, which is withheld till then. */
  ready: boolean;
}

export function ClaimButton({ leadId, companyName, ready }: ClaimButtonProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [{ fetching }, claim] = useMutation(ClaimLead);
  const [allowedFrom, setAllowedFrom] = useState<string | null>(null);

  const take = async () => {
    const { data, error } = await claim({ input: { leadId } });
    if (error || !data) {
      showToast('bad', failureLine(error, i18n));
      return;
    }
    const answer = data.claimLead;
    switch (answer.__typename) {
      case 'ClaimLeadSuccess':
        showToast('good', i18n._('{company} gehört jetzt dir', { company: companyName }));
        return;
      case 'ForbiddenError':
        if (answer.allowedFrom) setAllowedFrom(answer.allowedFrom);
        else showToast('bad', refusalText(answer, i18n));
        return;
      case 'ConflictError':
      case 'NotFoundError':
        showToast('bad', refusalText(answer, i18n));
    }
  };

  useShortcuts(
    allowedFrom ? [] : [{ group: companyName, label: i18n._('Lead übernehmen'), icon: 'user', run: take }],
  );

  if (allowedFrom) {
    return (
      <p role="status" className="text-sm text-muted">
        {i18n._('Übernehmen kannst du ihn ab dem {date}', { date: format.date(allowedFrom) })}
      </p>
    );
  }
  return (
    <Button kind={ready ? 'primary' : 'secondary'} busy={fetching} onClick={() => void take()}>
      {i18n._('Lead übernehmen')}
    </Button>
  );
}

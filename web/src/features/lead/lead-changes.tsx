/** Who changed what of the lead, and when: for those who may read its history, asked for when it is opened. */
import { useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';

const LeadHistoryPage = deferredDialog(chunk(() => import('./lead-history.tsx')));

interface LeadChangesProps {
  leadId: string;
  /** Counts what has happened to the lead: the first page is read again. */
  changes: number;
}

export function LeadChanges({ leadId, changes }: LeadChangesProps) {
  const { i18n } = useLingui();
  const heading = useId();
  const [open, setOpen] = useState(false);
  return (
    <Card
      labelledBy={heading}
      title={i18n._('Änderungen')}
      aside={
        <Button kind="quiet" size="small" aria-expanded={open} onClick={() => setOpen((before) => !before)}>
          <Icon name="chevron" size={16} className={open ? 'rotate-180' : undefined} />
          {open ? i18n._('Zuklappen') : i18n._('Anzeigen')}
          <span className="sr-only">: {i18n._('Änderungen')}</span>
        </Button>
      }
    >
      {open ? (
        <LeadHistoryPage key={changes} leadId={leadId} after={null} onClose={() => setOpen(false)} />
      ) : (
        <p className="text-sm text-muted">{i18n._('Wer was wann geändert hat.')}</p>
      )}
    </Card>
  );
}

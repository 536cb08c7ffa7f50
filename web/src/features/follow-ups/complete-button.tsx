/** Completes one follow-up from wherever it is shown. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { CompleteDialog } from './complete-dialog-part.ts';
import type { Refusals } from './refusals.ts';

interface CompleteButtonProps {
  followUpId: string;
  companyName: string;
  /** Tells it from the other buttons of the page. */
  what: string;
  /** Kept outside of the row: a completed one has no button until it comes back. */
  refusals: Refusals;
}

export function CompleteButton({ followUpId, companyName, what, refusals }: CompleteButtonProps) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-label={`${i18n._('Erledigen')}: ${what}`} onClick={() => setOpen(true)}>
        <Icon name="check" size={18} />
        {i18n._('Erledigen')}
      </Button>
      {open ? (
        // A refusal is told by the dialog's message; the row shows the follow-up open again.
        <CompleteDialog
          followUpId={followUpId}
          companyName={companyName}
          refusals={refusals}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

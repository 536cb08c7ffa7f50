/** Completes one follow-up from wherever it is shown. */
import { lazy, Suspense, useState } from 'react';
import { useLingui } from '@lingui/react';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

const CompleteDialog = lazy(() => import('./complete-dialog.tsx'));

interface CompleteButtonProps {
  followUpId: string;
  companyName: string;
}

const ignore = () => undefined;

export function CompleteButton({ followUpId, companyName }: CompleteButtonProps) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Icon name="check" size={18} />
        {i18n._('Erledigen')}
      </Button>
      {open ? (
        <Suspense fallback={null}>
          {/* A refusal is told by the dialog's message; the row shows the follow-up open again. */}
          <CompleteDialog
            followUpId={followUpId}
            companyName={companyName}
            onRefused={ignore}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}

import { useId } from 'react';
import { useLingui } from '@lingui/react';
import { deferredPart } from '../../lib/deferred-part.tsx';
import { chunk } from '../../lib/load-chunk.ts';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const outlook = chunk(() => import('./lead-outlook.tsx'));

export const LeadOutlook = deferredPart(outlook, (module) => module.LeadOutlook, OutlookPlaceholder);

function OutlookPlaceholder() {
  const { i18n } = useLingui();
  const heading = useId();
  return (
    <Card labelledBy={heading} title={i18n._('Was als Nächstes passiert')}>
      <Skeleton lines={4} label={i18n._('Wird berechnet')} />
    </Card>
  );
}

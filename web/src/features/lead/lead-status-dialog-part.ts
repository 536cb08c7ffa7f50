import { chunk } from '../../lib/load-chunk.ts';
import { deferredDialog } from '../../lib/deferred-dialog.tsx';

export const LeadStatusDialog = deferredDialog(chunk(() => import('./lead-status-dialog.tsx')));

import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const leadActionDialogPart = chunk(() => import('./lead-action-dialog.tsx'));
export const LeadActionDialog = deferredDialog(leadActionDialogPart);

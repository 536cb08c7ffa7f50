import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const completeDialogPart = chunk(() => import('./complete-dialog.tsx'));
export const CompleteDialog = deferredDialog(completeDialogPart);

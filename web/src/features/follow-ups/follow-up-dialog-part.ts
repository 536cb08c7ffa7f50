import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const followUpDialogPart = chunk(() => import('./follow-up-dialog.tsx'));
export const FollowUpDialog = deferredDialog(followUpDialogPart);

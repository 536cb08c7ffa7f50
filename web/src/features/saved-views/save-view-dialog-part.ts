import { chunk } from '../../lib/load-chunk.ts';
import { deferredDialog } from '../../lib/deferred-dialog.tsx';

export const SaveViewDialog = deferredDialog(chunk(() => import('./save-view-dialog.tsx')));

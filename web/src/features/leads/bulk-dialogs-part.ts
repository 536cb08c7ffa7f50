import { chunk } from '../../lib/load-chunk.ts';
import { deferredDialog } from '../../lib/deferred-dialog.tsx';

export const BulkQuestionDialog = deferredDialog(chunk(() => import('./bulk-dialogs.tsx')));

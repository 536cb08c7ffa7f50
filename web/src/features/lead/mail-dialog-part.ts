import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const MailDialog = deferredDialog(chunk(() => import('./mail-dialog.tsx')));

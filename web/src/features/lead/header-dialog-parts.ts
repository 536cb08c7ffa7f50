/** The dialogs of a lead's header, each loaded when it is first opened. */
import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const ConvertDialog = deferredDialog(chunk(() => import('./convert-dialog.tsx')));
export const MergeDialog = deferredDialog(chunk(() => import('./merge-dialog.tsx')));
export const StatusDialog = deferredDialog(chunk(() => import('./status-dialog.tsx')));
export const FirstContactDialog = deferredDialog(chunk(() => import('./first-contact-dialog.tsx')));

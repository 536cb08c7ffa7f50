import { chunk } from '../../lib/load-chunk.ts';
import { deferredDialog } from '../../lib/deferred-dialog.tsx';

/** It comes with the first lead that is chosen. */
export const BulkBar = deferredDialog(chunk(() => import('./bulk-bar.tsx')));

import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const CalendarFeedDialog = deferredDialog(chunk(() => import('./calendar-feed-dialog.tsx')));

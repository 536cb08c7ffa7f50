import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const contactDialogPart = chunk(() => import('./contact-dialog.tsx'));
export const ContactDialog = deferredDialog(contactDialogPart);

import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const registerDialogPart = chunk(() => import('./register-dialog.tsx'));
export const RegisterDialog = deferredDialog(registerDialogPart);

import { deferredDialog } from '../../lib/deferred-dialog.tsx';
import { chunk } from '../../lib/load-chunk.ts';

export const leadEditFormPart = chunk(() => import('./lead-edit-form.tsx'));
export const LeadEditForm = deferredDialog(leadEditFormPart);

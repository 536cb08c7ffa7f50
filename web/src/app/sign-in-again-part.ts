import { deferredDialog } from '../lib/deferred-dialog.tsx';
import { chunk } from '../lib/load-chunk.ts';

export const signInAgainPart = chunk(() => import('./sign-in-again.tsx'));
export const SignInAgain = deferredDialog(signInAgainPart);

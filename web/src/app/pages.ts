/** The pages, each a part of its own, and what is fetched ahead so that a lost connection does not meet it. */
import { completeDialogPart } from '../features/follow-ups/complete-dialog-part.ts';
import { followUpDialogPart } from '../features/follow-ups/follow-up-dialog-part.ts';
import { registerDialogPart } from '../features/register/register-dialog-part.ts';
import { chunk } from '../lib/load-chunk.ts';
import { commandMenuPart } from './command-parts.ts';
import { signInAgainPart } from './sign-in-again-part.ts';

export const loginPage = chunk(() => import('./login-page.tsx'));
export const cockpitPage = chunk(() => import('./cockpit-page.tsx'));
export const leadsPage = chunk(() => import('./leads-page.tsx'));
export const boardPage = chunk(() => import('./board-page.tsx'));
export const followUpsPage = chunk(() => import('./follow-ups-page.tsx'));
export const leadPage = chunk(() => import('./lead-page.tsx'));

/** The kit, for those who build with it; a build for production has neither the page nor its route. */
export const designPage = import.meta.env.DEV ? chunk(() => import('./design-page.tsx')) : null;

/** Once the first page is up and the browser idle. */
export function fetchAhead(): void {
  const fetchAll = () => {
    for (const part of [
      // First: it is needed when the server may have gone, or have another build.
      signInAgainPart,
      commandMenuPart,
      completeDialogPart,
      registerDialogPart,
      leadsPage,
      boardPage,
      leadPage,
      followUpsPage,
      followUpDialogPart,
    ]) {
      part.prefetch();
    }
  };
  // Safari has no idle callback.
  if ('requestIdleCallback' in window) window.requestIdleCallback(fetchAll);
  else setTimeout(fetchAll, 1_000);
}

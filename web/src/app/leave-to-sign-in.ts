/** To the sign-in page, and back here from there. What the page holds is given up. */
import type { AnyRouter } from '@tanstack/react-router';
import { beginSession } from './session.ts';

export async function leaveToSignIn(router: AnyRouter): Promise<void> {
  const { pathname, href } = router.state.location;
  if (pathname === '/login') return;
  await router.navigate({ to: '/login', search: href === '/' ? {} : { back: href } });
  // Only now: the page that is left would ask its questions again.
  beginSession();
}

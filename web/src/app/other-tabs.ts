/**
 * Signing out is meant for every page of the browser: the others leave, too, and ask nobody to sign in over what they
 * show. A session that only ran out is not told here.
 */
const channel = new BroadcastChannel('nachfass.session');
const SIGNED_OUT = 'signed out';

export function tellSignedOut(): void {
  channel.postMessage(SIGNED_OUT);
}

export function whenSignedOutElsewhere(leave: () => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === SIGNED_OUT) leave();
  });
}

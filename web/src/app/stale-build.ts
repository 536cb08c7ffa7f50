/**
 * After an update of the server the chunks of the page one has open are gone. The next route then fails to load:
 * loading the page afresh gets the new ones. Once a minute at most, so that a broken build does not spin.
 */
const KEY = 'nachfass.reloaded-at';
const PAUSE = 60_000;

export function reloadWhenBuildIsGone(): void {
  window.addEventListener('vite:preloadError', (event) => {
    try {
      if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < PAUSE) return;
      sessionStorage.setItem(KEY, String(Date.now()));
    } catch {
      // Without storage nothing would stop a loop: the route's own error message stands instead.
      return;
    }
    event.preventDefault();
    window.location.reload();
  });
}

// Runs before the first paint so that a dark screen never flashes white; a file of its own because the
// content security policy allows no inline script. The rest of the theme lives in src/lib/theme.ts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('nachfass.theme');
  } catch {
    // Storage can be switched off; the system's preference then decides.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();

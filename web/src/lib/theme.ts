/** Light, dark or the system's; kept in the browser. `public/theme.js` applies it before the first paint. */
import { createStore } from './store.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'nachfass.theme';

export const theme = createStore<Theme>('system');

export function startTheme(): void {
  theme.set(read());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  theme.subscribe(apply);
  apply();
}

export function chooseTheme(next: Theme): void {
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage can be switched off; the choice then holds until the page is left.
  }
  theme.set(next);
}

function read(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return themes.find((one) => one === kept) ?? 'system';
  } catch {
    return 'system';
  }
}

function apply(): void {
  const choice = theme.get();
  const dark =
    choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

/** Light, dark or the system's; kept in the browser. `public/theme.js` applies it before the first paint. */
import { keep, kept } from './kept.ts';
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
  keep(KEY, next);
  theme.set(next);
}

function read(): Theme {
  const chosen = kept(KEY);
  return themes.find((one) => one === chosen) ?? 'system';
}

function apply(): void {
  const choice = theme.get();
  const dark =
    choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

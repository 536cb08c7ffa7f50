/** The two languages. A message's id is its German text; the catalogue of the chosen language loads on its own. */
import { i18n, type Messages } from '@lingui/core';

export const locales = ['de', 'en'] as const;
export type Locale = (typeof locales)[number];

const KEY = 'nachfass.locale';

const catalogues: Record<Locale, () => Promise<{ messages: Messages }>> = {
  de: () => import('../locales/de.po'),
  en: () => import('../locales/en.po'),
};

/** The kept choice, else the browser's first language that we speak, else German. */
export function preferredLocale(kept: string | null, languages: readonly string[]): Locale {
  const known = (tag: string) => locales.find((locale) => tag.toLowerCase().split('-')[0] === locale);
  if (kept && known(kept)) return known(kept) ?? 'de';
  for (const language of languages) {
    const locale = known(language);
    if (locale) return locale;
  }
  return 'de';
}

export async function activate(locale: Locale): Promise<void> {
  const { messages } = await catalogues[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
}

export async function chooseLocale(locale: Locale): Promise<void> {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // Storage can be switched off; the choice then holds until the page is left.
  }
  await activate(locale);
}

export async function startI18n(): Promise<void> {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // As above.
  }
  await activate(preferredLocale(kept, navigator.languages));
}

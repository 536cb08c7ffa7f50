/** The two languages. A message's id is its German text; the catalogue of the chosen language loads on its own. */
import { setupI18n, type Messages } from '@lingui/core';
import { keep, kept } from './kept.ts';

export const locales = ['de', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Each in its own words, so that who does not read the other finds it. */
export const ownNames: Record<Locale, string> = { de: 'Deutsch', en: 'English' };

export function otherLocale(locale: string): Locale {
  return locale === 'de' ? 'en' : 'de';
}

/** What is not in a catalogue reads as its id: the German one leaves out what does (`source-catalogue.ts`). */
export const i18nOptions = { missing: (_locale: string, id: string) => id };

export const i18n = setupI18n(i18nOptions);

const KEY = 'nachfass.locale';

const catalogues: Record<Locale, () => Promise<{ messages: Messages }>> = {
  de: () => import('../locales/de.po'),
  en: () => import('../locales/en.po'),
};

/** The kept choice, else the browser's first language that we speak, else German. */
export function preferredLocale(chosen: string | null, languages: readonly string[]): Locale {
  const known = (tag: string) => locales.find((locale) => tag.toLowerCase().split('-')[0] === locale);
  const wanted = chosen === null ? undefined : known(chosen);
  if (wanted) return wanted;
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
  keep(KEY, locale);
  await activate(locale);
}

export async function startI18n(): Promise<void> {
  await activate(preferredLocale(kept(KEY), navigator.languages));
}

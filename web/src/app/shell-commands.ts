/** What can be done on every page, by key and from the command menu. */
import { useNavigate } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { chooseLocale, otherLocale, ownNames } from '../lib/i18n.ts';
import { chooseSingleKeys, singleKeys, useShortcuts } from '../lib/shortcuts.ts';
import { useStore } from '../lib/store.ts';
import { chooseTheme, theme } from '../lib/theme.ts';
import { takeUpLastOffer } from '../ui/toast.tsx';
import type { NavigationPage } from './navigation.ts';
import { useSignOut } from './sign-out.ts';

interface ShellDialogs {
  register: () => void;
  commands: () => void;
  keys: () => void;
}

export function useShellCommands(pages: readonly NavigationPage[], open: ShellDialogs): void {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const keysAct = useStore(singleKeys);
  const chosenTheme = useStore(theme);
  const other = otherLocale(i18n.locale);
  const general = i18n._('Allgemein');
  const places = i18n._('Gehe zu');
  const looks = i18n._('Sprache und Darstellung');
  useShortcuts([
    { group: general, label: i18n._('Lead registrieren'), icon: 'plus', keys: 'n', run: open.register },
    {
      group: general,
      label: i18n._('Befehle und Leads suchen'),
      keys: 'mod+k',
      whileTyping: true,
      keyOnly: true,
      run: open.commands,
    },
    {
      group: general,
      label: i18n._('Letzte Änderung zurücknehmen'),
      keys: 'mod+z',
      keyOnly: true,
      run: takeUpLastOffer,
    },
    { group: general, label: i18n._('Tastenkürzel zeigen'), icon: 'keyboard', keys: '?', run: open.keys },
    {
      group: general,
      label: keysAct
        ? i18n._('Kürzel mit nur einer Taste ausschalten')
        : i18n._('Kürzel mit nur einer Taste einschalten'),
      icon: 'keyboard',
      run: () => chooseSingleKeys(!keysAct),
    },
    ...pages.map(({ to, icon, label }) => ({ group: places, label, icon, run: () => navigate({ to }) })),
    { group: looks, label: ownNames[other], icon: 'language', run: () => chooseLocale(other) },
    ...(
      [
        { value: 'system', label: i18n._('Darstellung wie das System') },
        { value: 'light', label: i18n._('Helle Darstellung') },
        { value: 'dark', label: i18n._('Dunkle Darstellung') },
      ] as const
    )
      .filter(({ value }) => value !== chosenTheme)
      .map(({ value, label }) => ({
        group: looks,
        label,
        icon: 'theme' as const,
        run: () => chooseTheme(value),
      })),
    { group: i18n._('Konto'), label: i18n._('Abmelden'), icon: 'signOut', run: signOut },
  ]);
}

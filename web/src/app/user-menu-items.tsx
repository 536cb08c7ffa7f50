/** Who one is, language, theme, the calendar feed, and the way out. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { CalendarFeedDialog } from '../features/calendar-feed/calendar-feed-dialog-part.ts';
import { chooseLocale, locales, ownNames, type Locale } from '../lib/i18n.ts';
import { chooseSingleKeys, singleKeys } from '../lib/shortcuts.ts';
import { useStore } from '../lib/store.ts';
import { chooseTheme, theme, type Theme } from '../lib/theme.ts';
import { useViewer } from '../lib/viewer.ts';
import type { DeferredMenuContent } from '../ui/deferred-menu.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuChecks, MenuChoice, MenuHeading, MenuItem, MenuLine } from '../ui/menu.tsx';
import { useSignOut } from './sign-out.ts';

export default function UserMenuItems({ trigger, defaultOpen }: DeferredMenuContent) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const chosenTheme = useStore(theme);
  const [subscribing, setSubscribing] = useState(false);
  const signOut = useSignOut();
  const keysAct = useStore(singleKeys);
  const locale = locales.find((one) => one === i18n.locale) ?? 'de';

  return (
    <>
      <Menu trigger={trigger} defaultOpen={defaultOpen} align="end">
        <div className="px-3 pt-2 pb-1 text-sm">
          <p className="font-medium">{viewer.name}</p>
          <p className="text-muted">{viewer.email}</p>
          <p className="text-muted">{viewer.territories.map(({ names }) => names[locale]).join(', ')}</p>
        </div>
        <MenuLine />
        <MenuHeading>{i18n._('Sprache')}</MenuHeading>
        <MenuChoice<Locale>
          value={locale}
          onChange={(next) => void chooseLocale(next)}
          choices={locales.map((value) => ({ value, label: ownNames[value] }))}
        />
        <MenuLine />
        <MenuHeading>{i18n._('Darstellung')}</MenuHeading>
        <MenuChoice<Theme>
          value={chosenTheme}
          onChange={chooseTheme}
          choices={[
            { value: 'system', label: i18n._('Wie das System') },
            { value: 'light', label: i18n._('Hell') },
            { value: 'dark', label: i18n._('Dunkel') },
          ]}
        />
        <MenuLine />
        <MenuHeading>{i18n._('Tastatur')}</MenuHeading>
        <MenuChecks
          values={keysAct ? ['on'] : []}
          choices={[{ value: 'on', label: i18n._('Kürzel mit nur einer Taste') }]}
          onChange={(values) => chooseSingleKeys(values.length > 0)}
        />
        <MenuLine />
        <MenuItem onSelect={() => setSubscribing(true)}>
          <Icon name="calendar" size={18} />
          {i18n._('Kalender-Abo')}
        </MenuItem>
        <MenuItem onSelect={() => void signOut()}>
          <Icon name="signOut" size={18} />
          {i18n._('Abmelden')}
        </MenuItem>
      </Menu>
      {subscribing ? <CalendarFeedDialog onClose={() => setSubscribing(false)} /> : null}
    </>
  );
}

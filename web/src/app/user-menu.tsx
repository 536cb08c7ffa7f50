import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { graphql } from '../gql/gql.ts';
import { chooseLocale, locales, type Locale } from '../lib/i18n.ts';
import { roleLabels } from '../lib/labels.ts';
import { useStore } from '../lib/store.ts';
import { chooseTheme, theme, type Theme } from '../lib/theme.ts';
import { useViewer } from '../lib/viewer.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuLine } from '../ui/menu.tsx';

const Logout = graphql(`
  mutation Logout {
    logout {
      __typename
    }
  }
`);

export function UserMenu({ compact }: { compact?: boolean }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const chosenTheme = useStore(theme);
  const [, logout] = useMutation(Logout);
  const locale = locales.find((one) => one === i18n.locale) ?? 'de';

  const signOut = async () => {
    await logout({});
    // A fresh page: nothing of this person stays in memory.
    window.location.assign('/login');
  };

  return (
    <Menu
      side={compact ? 'bottom' : 'top'}
      align={compact ? 'end' : 'start'}
      trigger={
        <button
          type="button"
          aria-label={i18n._('Benutzermenü: {name}', { name: viewer.name })}
          className="flex min-h-11 min-w-11 items-center gap-3 rounded-lg text-left hover:bg-nav-active data-[state=open]:bg-nav-active md:w-full md:px-2 md:py-1.5"
        >
          <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-green text-sm font-medium text-[#10212c]">
            {initials(viewer.name)}
          </span>
          {compact ? null : (
            <span className="min-w-0 flex-1 leading-tight">
              <span className="block truncate text-sm font-medium">{viewer.name}</span>
              <span className="block truncate text-xs text-nav-muted">
                {[i18n._(roleLabels[viewer.role]), viewer.teamName].filter(Boolean).join(' · ')}
              </span>
            </span>
          )}
        </button>
      }
    >
      <div className="px-3 pt-2 pb-1 text-sm">
        <p className="font-medium">{viewer.name}</p>
        <p className="text-muted">{viewer.email}</p>
        <p className="text-muted">{viewer.territories.map((territory) => territory.name).join(', ')}</p>
      </div>
      <MenuLine />
      <MenuHeading>{i18n._('Sprache')}</MenuHeading>
      <MenuChoice<Locale>
        value={locale}
        onChange={(next) => void chooseLocale(next)}
        choices={[
          { value: 'de', label: 'Deutsch' },
          { value: 'en', label: 'English' },
        ]}
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
      <MenuItem onSelect={() => void signOut()}>
        <Icon name="signOut" size={18} />
        {i18n._('Abmelden')}
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0) ?? '')
    .join('')
    .toUpperCase();
}

/** The pages one goes to, in their order: the side bar, the bar of a phone and the command menu show these. */
import type { I18n } from '@lingui/core';
import type { IconName } from '../ui/icon.tsx';

export interface NavigationPage {
  readonly to: '/' | '/follow-ups' | '/leads' | '/board';
  readonly icon: IconName;
  readonly label: string;
}

export function navigationPages(i18n: I18n): NavigationPage[] {
  return [
    { to: '/', icon: 'cockpit', label: i18n._('Cockpit') },
    { to: '/follow-ups', icon: 'inbox', label: i18n._('Nachfassen') },
    { to: '/leads', icon: 'leads', label: i18n._('Leads') },
    { to: '/board', icon: 'board', label: i18n._('Board') },
  ];
}

import { deferredDialog } from '../lib/deferred-dialog.tsx';
import { chunk } from '../lib/load-chunk.ts';

export const commandMenuPart = chunk(() => import('./command-menu.tsx'));
export const CommandMenu = deferredDialog(commandMenuPart);
export const ShortcutList = deferredDialog(chunk(() => import('./shortcut-list.tsx')));

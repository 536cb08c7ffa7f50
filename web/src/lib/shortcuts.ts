/**
 * The one registry of keys and commands: what a screen can do, by which key, and where. The list of keys and the command
 * menu read it, so whoever registers is in both.
 *
 * Guarantee: a key never acts on somebody who is typing, on what a menu or a dialog covers, or, of a dialog, outside of it;
 * keys without a modifier act only while they are switched on (WCAG 2.1.4). Breaks when a component listens to keys of the
 * window by itself.
 */
import { useEffect, useRef, type RefObject } from 'react';
import type { I18n } from '@lingui/core';
import type { IconName } from '../ui/icon.tsx';
import { keep, kept } from './kept.ts';
import { createStore } from './store.ts';

export interface Shortcut {
  /** Under which heading it stands: "Allgemein", "Dieser Lead". In the language of the screen, as is `label`. */
  readonly group: string;
  readonly label: string;
  readonly icon?: IconName;
  /**
   * One key as `KeyboardEvent.key` names it, or `mod+` and a key (⌘ on a Mac, Ctrl elsewhere). None for what is only a
   * command; two shortcuts of one key are one too many, and the later one wins.
   */
  readonly keys?: string;
  /** Also from within a text field; only for keys that mean nothing there. */
  readonly whileTyping?: boolean;
  /** Stands in the list of keys, but would make no sense in the command menu. */
  readonly keyOnly?: boolean;
  /** `false` says that there was nothing to do, and leaves the key to the browser. */
  readonly run: () => unknown;
}

interface Registered {
  readonly shortcuts: () => readonly Shortcut[];
  readonly within: RefObject<HTMLElement | null> | null;
}

const registry: Registered[] = [];

/** Keys without a modifier act. */
export const singleKeys = createStore(true);

const KEY = 'nachfass.single-keys.';
let person = '';

/** Each person of this browser has a choice of their own. */
export function loadSingleKeys(viewerId: string): void {
  person = viewerId;
  singleKeys.set(kept(KEY + person) !== 'off');
}

export function chooseSingleKeys(on: boolean): void {
  keep(KEY + person, on ? 'on' : 'off');
  singleKeys.set(on);
}

/**
 * These keys and commands are there as long as the component is. With `within` they are a dialog's or a part's own: they act
 * only while the focus is in that element.
 */
export function useShortcuts(
  shortcuts: readonly Shortcut[],
  within: RefObject<HTMLElement | null> | null = null,
): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const entry: Registered = { shortcuts: () => latest.current, within };
    if (registry.length === 0) window.addEventListener('keydown', listen);
    registry.push(entry);
    return () => {
      registry.splice(registry.indexOf(entry), 1);
      if (registry.length === 0) window.removeEventListener('keydown', listen);
    };
  }, [within]);
}

/** What there is now, the page's own in the order of its parts. */
export function registeredShortcuts(): Shortcut[] {
  return registry.flatMap(({ shortcuts }) => shortcuts());
}

function listen(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey) return;
  for (const { shortcuts, within } of registry.toReversed()) {
    const shortcut = shortcuts().find(({ keys }) => keys !== undefined && isPressed(keys, event));
    if (!shortcut?.keys) continue;
    if (!singleKeyActs(shortcut.keys)) return;
    if (!mayAct(event.target, shortcut.whileTyping ?? false, within)) continue;
    if (shortcut.run() !== false) event.preventDefault();
    return;
  }
}

const TEXT =
  'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])';
const COVER = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
const MODAL = '[role=dialog][data-state=open], [role=alertdialog][data-state=open]';

function mayAct(
  target: EventTarget | null,
  whileTyping: boolean,
  within: RefObject<HTMLElement | null> | null,
): boolean {
  const element = target instanceof Element ? target : document.body;
  if (!whileTyping && element.closest(TEXT)) return false;
  // A modal dialog covers the page even where it does not hold the focus.
  if (!within) return !element.closest(COVER) && !document.querySelector(MODAL);
  const { current } = within;
  // A dialog on top of this one, or a menu in it, has the keys.
  return current !== null && current.contains(element) && !current.contains(element.closest('[role=menu]'));
}

function isPressed(keys: string, event: KeyboardEvent): boolean {
  const modified = isModified(keys);
  const modifier = isMac() ? event.metaKey : event.ctrlKey;
  if (modified !== modifier || (!modified && (event.ctrlKey || event.metaKey))) return false;
  return event.key.toLowerCase() === bare(keys);
}

/** Whether these keys act at all: those with a modifier always do. */
export function singleKeyActs(keys: string): boolean {
  return singleKeys.get() || isModified(keys);
}

function isModified(keys: string): boolean {
  return keys.startsWith('mod+');
}

function bare(keys: string): string {
  return (isModified(keys) ? keys.slice(4) : keys).toLowerCase();
}

function isMac(): boolean {
  return /^(Mac|iP)/.test(navigator.platform);
}

/** The caps to show: `['Strg', 'K']`. */
export function keyCaps(keys: string, i18n: I18n): string[] {
  return isModified(keys) ? [isMac() ? '⌘' : i18n._('Strg'), cap(keys)] : [cap(keys)];
}

/** The same for `aria-keyshortcuts`; nothing while the key does not act. */
export function ariaKeys(keys: string): string | undefined {
  if (!isModified(keys)) return singleKeys.get() ? cap(keys) : undefined;
  return `${isMac() ? 'Meta' : 'Control'}+${cap(keys)}`;
}

/** "K", "Enter". */
function cap(keys: string): string {
  const key = bare(keys);
  return key.slice(0, 1).toUpperCase() + key.slice(1);
}

/** Who is signed in, for the screens; the server decides again on every request. */
import { createContext, useContext } from 'react';
import { useLingui } from '@lingui/react';
import type { Role } from '../gql/graphql.ts';
import { formatFor, type Format } from './format.ts';
import type { Locale } from './i18n.ts';

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly teamName: string | null;
  readonly territories: readonly ViewerTerritory[];
  /** IANA name: of the first granted territory, else Europe/Berlin. */
  readonly timeZone: string;
}

export interface ViewerTerritory {
  readonly code: string;
  /** In both languages: who is signed in is asked once, the language may change any time. */
  readonly names: Readonly<Record<Locale, string>>;
  readonly currency: string;
}

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('This part of the app is only shown to someone signed in');
  return viewer;
}

/** Leads a team, so sees its work and may register in the past. */
export function leads(viewer: Viewer): boolean {
  return viewer.role === 'MANAGER' || viewer.role === 'ADMIN';
}

export function useFormat(): Format {
  const { timeZone } = useViewer();
  const { i18n } = useLingui();
  return formatFor(i18n.locale, timeZone);
}

/** A granted country covers its subdivisions: `DE` covers `DE-BY`. */
export function covers(granted: string, code: string): boolean {
  return code === granted || code.startsWith(`${granted}-`);
}

/** The columns a table of leads can have, by the names of the fields they show, which saved views keep. */
import type { MessageDescriptor } from '@lingui/core';
import type { LeadSort } from './search.ts';

export interface LeadColumn {
  readonly label: MessageDescriptor;
  readonly sort?: LeadSort;
  readonly right?: boolean;
}

export const leadColumns = {
  status: { label: /*i18n*/ { id: 'Status' } },
  owner: { label: /*i18n*/ { id: 'Besitzer' } },
  source: { label: /*i18n*/ { id: 'Quelle' } },
  territory: { label: /*i18n*/ { id: 'Gebiet' } },
  businessType: { label: /*i18n*/ { id: 'Betriebstyp' } },
  stage: { label: /*i18n*/ { id: 'Stufe' } },
  score: { label: /*i18n*/ { id: 'Score' }, sort: 'score', right: true },
  nextFollowUp: { label: /*i18n*/ { id: 'Nächstes Nachfassen' }, sort: 'next' },
  lastActivityAt: { label: /*i18n*/ { id: 'Letzte Aktivität' }, sort: 'activity' },
  estimatedVolume: { label: /*i18n*/ { id: 'Volumen' }, sort: 'volume', right: true },
  registeredAt: { label: /*i18n*/ { id: 'Registriert am' }, sort: 'registered', right: true },
  updatedAt: { label: /*i18n*/ { id: 'Geändert' }, sort: 'updated', right: true },
} as const satisfies Readonly<Record<string, LeadColumn>>;

export type LeadColumnName = keyof typeof leadColumns;
export const columnNames = Object.keys(leadColumns).filter(isColumn);

/** What fits beside a company's name on a small desk. */
export const defaultColumns: readonly LeadColumnName[] = [
  'status',
  'owner',
  'territory',
  'nextFollowUp',
  'lastActivityAt',
  'estimatedVolume',
  'registeredAt',
];

/** In the order they are named in; what is no column is passed over, and none at all means the usual ones. */
export function readColumns(list: string | readonly string[] | undefined): readonly LeadColumnName[] {
  const named = typeof list === 'string' ? list.split(',') : (list ?? []);
  const known = [...new Set(named)].filter(isColumn);
  return known.length > 0 ? known : defaultColumns;
}

function isColumn(name: string): name is LeadColumnName {
  return Object.hasOwn(leadColumns, name);
}

/** The list as a file: all of its leads, whatever is on the screen, in the table's order. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import type { I18n } from '@lingui/core';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuHeading, MenuItem } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';
import { toVariables, type LeadsSearch } from './search.ts';

type Format = 'excel' | 'csv';

export function ExportButton({ search }: { search: LeadsSearch }) {
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);
  const take = async (format: Format) => {
    setBusy(true);
    try {
      await save(exportAddress(search, format, i18n.locale));
    } catch (problem) {
      showToast('bad', problem instanceof ExportRefused ? refusalOf(problem, i18n) : i18n._(broken));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu
      trigger={
        <Button size="small" busy={busy}>
          {busy ? i18n._('Exportiert …') : i18n._('Exportieren')}
          <Icon name="chevron" size={16} />
        </Button>
      }
    >
      <MenuHeading>{i18n._('Alle Leads dieser Liste als Datei')}</MenuHeading>
      <MenuItem onSelect={() => void take('excel')}>{i18n._('Für Excel')}</MenuItem>
      <MenuItem onSelect={() => void take('csv')}>{i18n._('CSV für andere Programme')}</MenuItem>
    </Menu>
  );
}

export function exportAddress(search: LeadsSearch, format: Format, locale: string): string {
  const { filter, search: text, orderBy } = toVariables(search);
  const parameters = new URLSearchParams({ format, language: locale === 'en' ? 'en' : 'de' });
  if (filter && Object.keys(filter).length > 0) parameters.set('filter', JSON.stringify(filter));
  if (text) parameters.set('search', text);
  if (orderBy) parameters.set('orderBy', `${orderBy.field}:${orderBy.direction ?? 'ASC'}`);
  return `/export/leads.csv?${parameters.toString()}`;
}

class ExportRefused extends Error {
  readonly status: number;
  readonly requestId: string | null;
  constructor(answer: Response) {
    super('the export was refused');
    this.status = answer.status;
    this.requestId = answer.headers.get('x-request-id');
  }
}

/** Fetched rather than linked to: what is refused is said here, and half a file is not kept. */
async function save(address: string): Promise<void> {
  const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store' });
  if (!answer.ok) throw new ExportRefused(answer);
  const file = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = file;
  link.download =
    /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'leads.csv';
  link.click();
  // The browser has taken hold of the file by then.
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}

const broken = /*i18n*/ {
  id: 'Der Export ist abgebrochen, es wurde nichts gespeichert. Versuche es noch einmal.',
};

function refusalOf({ status, requestId }: ExportRefused, i18n: I18n): string {
  if (status === 429) return i18n._('Gerade wurde schon oft exportiert. Warte ein paar Minuten.');
  if (status === 401) return i18n._('Deine Anmeldung ist abgelaufen. Bitte melde dich neu an.');
  if (status === 403) return i18n._('Das ist für dich nicht freigegeben.');
  const quoted = requestId ? i18n._('Vorgangsnummer: {id}', { id: requestId }) : '';
  return [i18n._(broken), quoted].filter(Boolean).join(' ');
}

/**
 * Development only: every component of the kit in every state, in both themes and languages side by side. What opens over
 * the page takes the page's own theme. Its words are samples and stand here, not in the catalogues of the product.
 */
import { useState, type ReactNode } from 'react';
import { locales, ownNames, type Locale } from '../lib/i18n.ts';
import { chooseTheme } from '../lib/theme.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { AnchorButton, Button, type ButtonKind } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Bars } from '../ui/charts/bars.tsx';
import { ChartCard } from '../ui/charts/chart-card.tsx';
import { Columns } from '../ui/charts/columns.tsx';
import { DataTable } from '../ui/charts/data-table.tsx';
import { ChoiceGroup } from '../ui/choice.tsx';
import { CommandDialog, CommandGroup, CommandItem } from '../ui/command.tsx';
import { DeferredMenu } from '../ui/deferred-menu.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Facts } from '../ui/facts.tsx';
import { CheckboxField, SelectField, TextArea, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Hint } from '../ui/hint.tsx';
import { Icon, iconNames } from '../ui/icon.tsx';
import { KeyCaps } from '../ui/key-caps.tsx';
import { Locked } from '../ui/locked.tsx';
import { Menu, MenuChecks, MenuChoice, MenuHeading, MenuItem, MenuLine } from '../ui/menu.tsx';
import { EmptyState, Notice } from '../ui/notice.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { showToast, Toasts } from '../ui/toast.tsx';

const words = {
  de: {
    title: 'Baukasten',
    save: 'Speichern',
    company: 'Firma',
    example: 'Gasthaus zur Linde',
    hint: 'So, wie sie am Eingang steht.',
    missing: 'Bitte ausfüllen.',
    optional: 'freiwillig',
    note: 'Notiz',
    source: 'Quelle',
    choose: 'Bitte wählen',
    options: ['Messe', 'Telefon', 'Empfehlung'],
    agree: 'Die Einwilligung liegt vor',
    outcome: 'Wie ging es aus?',
    status: 'Überfällig',
    explanation: 'Der Rest läuft weiter.',
    nothing: 'Heute ist nichts fällig',
    nothingNext: 'Genieße den Tag, oder registriere einen Lead.',
    locked: 'Sichtbar, sobald du den Lead übernimmst',
    open: 'Öffnen',
    close: 'Schließen',
    done: 'Gasthaus zur Linde: erledigt',
    failed: 'Der Server ist nicht erreichbar.',
    undo: 'Rückgängig',
    loading: 'Wird geladen',
    search: 'Suchen',
    messages: 'Meldungen',
    cancel: 'Abbrechen',
    leads: 'Leads',
    asTable: 'Als Tabelle',
    asChart: 'Als Diagramm',
  },
  en: {
    title: 'Kit',
    save: 'Save',
    company: 'Company',
    example: 'The Lime Tree Inn',
    hint: 'As it stands at the door.',
    missing: 'Please fill this in.',
    optional: 'optional',
    note: 'Note',
    source: 'Source',
    choose: 'Please choose',
    options: ['Trade fair', 'Phone', 'Referral'],
    agree: 'Consent was given',
    outcome: 'How did it go?',
    status: 'Overdue',
    explanation: 'The rest goes on.',
    nothing: 'Nothing is due today',
    nothingNext: 'Enjoy the day, or register a lead.',
    locked: 'Visible once you take the lead',
    open: 'Open',
    close: 'Close',
    done: 'The Lime Tree Inn: completed',
    failed: 'The server cannot be reached.',
    undo: 'Undo',
    loading: 'Loading',
    search: 'Search',
    messages: 'Messages',
    cancel: 'Cancel',
    leads: 'Leads',
    asTable: 'As a table',
    asChart: 'As a chart',
  },
} satisfies Record<Locale, object>;
type Words = (typeof words)['de'];

const kinds: ButtonKind[] = ['primary', 'secondary', 'quiet', 'danger'];
const tones: Tone[] = ['neutral', 'good', 'warn', 'bad', 'info'];
const notices = ['good', 'info', 'warn', 'bad'] as const;
const themes = ['light', 'dark'] as const;

export function DesignPage() {
  return (
    <main className="flex flex-col gap-4 bg-canvas p-4 text-ink">
      <h1 className="text-3xl">{words.en.title}</h1>
      <div className="flex flex-wrap gap-2">
        {(['system', ...themes] as const).map((theme) => (
          <Button key={theme} onClick={() => chooseTheme(theme)}>
            {theme}
          </Button>
        ))}
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        {themes.flatMap((theme) =>
          locales.map((locale) => (
            <section
              key={theme + locale}
              data-theme={theme}
              lang={locale}
              aria-label={`${theme}, ${ownNames[locale]}`}
              className="flex min-w-0 flex-col gap-5 rounded-2xl border border-line bg-canvas p-5 text-ink"
            >
              <Kit id={theme + locale} t={words[locale]} />
            </section>
          )),
        )}
      </div>
      <Toasts label={words.de.messages} closeLabel={words.de.close} />
    </main>
  );
}

function Kit({ id, t }: { id: string; t: Words }) {
  const [text, setText] = useState(t.example);
  const [outcome, setOutcome] = useState('1');
  const [found, setFound] = useState('');
  const [checked, setChecked] = useState(true);
  const options = t.options.map((label, index) => ({ value: String(index), label }));
  const field = { label: t.company, value: text };
  const change = (event: { target: { value: string } }) => setText(event.target.value);
  return (
    <>
      {(['normal', 'small'] as const).map((size) => (
        <Row key={size}>
          {kinds.map((kind) => (
            <Button key={kind} kind={kind} size={size}>
              {t.save}
            </Button>
          ))}
          <Button size={size} disabled>
            {t.save}
          </Button>
          <Button size={size} busy>
            {t.save}
          </Button>
          <Button size={size} square aria-label={t.close}>
            <Icon name="close" />
          </Button>
          <AnchorButton size={size} href="tel:+49891234567">
            <Icon name="phone" size={18} />
            {t.open}
          </AnchorButton>
        </Row>
      ))}
      <Row>
        {tones.map((tone) => (
          <Badge key={tone} tone={tone}>
            {t.status}
          </Badge>
        ))}
        <KeyCaps caps={['⌘', 'K']} />
        <Locked reason={t.locked} />
        <Locked reason={t.locked} short />
        <Hint label={<Badge tone="info">{'72'}</Badge>} title={t.status}>
          {t.explanation}
        </Hint>
      </Row>
      <Row>
        {iconNames.map((name) => (
          <Icon key={name} name={name} />
        ))}
      </Row>
      <Card title={t.company} labelledBy={`card-${id}`} aside={<Badge>{'3'}</Badge>}>
        <Facts
          facts={[
            { label: t.company, value: text },
            { label: t.source, value: t.options[0] },
          ]}
        />
      </Card>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField {...field} hint={t.hint} onChange={change} />
        <TextField {...field} error={t.missing} onChange={change} />
        <TextField {...field} disabled />
        <TextArea label={t.note} optional={t.optional} value={text} onChange={change} />
        <SelectField label={t.source} options={options} empty={t.choose} defaultValue="" />
        <SelectField label={t.source} options={options} error={t.missing} defaultValue="1" />
        <CheckboxField label={t.agree} checked={checked} onChange={() => setChecked(!checked)} />
        <CheckboxField label={t.agree} error={t.missing} checked={false} readOnly />
      </div>
      <ChoiceGroup
        legend={t.outcome}
        choices={options.map((option, index) => ({ ...option, key: String(index + 1) }))}
        value={outcome}
        onChange={setOutcome}
      />
      <SearchBox label={t.search} placeholder={t.company} value={found} onChange={setFound} />
      <ChoiceGroup compact legend={t.source} choices={options} value={outcome} onChange={setOutcome} />
      <ChoiceGroup
        legend={t.outcome}
        choices={options}
        value={null}
        onChange={setOutcome}
        error={t.missing}
      />
      {notices.map((tone) => (
        <Notice key={tone} tone={tone} title={t.status}>
          {t.explanation}
        </Notice>
      ))}
      <EmptyState icon="check" title={t.nothing}>
        <p>{t.nothingNext}</p>
        <Button kind="primary">{t.open}</Button>
      </EmptyState>
      <Charts t={t} />
      <Skeleton lines={3} label={t.loading} />
      <Overlays t={t} options={options} />
    </>
  );
}

function Charts({ t }: { t: Words }) {
  const rows = t.options.map((name, index) => ({ name, count: [12, 5, 0][index] ?? 0 }));
  const columns = [
    { key: 'name', head: t.source, cell: (row: (typeof rows)[number]) => row.name, wide: true },
    { key: 'count', head: t.leads, cell: (row: (typeof rows)[number]) => row.count, numeric: true },
  ];
  const table = { columns, rows, rowKey: ({ name }: (typeof rows)[number]) => name };
  return (
    <>
      <ChartCard {...table} title={t.source} labels={{ table: t.asTable, chart: t.asChart }}>
        <Bars
          label={t.source}
          bars={rows.map(({ name, count }) => ({ key: name, label: name, value: count, share: count / 12 }))}
        />
        <Columns className="mt-3 h-10 w-40" values={[3, 5, 0, 8, 13]} />
      </ChartCard>
      <DataTable {...table} caption={t.leads} />
    </>
  );
}

function Overlays({ t, options }: { t: Words; options: { value: string; label: string }[] }) {
  const [open, setOpen] = useState<'dialog' | 'wide' | 'form' | 'guard' | 'commands' | null>(null);
  const [query, setQuery] = useState('');
  const [values, setValues] = useState<string[]>(['1']);
  const close = () => setOpen(null);
  const content = (
    <>
      <DialogBody>
        <TextField label={t.company} defaultValue={t.example} />
      </DialogBody>
      <DialogActions>
        <Button kind="primary" onClick={close}>
          {t.save}
        </Button>
      </DialogActions>
    </>
  );
  const items = (
    <>
      <MenuHeading>{t.source}</MenuHeading>
      <MenuChoice value={values[0] ?? '0'} choices={options} onChange={(value) => setValues([value])} />
      <MenuLine />
      <MenuChecks values={values} choices={options} onChange={setValues} />
      <MenuLine />
      <MenuItem onSelect={close}>{t.open}</MenuItem>
      <MenuItem disabled onSelect={close}>
        {t.save}
      </MenuItem>
    </>
  );
  return (
    <Row>
      <Menu trigger={<Button>{t.source}</Button>}>{items}</Menu>
      <DeferredMenu
        content={{
          load: async () => ({
            default: ({ trigger, defaultOpen }) => (
              <Menu trigger={trigger} defaultOpen={defaultOpen}>
                {items}
              </Menu>
            ),
          }),
          fetch: async () => Promise.reject(new Error('is loaded by opening it')),
          prefetch: () => undefined,
          arrived: () => new Promise(() => undefined),
          loaded: () => null,
        }}
        onFailed={close}
        button={(opening) => <Button {...opening}>{t.open}</Button>}
      />
      {(['dialog', 'wide', 'form', 'guard', 'commands'] as const).map((which) => (
        <Button key={which} onClick={() => setOpen(which)}>
          {which}
        </Button>
      ))}
      <Button onClick={() => showToast('good', t.done, { label: t.undo, run: close })}>{t.done}</Button>
      <Button onClick={() => showToast('bad', t.failed)}>{t.failed}</Button>
      {open === 'guard' ? (
        <Dialog open guard title={t.status} description={t.explanation}>
          {content}
        </Dialog>
      ) : null}
      {open === 'dialog' || open === 'wide' ? (
        <Dialog open wide={open === 'wide'} title={t.company} closeLabel={t.close} onOpenChange={close}>
          {content}
        </Dialog>
      ) : null}
      {open === 'form' ? (
        <FormDialog
          title={t.company}
          words={{ close: t.close, cancel: t.cancel, submit: t.save }}
          busy={false}
          problem={t.failed}
          onSubmit={close}
          onClose={close}
        >
          <TextField label={t.company} defaultValue={t.example} />
        </FormDialog>
      ) : null}
      {open === 'commands' ? (
        <CommandDialog
          label={t.search}
          placeholder={t.search}
          query={query}
          onQuery={setQuery}
          onClose={close}
          status={t.hint}
        >
          <CommandGroup heading={t.source}>
            {options
              .filter(({ label }) => label.toLowerCase().includes(query.toLowerCase()))
              .map(({ value, label }) => (
                <CommandItem key={value} value={value} icon="leads" caps={['N']} onSelect={close}>
                  {label}
                </CommandItem>
              ))}
          </CommandGroup>
        </CommandDialog>
      ) : null}
    </Row>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}

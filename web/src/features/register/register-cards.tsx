/** The three cards of the register form: note, register, qualify. */
import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import {
  businessTypeLabels,
  channelLabels,
  contactRoleLabels,
  kitchenSizeLabels,
  sourceLabels,
  valuesOf,
} from '../../lib/labels.ts';
import { toLocalInput } from '../../lib/format.ts';
import { justPast, productNow } from '../../lib/product-clock.ts';
import { leads, useViewer } from '../../lib/viewer.ts';
import { CheckboxField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { needsConsent, needsFirstContact, type Draft, type FieldName } from './draft.ts';

export type Errors = Partial<Record<FieldName, string>>;

interface RegisterCardsProps {
  draft: Draft;
  errors: Errors;
  territories: readonly { readonly code: string; readonly name: string; readonly currency: string }[];
  onChange: (draft: Draft) => void;
}

interface AllCardsProps extends RegisterCardsProps {
  /** Below the first card, in sight of who types there. */
  duplicates: ReactNode;
}

export function RegisterCards({ duplicates, ...props }: AllCardsProps) {
  return (
    <div className="flex flex-col gap-4">
      <NoteCard {...props} />
      {duplicates}
      <ContactCard {...props} />
      <QualifyCard {...props} />
    </div>
  );
}

function NoteCard({ draft, errors, territories, onChange }: RegisterCardsProps) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const now = toLocalInput(productNow(), viewer.timeZone);
  return (
    <Step number={1} title={i18n._('Notieren')}>
      <TextField
        className="sm:col-span-2"
        label={i18n._('Firma')}
        name="companyName"
        autoComplete="off"
        required
        value={draft.companyName}
        error={errors.companyName}
        onChange={(event) => set({ companyName: event.target.value })}
      />
      <SelectField
        label={i18n._('Quelle')}
        name="source"
        value={draft.source}
        error={errors.source}
        onChange={(event) => {
          const source = valuesOf(sourceLabels).find((one) => one === event.target.value);
          if (!source) return;
          const channel = source === 'TRADE_FAIR' || source === 'PHONE' ? source : draft.firstContact.channel;
          set({ source, firstContact: { ...draft.firstContact, channel } });
        }}
        options={valuesOf(sourceLabels).map((value) => ({ value, label: i18n._(sourceLabels[value]) }))}
      />
      <SelectField
        label={i18n._('Gebiet')}
        name="territory"
        value={draft.territory}
        error={errors.territory}
        onChange={(event) => set({ territory: event.target.value })}
        options={
          territories.length > 0
            ? territories.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }))
            : [{ value: draft.territory, label: draft.territory }]
        }
      />
      {needsFirstContact(draft.source) ? (
        <fieldset className="grid gap-4 rounded-xl bg-surface-2 p-4 sm:col-span-2 sm:grid-cols-2">
          <legend className="float-left text-sm font-medium sm:col-span-2">{i18n._('Erstkontakt')}</legend>
          <SelectField
            label={i18n._('Weg')}
            value={draft.firstContact.channel}
            error={errors['firstContact.channel']}
            onChange={(event) => {
              const channel = valuesOf(channelLabels).find((one) => one === event.target.value);
              if (channel) set({ firstContact: { ...draft.firstContact, channel } });
            }}
            options={valuesOf(channelLabels).map((value) => ({ value, label: i18n._(channelLabels[value]) }))}
          />
          <TextField
            label={i18n._('Wann')}
            type="datetime-local"
            required
            max={now}
            value={draft.firstContact.at}
            error={errors['firstContact.at']}
            onChange={(event) => set({ firstContact: { ...draft.firstContact, at: event.target.value } })}
          />
          <TextArea
            className="sm:col-span-2"
            label={i18n._('Worum ging es?')}
            required
            rows={2}
            value={draft.firstContact.note}
            error={errors['firstContact.note']}
            onChange={(event) => set({ firstContact: { ...draft.firstContact, note: event.target.value } })}
          />
        </fieldset>
      ) : null}
      {needsConsent(draft.source) ? (
        <fieldset className="flex flex-col gap-4 rounded-xl bg-surface-2 p-4 sm:col-span-2">
          <legend className="float-left text-sm font-medium">{i18n._('Einwilligung')}</legend>
          <TextArea
            label={i18n._('Wortlaut der Einwilligung')}
            required
            rows={2}
            value={draft.consent.wording}
            error={errors['consent.wording']}
            onChange={(event) => set({ consent: { ...draft.consent, wording: event.target.value } })}
          />
          <CheckboxField
            label={i18n._('Die Person hat dieser Speicherung ausdrücklich zugestimmt.')}
            checked={draft.consent.givenAt !== null}
            error={errors['consent.givenAt']}
            onChange={({ target: { checked } }) => {
              const givenAt = checked ? new Date(justPast()).toISOString() : null;
              set({ consent: { ...draft.consent, givenAt } });
            }}
          />
        </fieldset>
      ) : null}
      {leads(viewer) ? (
        <details
          className="sm:col-span-2"
          open={Boolean(errors.registeredAt || errors.registeredAtReason) || undefined}
        >
          <summary className="w-fit rounded py-1 text-sm text-link underline-offset-2 hover:underline">
            {i18n._('Registrierung liegt zurück')}
          </summary>
          <div className="mt-2 grid gap-4 sm:grid-cols-2">
            <TextField
              label={i18n._('Registriert am')}
              type="datetime-local"
              max={now}
              value={draft.registeredAt}
              error={errors.registeredAt}
              onChange={(event) => set({ registeredAt: event.target.value })}
            />
            <TextField
              label={i18n._('Grund')}
              required={draft.registeredAt !== ''}
              value={draft.registeredAtReason}
              error={errors.registeredAtReason}
              onChange={(event) => set({ registeredAtReason: event.target.value })}
            />
          </div>
        </details>
      ) : null}
    </Step>
  );
}

function ContactCard({ draft, errors, onChange }: RegisterCardsProps) {
  const { i18n } = useLingui();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const setContact = (change: Partial<Draft['contact']>) => set({ contact: { ...draft.contact, ...change } });
  return (
    <Step number={2} title={i18n._('Registrieren')} optional>
      <TextField
        label={i18n._('Vorname')}
        autoComplete="off"
        value={draft.contact.firstName}
        error={errors['contacts.0.firstName']}
        onChange={(event) => setContact({ firstName: event.target.value })}
      />
      <TextField
        label={i18n._('Nachname')}
        autoComplete="off"
        value={draft.contact.lastName}
        error={errors['contacts.0.lastName']}
        onChange={(event) => setContact({ lastName: event.target.value })}
      />
      <TextField
        label={i18n._('E-Mail')}
        type="email"
        autoComplete="off"
        value={draft.contact.email}
        error={errors['contacts.0.email']}
        onChange={(event) => setContact({ email: event.target.value })}
      />
      <TextField
        label={i18n._('Telefon')}
        type="tel"
        autoComplete="off"
        value={draft.contact.phone}
        error={errors['contacts.0.phone']}
        onChange={(event) => setContact({ phone: event.target.value })}
      />
      <SelectField
        label={i18n._('Rolle')}
        empty={i18n._('Unbekannt')}
        value={draft.contact.role}
        error={errors['contacts.0.role']}
        onChange={(event) =>
          setContact({ role: valuesOf(contactRoleLabels).find((one) => one === event.target.value) ?? '' })
        }
        options={valuesOf(contactRoleLabels).map((value) => ({
          value,
          label: i18n._(contactRoleLabels[value]),
        }))}
      />
      <TextField
        label={i18n._('Webseite')}
        inputMode="url"
        autoComplete="off"
        value={draft.website}
        error={errors.website}
        onChange={(event) => set({ website: event.target.value })}
      />
      <TextField
        className="sm:col-span-2"
        label={i18n._('Straße und Hausnummer')}
        autoComplete="off"
        value={draft.street}
        error={errors.street}
        onChange={(event) => set({ street: event.target.value })}
      />
      <TextField
        label={i18n._('Postleitzahl')}
        inputMode="numeric"
        autoComplete="off"
        value={draft.postalCode}
        error={errors.postalCode}
        onChange={(event) => set({ postalCode: event.target.value })}
      />
      <TextField
        label={i18n._('Ort')}
        autoComplete="off"
        value={draft.city}
        error={errors.city}
        onChange={(event) => set({ city: event.target.value })}
      />
    </Step>
  );
}

function QualifyCard({ draft, errors, territories, onChange }: RegisterCardsProps) {
  const { i18n } = useLingui();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const currency = territories.find(({ code }) => code === draft.territory)?.currency ?? 'EUR';
  return (
    <Step number={3} title={i18n._('Qualifizieren')} optional>
      <SelectField
        label={i18n._('Art des Betriebs')}
        empty={i18n._('Unbekannt')}
        value={draft.businessType}
        error={errors.businessType}
        onChange={(event) =>
          set({ businessType: valuesOf(businessTypeLabels).find((one) => one === event.target.value) ?? '' })
        }
        options={valuesOf(businessTypeLabels).map((value) => ({
          value,
          label: i18n._(businessTypeLabels[value]),
        }))}
      />
      <TextField
        label={i18n._('Volumen im Jahr ({currency})', { currency })}
        inputMode="decimal"
        placeholder={i18n._('12.500')}
        value={draft.volume}
        error={errors['estimatedVolume.amount']}
        onChange={(event) => set({ volume: event.target.value })}
      />
      <TextField
        label={i18n._('Beschäftigte')}
        inputMode="numeric"
        value={draft.employeeCount}
        error={errors.employeeCount}
        onChange={(event) => set({ employeeCount: event.target.value })}
      />
      <SelectField
        label={i18n._('Größe der Küche')}
        empty={i18n._('Unbekannt')}
        value={draft.kitchenSize}
        error={errors.kitchenSize}
        onChange={(event) =>
          set({ kitchenSize: valuesOf(kitchenSizeLabels).find((one) => one === event.target.value) ?? '' })
        }
        options={valuesOf(kitchenSizeLabels).map((value) => ({
          value,
          label: i18n._(kitchenSizeLabels[value]),
        }))}
      />
      <TextArea
        className="sm:col-span-2"
        label={i18n._('Notizen')}
        value={draft.notes}
        error={errors.notes}
        onChange={(event) => set({ notes: event.target.value })}
      />
    </Step>
  );
}

interface StepProps {
  number: number;
  title: string;
  optional?: boolean;
  children: ReactNode;
}

function Step({ number, title, optional, children }: StepProps) {
  const { i18n } = useLingui();
  return (
    <section aria-label={title} className="rounded-xl border border-line p-4">
      <h3 className="mb-3 flex items-center gap-2.5">
        <span
          aria-hidden="true"
          className="flex size-7 items-center justify-center rounded-full bg-green font-display text-[#10212c]"
        >
          {number}
        </span>
        <span className="font-medium">{title}</span>
        {optional ? <span className="text-sm font-normal text-muted">({i18n._('freiwillig')})</span> : null}
      </h3>
      <div className="grid gap-4 sm:grid-cols-2">{children}</div>
    </section>
  );
}

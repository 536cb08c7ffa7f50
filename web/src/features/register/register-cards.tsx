/** What stands on the three cards of the register form: note, register, qualify. */
import { useLingui } from '@lingui/react';
import {
  businessTypeLabels,
  channelLabels,
  contactRoleLabels,
  kitchenSizeLabels,
  sourceLabels,
  valuesOf,
} from '../../lib/labels.ts';
import { fromLocalInput, toLocalInput } from '../../lib/format.ts';
import { justPast, productNow } from '../../lib/product-clock.ts';
import { leads, useFormat, useViewer } from '../../lib/viewer.ts';
import { CheckboxField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { needsConsent, needsFirstContact, type Draft } from './draft.ts';
import type { Errors } from './use-registration.ts';

interface FieldsProps {
  draft: Draft;
  errors: Errors;
  territories: readonly { readonly code: string; readonly name: string; readonly currency: string }[];
  onChange: (draft: Draft) => void;
}

export function NoteFields({ registered, ...props }: FieldsProps & { registered: boolean }) {
  const { draft, errors, territories, onChange } = props;
  const { i18n } = useLingui();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  return (
    <>
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
      {registered ? <Registered draft={draft} /> : <RegisteringFields {...props} />}
    </>
  );
}

/** What is told once, when the lead is registered. */
function RegisteringFields({ draft, errors, onChange }: FieldsProps) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const now = toLocalInput(productNow(), viewer.timeZone);
  return (
    <>
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
    </>
  );
}

/** The same once it is: another place than this form changes it. */
function Registered({ draft }: { draft: Draft }) {
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const format = useFormat();
  const when = (local: string) => {
    const instant = fromLocalInput(local, timeZone);
    return instant === null ? null : format.dateTime(instant);
  };
  const contacted = needsFirstContact(draft.source) ? when(draft.firstContact.at) : null;
  const registered = draft.registeredAt === '' ? null : when(draft.registeredAt);
  return (
    <p className="text-sm text-muted sm:col-span-2">
      {[
        i18n._('Quelle: {source}', { source: i18n._(sourceLabels[draft.source]) }),
        contacted && i18n._('Erstkontakt am {when}', { when: contacted }),
        needsConsent(draft.source) && i18n._('mit Einwilligung'),
        registered && i18n._('registriert am {when}', { when: registered }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  );
}

export function ContactFields({ draft, errors, onChange }: FieldsProps) {
  const { i18n } = useLingui();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const setContact = (change: Partial<Draft['contact']>) => set({ contact: { ...draft.contact, ...change } });
  return (
    <>
      <TextField
        label={i18n._('Vorname')}
        autoComplete="off"
        value={draft.contact.firstName}
        error={errors.firstName}
        onChange={(event) => setContact({ firstName: event.target.value })}
      />
      <TextField
        label={i18n._('Nachname')}
        autoComplete="off"
        value={draft.contact.lastName}
        error={errors.lastName}
        onChange={(event) => setContact({ lastName: event.target.value })}
      />
      <TextField
        label={i18n._('E-Mail')}
        type="email"
        autoComplete="off"
        value={draft.contact.email}
        error={errors.email}
        onChange={(event) => setContact({ email: event.target.value })}
      />
      <TextField
        label={i18n._('Telefon')}
        type="tel"
        autoComplete="off"
        value={draft.contact.phone}
        error={errors.phone}
        onChange={(event) => setContact({ phone: event.target.value })}
      />
      <SelectField
        label={i18n._('Rolle')}
        empty={i18n._('Unbekannt')}
        value={draft.contact.role}
        error={errors.role}
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
    </>
  );
}

/** @param currency what amounts are asked for and saved in */
export function QualifyFields({ draft, errors, currency, onChange }: FieldsProps & { currency: string }) {
  const { i18n } = useLingui();
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  return (
    <>
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
    </>
  );
}

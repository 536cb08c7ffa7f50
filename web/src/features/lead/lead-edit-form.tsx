/**
 * Edits what is known of a lead, in the place where it stands. Own changes show at once; when somebody else has changed
 * the lead since the form was opened, both versions stand side by side and each field is chosen.
 */
import { useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import type { LeadFieldsFragment as LeadFieldsData } from '../../gql/graphql.ts';
import { DuplicateNotice, DuplicateNoticeFragment } from '../../lib/duplicate-notice.tsx';
import { businessTypeLabels, kitchenSizeLabels, valuesOf } from '../../lib/labels.ts';
import { ConflictView } from '../../lib/lead-conflict.tsx';
import { leadFieldLabels } from '../../lib/lead-field-labels.ts';
import { useSend } from '../../lib/send.ts';
import { useTerritories } from '../../lib/territories.ts';
import { useDone } from '../../lib/undo.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { LeadFieldsFragment } from '../../lib/lead-fields-fragment.ts';
import {
  changedFields,
  checkForm,
  conflictsOf,
  formOf,
  leadFieldNames,
  merged,
  rebased,
  toInput,
  type FormIssue,
  type LeadField,
  type LeadForm,
} from '../../lib/lead-form.ts';
import { UpdateLead } from '../../lib/lead-update.ts';

interface LeadEditFormProps {
  lead: LeadFieldsData;
  /** On its way: the screen shows it already. */
  onSaving: (fields: readonly LeadField[]) => void;
  onClose: () => void;
}

const SENT_FIELDS = [
  ...leadFieldNames,
  'estimatedVolume',
  'estimatedVolume.amount',
  'duplicateOverrideReason',
];

const issueWords: Record<FormIssue, MessageDescriptor> = {
  company: /*i18n*/ { id: 'Wie heißt der Betrieb?' },
  amount: /*i18n*/ { id: 'Bitte einen Betrag eingeben, zum Beispiel 12.500,00.' },
  count: /*i18n*/ { id: 'Bitte eine ganze Zahl eingeben.' },
};

export default function LeadEditForm({ lead, onSaving, onClose }: LeadEditFormProps) {
  const { i18n } = useLingui();
  const territories = useTerritories();
  const { send } = useSend(UpdateLead, SENT_FIELDS);
  const done = useDone();
  // What the edit is made on, until a conflict or somebody else's change of other fields moves it.
  const [base, setBase] = useState(() => ({ version: lead.version, form: formOf(lead) }));
  const [form, setForm] = useState(base.form);
  const [saving, setSaving] = useState(false);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [duplicate, setDuplicate] = useState<FragmentType<typeof DuplicateNoticeFragment> | null>(null);
  const [reason, setReason] = useState('');
  const [theirs, setTheirs] = useState<{ version: number; form: LeadForm } | null>(null);
  const element = useFocusFirstInvalid(errors);

  if (lead.version > base.version && !saving && !theirs) {
    const newer = formOf(lead);
    const moved = rebased(base.form, form, newer);
    if (moved) {
      setBase({ version: lead.version, form: newer });
      setForm(moved);
    }
  }

  const set = (change: Partial<LeadForm>) => setForm((before) => ({ ...before, ...change }));
  const currency =
    territories.find(({ code }) => code === form.territory)?.currency ??
    lead.estimatedVolume?.currency ??
    'EUR';

  const save = async (on: typeof base, wanted: LeadForm) => {
    setProblem(null);
    const issues = checkForm(wanted);
    const found = Object.fromEntries(
      Object.entries(issues).map(([field, issue]) => [field, i18n._(issueWords[issue])]),
    );
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    const changed = changedFields(on.form, wanted);
    if (changed.length === 0) {
      onClose();
      return;
    }
    setSaving(true);
    onSaving(changed);
    const answer = await send({
      leadId: lead.id,
      version: on.version,
      ...toInput(on.form, wanted, currency),
      ...(duplicate && reason.trim() ? { duplicateOverrideReason: reason.trim() } : {}),
    });
    onSaving([]);
    setSaving(false);
    if (answer.success) {
      done(i18n._('{company}: gespeichert', { company: wanted.companyName }), answer.success.undoToken);
      onClose();
      return;
    }
    const refused = answer.refused;
    if (refused?.__typename === 'ConflictError') {
      const current = readFragment(LeadFieldsFragment, refused.current);
      if (current) {
        setTheirs({ version: current.version, form: formOf(current) });
        return;
      }
    }
    if (refused?.__typename === 'DuplicateLeadError') {
      setDuplicate(refused);
      const { overridable } = readFragment(DuplicateNoticeFragment, refused);
      if (duplicate && overridable)
        setErrors({ duplicateOverrideReason: i18n._('Bitte etwas ausführlicher begründen.') });
      return;
    }
    const { estimatedVolume, 'estimatedVolume.amount': amount, ...fields } = answer.errors.fields;
    const volume = amount ?? estimatedVolume;
    setErrors({ ...fields, ...(volume ? { volume } : {}) });
    setProblem(answer.problem);
  };

  // What was typed stays here while the answer is on its way: a refusal brings it back.
  if (saving) return null;
  return (
    <form
      ref={element}
      noValidate
      aria-label={i18n._('Betrieb bearbeiten')}
      className="flex flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save(base, form);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <TextField
        autoFocus
        label={i18n._(leadFieldLabels.companyName)}
        required
        maxLength={200}
        value={form.companyName}
        error={errors.companyName}
        onChange={(event) => set({ companyName: event.target.value })}
      />
      <TextField
        label={i18n._(leadFieldLabels.street)}
        value={form.street}
        error={errors.street}
        onChange={(event) => set({ street: event.target.value })}
      />
      <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
        <TextField
          label={i18n._('PLZ')}
          inputMode="numeric"
          value={form.postalCode}
          error={errors.postalCode}
          onChange={(event) => set({ postalCode: event.target.value })}
        />
        <TextField
          label={i18n._(leadFieldLabels.city)}
          value={form.city}
          error={errors.city}
          onChange={(event) => set({ city: event.target.value })}
        />
      </div>
      <SelectField
        label={i18n._(leadFieldLabels.territory)}
        value={form.territory}
        error={errors.territory}
        onChange={(event) => set({ territory: event.target.value })}
        options={
          territories.some(({ code }) => code === form.territory)
            ? territories.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }))
            : [
                { value: form.territory, label: form.territory },
                ...territories.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
              ]
        }
      />
      <TextField
        label={i18n._(leadFieldLabels.website)}
        inputMode="url"
        value={form.website}
        error={errors.website}
        onChange={(event) => set({ website: event.target.value })}
      />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
        <SelectField
          label={i18n._(leadFieldLabels.businessType)}
          empty={i18n._('Unbekannt')}
          value={form.businessType}
          error={errors.businessType}
          onChange={(event) =>
            set({
              businessType: valuesOf(businessTypeLabels).find((one) => one === event.target.value) ?? '',
            })
          }
          options={valuesOf(businessTypeLabels).map((value) => ({
            value,
            label: i18n._(businessTypeLabels[value]),
          }))}
        />
        <TextField
          label={i18n._('Volumen im Jahr ({currency})', { currency })}
          inputMode="decimal"
          value={form.volume}
          error={errors.volume}
          onChange={(event) => set({ volume: event.target.value })}
        />
        <TextField
          label={i18n._(leadFieldLabels.employeeCount)}
          inputMode="numeric"
          value={form.employeeCount}
          error={errors.employeeCount}
          onChange={(event) => set({ employeeCount: event.target.value })}
        />
        <SelectField
          label={i18n._(leadFieldLabels.kitchenSize)}
          empty={i18n._('Unbekannt')}
          value={form.kitchenSize}
          error={errors.kitchenSize}
          onChange={(event) =>
            set({ kitchenSize: valuesOf(kitchenSizeLabels).find((one) => one === event.target.value) ?? '' })
          }
          options={valuesOf(kitchenSizeLabels).map((value) => ({
            value,
            label: i18n._(kitchenSizeLabels[value]),
          }))}
        />
      </div>
      <TextField
        label={i18n._(leadFieldLabels.competitor)}
        value={form.competitor}
        error={errors.competitor}
        onChange={(event) => set({ competitor: event.target.value })}
      />
      <TextArea
        label={i18n._(leadFieldLabels.pains)}
        rows={2}
        value={form.pains}
        error={errors.pains}
        onChange={(event) => set({ pains: event.target.value })}
      />
      <TextArea
        label={i18n._(leadFieldLabels.notes)}
        value={form.notes}
        error={errors.notes}
        onChange={(event) => set({ notes: event.target.value })}
      />
      {duplicate ? (
        <DuplicateNotice
          duplicate={duplicate}
          reason={reason}
          error={errors.duplicateOverrideReason}
          onReason={setReason}
          onLeave={onClose}
        />
      ) : null}
      {problem ? <Notice tone="bad" alert title={problem} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="quiet" onClick={onClose}>
          {i18n._('Abbrechen')}
        </Button>
        <Button kind="primary" type="submit">
          {i18n._('Speichern')}
        </Button>
      </div>
      {theirs ? (
        <ConflictView
          conflicts={conflictsOf(base.form, form, theirs.form)}
          currency={currency}
          onClose={() => setTheirs(null)}
          onChosen={(keepMine) => {
            const wanted = merged(theirs.form, form, keepMine);
            setBase(theirs);
            setForm(wanted);
            setTheirs(null);
            void save(theirs, wanted);
          }}
        />
      ) : null}
    </form>
  );
}

/** Adds a contact or edits one. The address or number of another lead is told as a duplicate, as at registration. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import type { ContactRole, LeadContactsFragment } from '../../gql/graphql.ts';
import { DuplicateNotice, DuplicateNoticeFragment } from '../../lib/duplicate-notice.tsx';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { contactRoleLabels, valuesOf } from '../../lib/labels.ts';
import { useSend } from '../../lib/send.ts';
import { useDone } from '../../lib/undo.ts';
import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { AddContact } from './add-contact-document.ts';
import { UpdateContact } from './lead-edit-documents.ts';

type Contact = LeadContactsFragment['contacts'][number];

interface ContactDialogProps {
  lead: { readonly id: string; readonly version: number; readonly companyName: string };
  /** The one to edit; `null` adds one. */
  contact: Contact | null;
  onClose: () => void;
}

const FIELDS = ['firstName', 'lastName', 'role', 'email', 'phone', 'primary', 'duplicateOverrideReason'];

export default function ContactDialog({ lead, contact, onClose }: ContactDialogProps) {
  const { i18n } = useLingui();
  const add = useSend(AddContact, FIELDS);
  const update = useSend(UpdateContact, FIELDS);
  const done = useDone();
  const [keyOf] = useState(() => createIdempotencyKeys());
  const [form, setForm] = useState(() => ({
    firstName: contact?.firstName ?? '',
    lastName: contact?.lastName ?? '',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    role: contact?.role ?? ('' as ContactRole | ''),
    primary: contact?.primary ?? false,
  }));
  const [version, setVersion] = useState(lead.version);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [duplicate, setDuplicate] = useState<FragmentType<typeof DuplicateNoticeFragment> | null>(null);
  const [reason, setReason] = useState('');
  const set = (change: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...change }));
    setDuplicate(null);
  };

  const submit = async () => {
    setProblem(null);
    setErrors({});
    const values = {
      version,
      firstName: form.firstName.trim() || null,
      lastName: form.lastName.trim() || null,
      email: form.email.trim() || null,
      phone: form.phone.trim() || null,
      role: form.role || null,
      ...(form.primary ? { primary: true } : {}),
      ...(duplicate && reason.trim() ? { duplicateOverrideReason: reason.trim() } : {}),
    };
    const answer = contact
      ? await update.send({ contactId: contact.id, ...values })
      : await add.send({ leadId: lead.id, ...values, idempotencyKey: keyOf(values) });
    if (answer.success) {
      const told = i18n._('{company}: Kontakt gespeichert', { company: lead.companyName });
      done(told, answer.success.undoToken);
      onClose();
      return;
    }
    const { refused } = answer;
    if (refused?.__typename === 'DuplicateLeadError') {
      const { overridable } = readFragment(DuplicateNoticeFragment, refused);
      if (duplicate && overridable) {
        setErrors({ duplicateOverrideReason: i18n._('Bitte etwas ausführlicher begründen.') });
      }
      setDuplicate(refused);
      return;
    }
    if (refused?.__typename === 'ConflictError' && refused.current) setVersion(refused.current.version);
    setErrors(answer.errors.fields);
    setProblem(answer.problem);
  };

  return (
    <FormDialog
      title={contact ? i18n._('Kontakt bearbeiten') : i18n._('Kontakt hinzufügen')}
      description={lead.companyName}
      words={{
        close: i18n._('Schließen'),
        cancel: i18n._('Abbrechen'),
        submit: i18n._('Speichern'),
      }}
      busy={add.busy || update.busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={i18n._('Vorname')}
          autoComplete="off"
          maxLength={100}
          value={form.firstName}
          error={errors.firstName}
          onChange={(event) => set({ firstName: event.target.value })}
        />
        <TextField
          label={i18n._('Nachname')}
          autoComplete="off"
          maxLength={100}
          value={form.lastName}
          error={errors.lastName}
          onChange={(event) => set({ lastName: event.target.value })}
        />
        <TextField
          label={i18n._('E-Mail')}
          type="email"
          autoComplete="off"
          value={form.email}
          error={errors.email}
          onChange={(event) => set({ email: event.target.value })}
        />
        <TextField
          label={i18n._('Telefon')}
          type="tel"
          autoComplete="off"
          value={form.phone}
          error={errors.phone}
          onChange={(event) => set({ phone: event.target.value })}
        />
        <SelectField
          label={i18n._('Rolle')}
          empty={i18n._('Unbekannt')}
          value={form.role}
          error={errors.role}
          onChange={(event) =>
            set({ role: valuesOf(contactRoleLabels).find((one) => one === event.target.value) ?? '' })
          }
          options={valuesOf(contactRoleLabels).map((value) => ({
            value,
            label: i18n._(contactRoleLabels[value]),
          }))}
        />
      </div>
      {contact?.primary ? null : (
        <CheckboxField
          label={i18n._('Ist der Hauptkontakt')}
          checked={form.primary}
          error={errors.primary}
          onChange={(event) => set({ primary: event.target.checked })}
        />
      )}
      {duplicate ? (
        <DuplicateNotice
          duplicate={duplicate}
          reason={reason}
          error={errors.duplicateOverrideReason}
          onReason={setReason}
          onLeave={onClose}
        />
      ) : null}
    </FormDialog>
  );
}

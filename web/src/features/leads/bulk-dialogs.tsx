/** What a change of several leads still needs to know: why they were lost, whom they go to. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import type { LeadStatus, LostReason } from '../../gql/graphql.ts';
import { lostReasonLabels, statusLabels, valuesOf } from '../../lib/labels.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BulkColleaguesQuery } from './bulk-documents.ts';

interface BulkDialogProps {
  count: number;
  busy: boolean;
  onClose: () => void;
}

export type BulkQuestion =
  | { readonly what: 'STATUS'; readonly to: LeadStatus }
  /** Colleagues are those of this lead. */
  | { readonly what: 'ASSIGN'; readonly leadId: string };

interface BulkQuestionDialogProps extends BulkDialogProps {
  question: BulkQuestion;
  onChange: (change: { status: StatusChange } | { assignToUserId: string }) => void;
}

export default function BulkQuestionDialog({ question, onChange, ...rest }: BulkQuestionDialogProps) {
  return question.what === 'STATUS' ? (
    <BulkStatusDialog {...rest} to={question.to} onChange={(status) => onChange({ status })} />
  ) : (
    <BulkAssignDialog
      {...rest}
      leadId={question.leadId}
      onChange={(assignToUserId) => onChange({ assignToUserId })}
    />
  );
}

interface StatusChange {
  to: LeadStatus;
  reason: LostReason | null;
  note: string | null;
}

function BulkStatusDialog({
  to,
  count,
  busy,
  onClose,
  onChange,
}: BulkDialogProps & { to: LeadStatus; onChange: (change: StatusChange) => void }) {
  const { i18n } = useLingui();
  const [reason, setReason] = useState<LostReason | null>(null);
  const [note, setNote] = useState('');
  const [errors, setErrors] = useState<{ reason?: string; note?: string }>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing: typeof errors = {};
    if (to === 'LOST' && reason === null) missing.reason = i18n._('Woran lag es? Bitte einen Grund wählen.');
    if (to === 'LOST' && reason === 'OTHER' && !note.trim())
      missing.note = i18n._('Bitte kurz sagen, woran es lag.');
    setErrors(missing);
    if (Object.keys(missing).length > 0) return;
    onChange({ to, reason: to === 'LOST' ? reason : null, note: note.trim() || null });
  };
  const title = i18n._('Status ändern: {status}', { status: i18n._(statusLabels[to]) });
  return (
    <BulkDialog
      title={title}
      count={count}
      busy={busy}
      danger={to === 'LOST'}
      onClose={onClose}
      onSubmit={submit}
    >
      {to === 'LOST' ? (
        <SelectField
          label={i18n._('Woran lag es?')}
          empty={i18n._('Bitte wählen')}
          value={reason ?? ''}
          error={errors.reason}
          onChange={(event) =>
            setReason(valuesOf(lostReasonLabels).find((one) => one === event.target.value) ?? null)
          }
          options={valuesOf(lostReasonLabels).map((value) => ({
            value,
            label: i18n._(lostReasonLabels[value]),
          }))}
        />
      ) : null}
      <TextArea
        label={i18n._('Notiz')}
        optional={to === 'LOST' && reason === 'OTHER' ? undefined : i18n._('freiwillig')}
        hint={
          to === 'ACTIVE'
            ? i18n._('Verlorene Leads brauchen eine Begründung mit mindestens 10 Zeichen.')
            : undefined
        }
        value={note}
        error={errors.note}
        onChange={(event) => setNote(event.target.value)}
      />
    </BulkDialog>
  );
}

function BulkAssignDialog({
  leadId,
  count,
  busy,
  onClose,
  onChange,
}: BulkDialogProps & { leadId: string; onChange: (userId: string) => void }) {
  const { i18n } = useLingui();
  const [{ data, error }, again] = useQuery({ query: BulkColleaguesQuery, variables: { leadId } });
  const [userId, setUserId] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!userId);
    if (userId) onChange(userId);
  };
  return (
    <BulkDialog
      title={i18n._('Leads zuweisen')}
      count={count}
      busy={busy}
      onClose={onClose}
      onSubmit={submit}
    >
      {error && !data ? (
        <QueryFailure error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
      ) : !data ? (
        <Skeleton lines={2} label={i18n._('Wird geladen')} />
      ) : (
        <SelectField
          label={i18n._('An wen?')}
          empty={i18n._('Bitte wählen')}
          value={userId}
          error={missing ? i18n._('Bitte eine Person wählen.') : undefined}
          onChange={(event) => setUserId(event.target.value)}
          options={data.colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </BulkDialog>
  );
}

interface FrameProps extends BulkDialogProps {
  title: string;
  danger?: boolean;
  onSubmit: (event: FormEvent) => void;
  children: ReactNode;
}

function BulkDialog({ title, count, busy, danger, onClose, onSubmit, children }: FrameProps) {
  const { i18n } = useLingui();
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      description={i18n._('{count, plural, one {# Lead} other {# Leads}}', { count })}
      closeLabel={i18n._('Schließen')}
    >
      <form noValidate onSubmit={onSubmit} className="flex min-h-0 flex-1 flex-col">
        <DialogBody>
          <div className="flex flex-col gap-4">{children}</div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={onClose}>
            {i18n._('Abbrechen')}
          </Button>
          <Button kind={danger ? 'danger' : 'primary'} type="submit" busy={busy}>
            {i18n._('{count, plural, one {# Lead ändern} other {# Leads ändern}}', { count })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

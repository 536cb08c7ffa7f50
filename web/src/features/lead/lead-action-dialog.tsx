/** The form of any decision about a lead: as much as it asks for, and a refusal in its place. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import type { ClockChangeKind } from '../../gql/graphql.ts';
import { fromLocalInput } from '../../lib/format.ts';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { noErrors, type FieldErrors } from '../../lib/issues.ts';
import { clockChangeLabels } from '../../lib/labels.ts';
import { PersonField } from '../../lib/person-field.tsx';
import { useDone } from '../../lib/undo.ts';
import { useViewer } from '../../lib/viewer.ts';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { leadActions, type ActionSubject, type LeadAction, type LeadActionName } from './lead-actions.ts';

export interface LeadActionDialogProps {
  action: LeadActionName;
  subject: ActionSubject;
  /** Whom or what it concerns, beside the company. */
  about?: string | undefined;
  /** Which changes of the clock make sense now. */
  clockChanges?: readonly ClockChangeKind[];
  withoutPeople?: readonly string[];
  onClose: () => void;
}

export default function LeadActionDialog(props: LeadActionDialogProps) {
  const { subject, about, clockChanges = [], withoutPeople = [], onClose } = props;
  const action: LeadAction = leadActions[props.action];
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const { submit, busy } = action.useSubmit();
  const done = useDone();
  const [keyOf] = useState(() => createIdempotencyKeys());
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const [days, setDays] = useState('');
  const [at, setAt] = useState('');
  const [clockChange, setClockChange] = useState<ClockChangeKind>(clockChanges[0] ?? 'STOP');
  const [version, setVersion] = useState(subject.version);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);
  const asksDays = action.days === true || (action.clockChange === true && clockChange === 'EXTEND');

  const missing = (): Record<string, string> => {
    const found: Record<string, string> = {};
    if (action.person && !person) found.person = i18n._('Bitte eine Person wählen.');
    if (asksDays && !/^\d{1,6}$/.test(days.trim())) found.days = i18n._('Bitte eine ganze Zahl eingeben.');
    if (action.at && !fromLocalInput(at, timeZone)) found.at = i18n._('Bitte Datum und Uhrzeit wählen.');
    if (action.reason?.required && reason.trim() === '') found.reason = i18n._('Bitte ausfüllen.');
    return found;
  };

  const send = async () => {
    setProblem(null);
    const found = missing();
    setErrors({ fields: found, rest: [] });
    if (Object.keys(found).length > 0) return;
    const values = { person, reason, days, clockChange, at: fromLocalInput(at, timeZone) };
    const answer = await submit({ ...subject, version }, { ...values, idempotencyKey: keyOf(values) });
    if (answer.done) {
      done(i18n._({ ...action.done, values: { company: subject.companyName } }), answer.undoToken);
      onClose();
      return;
    }
    const { toUserId, userId, note, registeredAt, ...fields } = answer.errors.fields;
    const whom = toUserId ?? userId;
    setErrors({
      fields: {
        ...fields,
        ...(whom ? { person: whom } : {}),
        ...(note ? { reason: note } : {}),
        ...(registeredAt ? { at: registeredAt } : {}),
      },
      rest: [],
    });
    setProblem(answer.problem);
    if (answer.version !== null) setVersion(answer.version);
  };

  return (
    <FormDialog
      title={i18n._(action.title)}
      description={about ? `${subject.companyName} · ${about}` : subject.companyName}
      words={{
        close: i18n._('Schließen'),
        cancel: i18n._('Abbrechen'),
        submit: i18n._(action.submit),
      }}
      danger={action.danger ?? false}
      busy={busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void send()}
      onClose={onClose}
    >
      {action.text ? <p className="text-sm text-muted">{i18n._(action.text)}</p> : null}
      {action.person ? (
        <PersonField
          leadId={subject.leadId}
          label={i18n._(action.person)}
          value={person}
          without={withoutPeople}
          error={errors.fields.person}
          onChange={setPerson}
        />
      ) : null}
      {action.clockChange ? (
        <ChoiceGroup<ClockChangeKind>
          legend={i18n._('Was soll geschehen?')}
          value={clockChange}
          error={errors.fields.kind}
          onChange={setClockChange}
          choices={clockChanges.map((value) => ({ value, label: i18n._(clockChangeLabels[value]) }))}
        />
      ) : null}
      {asksDays ? (
        <TextField
          label={i18n._('Um wie viele Tage?')}
          inputMode="numeric"
          required
          value={days}
          error={errors.fields.days}
          onChange={(event) => setDays(event.target.value)}
        />
      ) : null}
      {action.at ? (
        <TextField
          label={i18n._(action.at)}
          type="datetime-local"
          required
          value={at}
          error={errors.fields.at}
          onChange={(event) => setAt(event.target.value)}
        />
      ) : null}
      {action.reason ? (
        <TextArea
          label={i18n._(action.reason.label)}
          optional={action.reason.required ? undefined : i18n._('freiwillig')}
          required={action.reason.required}
          maxLength={2000}
          value={reason}
          error={errors.fields.reason}
          onChange={(event) => setReason(event.target.value)}
        />
      ) : null}
    </FormDialog>
  );
}

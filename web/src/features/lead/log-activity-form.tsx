/** Adds an activity to a lead. The text stays in the form until the server has taken it. */
import { useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import type { ActivityOutcome, ActivityType } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { fieldErrors, noErrors, type FieldErrors } from '../../lib/issues.ts';
import { activityLabels, activityOutcomeLabels, valuesOf } from '../../lib/labels.ts';
import { refusalText } from '../../lib/refusals.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { LogActivity } from './lead-documents.ts';

/** What people log; the rest the system writes itself. */
const types: ActivityType[] = [
  'CALL',
  'QUALIFIED_CALL',
  'EMAIL',
  'EMAIL_RECEIVED',
  'MEETING',
  'DEMO',
  'ROI_PRESENTATION',
  'SAMPLE_SENT',
  'SAMPLE_FEEDBACK',
  'NOTE',
];

export function LogActivityForm({ leadId }: { leadId: string }) {
  const { i18n } = useLingui();
  const [{ fetching }, log] = useMutation(LogActivity);
  const [type, setType] = useState<ActivityType>('CALL');
  const [outcome, setOutcome] = useState<ActivityOutcome | ''>('');
  const [summary, setSummary] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const form = useFocusFirstInvalid(errors);
  const [keyOf] = useState(() => createIdempotencyKeys());

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    setErrors(noErrors);
    const input = { leadId, type, outcome: outcome || null, summary: summary.trim() };
    const { data, error } = await log({ input: { ...input, idempotencyKey: keyOf(input) } });
    if (error || !data) {
      setProblem(failureLine(error, i18n));
      return;
    }
    const answer = data.logActivity;
    switch (answer.__typename) {
      case 'LogActivitySuccess':
        setSummary('');
        setOutcome('');
        showToast('good', i18n._('Festgehalten: {what}', { what: i18n._(activityLabels[type]) }));
        return;
      case 'ValidationError': {
        const found = fieldErrors(
          answer.issues,
          (name) => ['type', 'outcome', 'summary'].includes(name),
          i18n,
        );
        setErrors(found);
        setProblem(found.rest.length > 0 ? found.rest.join(' ') : null);
        return;
      }
      case 'NotFoundError':
      case 'ForbiddenError':
        setProblem(refusalText(answer, i18n));
    }
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => void submit(event)}
      aria-label={i18n._('Aktivität festhalten')}
      className="grid gap-3 rounded-xl bg-surface-2 p-4 sm:grid-cols-2"
    >
      <SelectField
        label={i18n._('Aktivität')}
        value={type}
        error={errors.fields.type}
        onChange={(event) => {
          const chosen = types.find((one) => one === event.target.value);
          if (chosen) setType(chosen);
        }}
        options={types.map((value) => ({ value, label: i18n._(activityLabels[value]) }))}
      />
      <SelectField
        label={i18n._('Ergebnis')}
        empty={i18n._('Ohne Ergebnis')}
        value={outcome}
        error={errors.fields.outcome}
        onChange={(event) =>
          setOutcome(valuesOf(activityOutcomeLabels).find((one) => one === event.target.value) ?? '')
        }
        options={valuesOf(activityOutcomeLabels).map((value) => ({
          value,
          label: i18n._(activityOutcomeLabels[value]),
        }))}
      />
      <TextArea
        className="sm:col-span-2"
        label={i18n._('Was ist passiert?')}
        required
        rows={2}
        value={summary}
        error={errors.fields.summary}
        onChange={(event) => setSummary(event.target.value)}
      />
      {problem ? <Notice className="sm:col-span-2" tone="bad" alert title={problem} /> : null}
      <div className="flex justify-end sm:col-span-2">
        <Button kind="primary" type="submit" busy={fetching}>
          {i18n._('Festhalten')}
        </Button>
      </div>
    </form>
  );
}

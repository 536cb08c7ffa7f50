/** Makes a qualified lead a customer, for good. Where the customer seems to exist it is linked, or a reason says why not. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import type { ConvertLeadMutation } from '../../gql/graphql.ts';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { customerKeyLabels } from '../../lib/labels.ts';
import { useSend } from '../../lib/send.ts';
import { TextArea } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ConvertLead } from './lead-action-documents.ts';
import type { ActionSubject } from './lead-actions.ts';

type Duplicate = Extract<ConvertLeadMutation['convertLead'], { __typename: 'DuplicateCustomerError' }>;

const NEW = 'new';

export default function ConvertDialog({ subject, onClose }: { subject: ActionSubject; onClose: () => void }) {
  const { i18n } = useLingui();
  const { send, busy } = useSend(ConvertLead, ['createAnywayReason', 'customerId']);
  const [keyOf] = useState(() => createIdempotencyKeys());
  const [version, setVersion] = useState(subject.version);
  const [duplicate, setDuplicate] = useState<Duplicate | null>(null);
  const [choice, setChoice] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const known = (duplicate?.candidates ?? []).flatMap(({ customer, matches }) =>
    customer ? [{ customer, matches }] : [],
  );

  const submit = async () => {
    setProblem(null);
    setErrors({});
    if (duplicate && choice === null) {
      setProblem(i18n._('Bitte wählen, zu welchem Kunden der Lead gehört.'));
      return;
    }
    const input = {
      leadId: subject.leadId,
      version,
      customerId: choice === null || choice === NEW ? null : choice,
      createAnywayReason: choice === NEW ? reason.trim() || null : null,
    };
    const answer = await send({ ...input, idempotencyKey: keyOf(input) });
    if (answer.success) {
      showToast('good', i18n._('{company} ist jetzt Kunde', { company: subject.companyName }));
      onClose();
      return;
    }
    const { refused } = answer;
    if (refused?.__typename === 'DuplicateCustomerError') {
      setDuplicate(refused);
      if (duplicate) setErrors({ createAnywayReason: i18n._('Bitte etwas ausführlicher begründen.') });
      return;
    }
    if (refused?.__typename === 'ConflictError' && refused.current) setVersion(refused.current.version);
    setErrors(answer.errors.fields);
    setProblem(answer.problem);
  };

  return (
    <FormDialog
      title={i18n._('Zum Kunden machen')}
      description={subject.companyName}
      words={{
        close: i18n._('Schließen'),
        cancel: i18n._('Abbrechen'),
        submit: i18n._('Zum Kunden machen'),
      }}
      busy={busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className="text-sm text-muted">
        {i18n._('Das gilt endgültig: Die Uhr endet, offene Aufgaben werden storniert.')}
      </p>
      {duplicate ? (
        <Notice tone="warn" alert title={i18n._('Diesen Kunden scheint es schon zu geben.')}>
          <fieldset className="mt-2 flex flex-col gap-2">
            <legend className="sr-only">{i18n._('Zu welchem Kunden gehört der Lead?')}</legend>
            {known.map(({ customer, matches }) => (
              <Option
                key={customer.id}
                chosen={choice === customer.id}
                onChoose={() => setChoice(customer.id)}
                title={customer.companyName}
                text={[
                  [customer.postalCode, customer.city].filter(Boolean).join(' '),
                  ...matches.map((key) => i18n._(customerKeyLabels[key])),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              />
            ))}
            {duplicate.overridable ? (
              <Option
                chosen={choice === NEW}
                onChoose={() => setChoice(NEW)}
                title={i18n._('Ein anderer, neuer Kunde')}
                text={i18n._('mit Begründung')}
              />
            ) : null}
          </fieldset>
        </Notice>
      ) : null}
      {choice === NEW ? (
        <TextArea
          label={i18n._('Warum ist es ein anderer?')}
          required
          value={reason}
          error={errors.createAnywayReason}
          onChange={(event) => setReason(event.target.value)}
        />
      ) : null}
    </FormDialog>
  );
}

interface OptionProps {
  chosen: boolean;
  onChoose: () => void;
  title: string;
  text: string;
}

function Option({ chosen, onChoose, title, text }: OptionProps) {
  return (
    <label className="flex min-h-11 cursor-pointer items-start gap-3 rounded-lg bg-surface px-3 py-2 text-ink">
      <input
        type="radio"
        name="customer"
        className="mt-0.5 size-5 shrink-0 accent-action"
        checked={chosen}
        onChange={onChoose}
      />
      <span className="min-w-0">
        <span className="block font-medium break-words">{title}</span>
        <span className="block text-[13px] text-muted">{text}</span>
      </span>
    </label>
  );
}

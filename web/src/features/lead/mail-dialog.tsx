/** A mail to read; a draft can be changed and sent by whoever works on the lead. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import type { FollowUpMailFragment as FollowUpWithMail } from '../../gql/graphql.ts';
import { noErrors, type FieldErrors } from '../../lib/issues.ts';
import { useSend } from '../../lib/send.ts';
import { useDone } from '../../lib/undo.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SendDraft } from './mail-documents.ts';
import { addresseeOf, mailFailureLabels, mailHoldLabels, nameOf } from './mail-labels.ts';

type Mail = NonNullable<FollowUpWithMail['mail']>;

interface MailDialogProps {
  followUpId: string;
  mail: Mail;
  maySend: boolean;
  onClose: () => void;
}

const FIELDS = ['subject', 'text'];

export default function MailDialog({ followUpId, mail, maySend, onClose }: MailDialogProps) {
  // Somebody else may send it meanwhile: what is typed stays, and the server refuses it in its place.
  const [sending] = useState(maySend);
  return sending ? (
    <DraftDialog followUpId={followUpId} mail={mail} onClose={onClose} />
  ) : (
    <ReadDialog mail={mail} onClose={onClose} />
  );
}

function DraftDialog({ followUpId, mail, onClose }: Omit<MailDialogProps, 'maySend'>) {
  const { i18n } = useLingui();
  const { send, busy } = useSend(SendDraft, FIELDS);
  const done = useDone();
  const [subject, setSubject] = useState(mail.subject);
  const [text, setText] = useState(mail.text);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async () => {
    setProblem(null);
    setErrors(noErrors);
    const answer = await send({
      followUpId,
      subject: subject === mail.subject ? null : subject,
      text: text === mail.text ? null : text,
    });
    if (!answer.ok) {
      setErrors(answer.errors);
      setProblem(answer.problem);
      return;
    }
    done(i18n._('Mail an {name} wird gesendet', { name: nameOf(mail) }), answer.success.undoToken ?? null);
    onClose();
  };

  return (
    <FormDialog
      wide
      title={i18n._('Mail senden')}
      description={i18n._('An {name}', { name: addresseeOf(mail) })}
      words={{ close: i18n._('Schließen'), cancel: i18n._('Abbrechen'), submit: i18n._('Senden') }}
      busy={busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Holds mail={mail} />
      <TextField
        label={i18n._('Betreff')}
        maxLength={200}
        value={subject}
        error={errors.fields.subject}
        onChange={(event) => setSubject(event.target.value)}
      />
      <TextArea
        label={i18n._('Text')}
        rows={12}
        maxLength={10_000}
        value={text}
        error={errors.fields.text}
        onChange={(event) => setText(event.target.value)}
      />
    </FormDialog>
  );
}

function ReadDialog({ mail, onClose }: Pick<MailDialogProps, 'mail' | 'onClose'>) {
  const { i18n } = useLingui();
  const format = useFormat();
  return (
    <Dialog
      open
      wide
      title={mail.subject}
      description={mail.to ? i18n._('An {name}', { name: addresseeOf(mail) }) : undefined}
      closeLabel={i18n._('Schließen')}
      onOpenChange={onClose}
    >
      <DialogBody>
        <div className="flex flex-col gap-4">
          <Holds mail={mail} />
          {mail.failure ? (
            <Notice tone="bad" title={i18n._('Nicht zugestellt')}>
              {i18n._(mailFailureLabels[mail.failure])}
            </Notice>
          ) : null}
          {mail.sentAt || mail.sentBy || mail.nextAttemptAt ? (
            <Facts
              facts={[
                { label: i18n._('Gesendet am'), value: mail.sentAt ? format.dateTime(mail.sentAt) : null },
                { label: i18n._('Von Hand durch'), value: mail.sentBy?.name },
                {
                  label: i18n._('Nächster Versuch'),
                  value: mail.nextAttemptAt ? format.dateTime(mail.nextAttemptAt) : null,
                },
              ]}
            />
          ) : null}
          <p className="text-sm break-words whitespace-pre-wrap">{mail.text}</p>
        </div>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{i18n._('Schließen')}</Button>
      </DialogActions>
    </Dialog>
  );
}

/** Why a draft has not gone by itself. */
function Holds({ mail }: { mail: Mail }) {
  const { i18n } = useLingui();
  if (mail.status !== 'DRAFT' || mail.heldBy.length === 0) return null;
  return (
    <Notice tone="warn" title={i18n._('Darum liegt sie als Entwurf bereit')}>
      <ul className="list-disc pl-5">
        {mail.heldBy.map((hold) => (
          <li key={hold}>{i18n._(mailHoldLabels[hold])}</li>
        ))}
      </ul>
    </Notice>
  );
}

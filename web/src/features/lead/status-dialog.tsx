/** Changes a lead's status; a loss wants its reason, a return from loss a note. Refusals stay in the dialog. */
import { useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import type { LeadHeaderFragment as LeadHeaderData, LeadStatus, LostReason } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { fieldErrors, noErrors, type FieldErrors } from '../../lib/issues.ts';
import { lostReasonLabels, statusLabels, valuesOf } from '../../lib/labels.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useDone } from '../../lib/undo.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { Notice } from '../../ui/notice.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import type { LeadState } from './conflict.ts';

import { ChangeLeadStatus } from './lead-documents.ts';
import { LeadHeaderFragment, stateOf } from './lead-header-fragment.ts';

interface StatusDialogProps {
  to: LeadStatus;
  title: string;
  /** The lead as it was when the dialog opened, and as it is now. */
  before: LeadHeaderData;
  current: LeadHeaderData;
  onClose: () => void;
}

export default function StatusDialog({ to, title, before, current, onClose }: StatusDialogProps) {
  const { i18n } = useLingui();
  const [{ fetching }, change] = useMutation(ChangeLeadStatus);
  const done = useDone();
  const [reason, setReason] = useState<LostReason | null>(null);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const form = useFocusFirstInvalid(errors);
  const [known, setKnown] = useState(before);
  const [conflict, setConflict] = useState<{ before: LeadState; now: LeadState | null } | null>(null);
  const reopening = to === 'ACTIVE' && before.status === 'LOST';
  const noteNeeded = reopening || (to === 'LOST' && reason === 'OTHER');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    setErrors(noErrors);
    setConflict(null);
    if (to === 'LOST' && reason === null) {
      setErrors({ fields: { reason: i18n._('Woran lag es? Bitte einen Grund wählen.') }, rest: [] });
      return;
    }
    const { data, error } = await change({
      input: {
        leadId: before.id,
        to,
        version: known.version,
        reason: to === 'LOST' ? reason : null,
        note: note.trim() || null,
      },
    });
    if (error || !data) {
      setProblem(failureLine(error, i18n));
      return;
    }
    const answer = data.changeLeadStatus;
    switch (answer.__typename) {
      case 'ChangeLeadStatusSuccess':
        done(
          i18n._('{company}: {status}', { company: before.companyName, status: i18n._(statusLabels[to]) }),
          answer.undoToken,
        );
        onClose();
        return;
      case 'ConflictError': {
        const now = readFragment(LeadHeaderFragment, answer.current) ?? null;
        setConflict({ before: stateOf(known), now: now ? stateOf(now) : null });
        if (now) setKnown(now);
        return;
      }
      case 'TransitionError':
        setProblem(refusalText(answer, i18n));
        return;
      case 'ValidationError': {
        const found = fieldErrors(answer.issues, (name) => name === 'note' || name === 'reason', i18n);
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
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      description={current.companyName}
      closeLabel={i18n._('Schließen')}
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <DialogBody>
          <div className="flex flex-col gap-4">
            {to === 'LOST' ? (
              <SelectField
                label={i18n._('Woran lag es?')}
                empty={i18n._('Bitte wählen')}
                value={reason ?? ''}
                error={errors.fields.reason}
                onChange={(event) => {
                  const chosen = valuesOf(lostReasonLabels).find((one) => one === event.target.value);
                  setReason(chosen ?? null);
                }}
                options={valuesOf(lostReasonLabels).map((value) => ({
                  value,
                  label: i18n._(lostReasonLabels[value]),
                }))}
              />
            ) : null}
            <TextArea
              label={i18n._('Notiz')}
              optional={noteNeeded ? undefined : i18n._('freiwillig')}
              required={noteNeeded}
              hint={reopening ? i18n._('Warum geht es weiter?') : undefined}
              value={note}
              error={errors.fields.note}
              onChange={(event) => setNote(event.target.value)}
            />
            {conflict ? <ConflictNotice before={conflict.before} now={conflict.now} /> : null}
            {problem ? <Notice tone="bad" alert title={problem} /> : null}
          </div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={onClose}>
            {i18n._('Abbrechen')}
          </Button>
          <Button kind={to === 'LOST' ? 'danger' : 'primary'} type="submit" busy={fetching}>
            {title}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

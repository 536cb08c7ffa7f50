/** Notes the first contact of a lead: channel, time, what was said. */
import { useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import type { FirstContactChannel, LeadHeaderFragment as LeadHeaderData } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { fromLocalInput, toLocalInput } from '../../lib/format.ts';
import { fieldErrors, noErrors, type FieldErrors } from '../../lib/issues.ts';
import { channelLabels, valuesOf } from '../../lib/labels.ts';
import { productNow } from '../../lib/product-clock.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import type { LeadState } from './conflict.ts';
import { DocumentFirstContact } from './lead-documents.ts';
import { LeadHeaderFragment, stateOf } from './lead-header-fragment.ts';

interface FirstContactDialogProps {
  before: LeadHeaderData;
  current: LeadHeaderData;
  onClose: () => void;
}

export default function FirstContactDialog({ before, current, onClose }: FirstContactDialogProps) {
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const [{ fetching }, send] = useMutation(DocumentFirstContact);
  const [channel, setChannel] = useState<FirstContactChannel>('PHONE');
  const [at, setAt] = useState(() => toLocalInput(productNow(), timeZone));
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const form = useFocusFirstInvalid(errors);
  const [known, setKnown] = useState(before);
  const [conflict, setConflict] = useState<{ before: LeadState; now: LeadState | null } | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    setErrors(noErrors);
    setConflict(null);
    const instant = fromLocalInput(at, timeZone);
    if (!instant) {
      setErrors({ fields: { at: i18n._('Bitte Datum und Uhrzeit wählen.') }, rest: [] });
      return;
    }
    const { data, error } = await send({
      input: { leadId: before.id, channel, at: instant, note: note.trim(), version: known.version },
    });
    if (error || !data) {
      setProblem(failureLine(error, i18n));
      return;
    }
    const answer = data.documentFirstContact;
    switch (answer.__typename) {
      case 'DocumentFirstContactSuccess':
        showToast('good', i18n._('Erstkontakt mit {company} festgehalten', { company: before.companyName }));
        onClose();
        return;
      case 'ConflictError': {
        const now = readFragment(LeadHeaderFragment, answer.current) ?? null;
        setConflict({ before: stateOf(known), now: now ? stateOf(now) : null });
        if (now) setKnown(now);
        return;
      }
      case 'ValidationError': {
        const found = fieldErrors(answer.issues, (name) => ['channel', 'at', 'note'].includes(name), i18n);
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
      title={i18n._('Erstkontakt festhalten')}
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
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              label={i18n._('Weg')}
              value={channel}
              error={errors.fields.channel}
              onChange={(event) => {
                const chosen = valuesOf(channelLabels).find((one) => one === event.target.value);
                if (chosen) setChannel(chosen);
              }}
              options={valuesOf(channelLabels).map((value) => ({
                value,
                label: i18n._(channelLabels[value]),
              }))}
            />
            <TextField
              label={i18n._('Wann')}
              type="datetime-local"
              required
              max={toLocalInput(productNow(), timeZone)}
              value={at}
              error={errors.fields.at}
              onChange={(event) => setAt(event.target.value)}
            />
            <TextArea
              className="sm:col-span-2"
              label={i18n._('Worum ging es?')}
              required
              value={note}
              error={errors.fields.note}
              onChange={(event) => setNote(event.target.value)}
            />
            <div className="flex flex-col gap-3 empty:hidden sm:col-span-2">
              {conflict ? <ConflictNotice before={conflict.before} now={conflict.now} /> : null}
              {problem ? <Notice tone="bad" alert title={problem} /> : null}
            </div>
          </div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={onClose}>
            {i18n._('Abbrechen')}
          </Button>
          <Button kind="primary" type="submit" busy={fetching}>
            {i18n._('Festhalten')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

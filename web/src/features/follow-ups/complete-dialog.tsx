/**
 * Completes a follow-up in two keystrokes: a digit for the outcome, Enter. Postponing asks for the next date.
 * The dialog closes at once; a refusal comes back to the row it concerns, and what was typed to the next dialog.
 */
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { useLingui } from '@lingui/react';
import type { CompleteFollowUpInput, FollowUpOutcome } from '../../gql/graphql.ts';
import { fromLocalInput, localDay } from '../../lib/format.ts';
import { followUpOutcomeLabels, valuesOf } from '../../lib/labels.ts';
import { productNow } from '../../lib/product-clock.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import type { Refusals } from './refusals.ts';
import { useComplete } from './use-complete.ts';

interface CompleteDialogProps {
  followUpId: string;
  companyName: string;
  refusals: Refusals;
  /** What the form begins with, where nothing typed before is waiting. */
  outcome?: FollowUpOutcome | undefined;
  onClose: () => void;
}

const DAY = 86_400_000;

const outcomes = valuesOf(followUpOutcomeLabels);

export default function CompleteDialog(props: CompleteDialogProps) {
  const { followUpId, companyName, refusals, onClose } = props;
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const complete = useComplete(refusals);
  const typed = refusals.of(followUpId)?.typed;
  const [outcome, setOutcome] = useState(typed?.outcome ?? props.outcome ?? 'SUCCESS');
  const [notes, setNotes] = useState(typed?.notes ?? '');
  const [action, setAction] = useState(typed?.action ?? '');
  const [at, setAt] = useState(() => typed?.at ?? `${localDay(productNow() + 7 * DAY, timeZone)}T09:00`);
  const [error, setError] = useState<string>();
  const form = useFocusFirstInvalid(error);
  const wantsNext = outcome === 'POSTPONED' || action.trim() !== '';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nextAt = fromLocalInput(at, timeZone);
    if (wantsNext && nextAt === null) {
      setError(i18n._('Wann soll es weitergehen? Bitte Datum und Uhrzeit wählen.'));
      return;
    }
    if (wantsNext && nextAt !== null && Date.parse(nextAt) <= productNow()) {
      setError(i18n._('Der nächste Schritt muss in der Zukunft liegen.'));
      return;
    }
    const input: CompleteFollowUpInput = {
      followUpId,
      outcome,
      notes: notes.trim() || null,
      next: wantsNext && nextAt ? { action: action.trim() || i18n._('Wieder melden'), at: nextAt } : null,
    };
    onClose();
    complete({ input, companyName, typed: { outcome, notes, action, at } });
  };

  const choose = (event: KeyboardEvent<HTMLFormElement>) => {
    const chosen = outcomes[Number(event.key) - 1];
    const typing = event.target instanceof HTMLTextAreaElement || isTextInput(event.target);
    if (chosen && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      setOutcome(chosen);
      event.currentTarget.querySelector<HTMLElement>(`input[value=${chosen}]`)?.focus();
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={i18n._('Nachfassen erledigen')}
      description={companyName}
      closeLabel={i18n._('Schließen')}
    >
      <form
        ref={form}
        noValidate
        onSubmit={submit}
        onKeyDown={choose}
        className="flex min-h-0 flex-1 flex-col"
      >
        <DialogBody>
          <div className="flex flex-col gap-4">
            <ChoiceGroup<FollowUpOutcome>
              legend={i18n._('Wie ging es aus?')}
              value={outcome}
              onChange={setOutcome}
              choices={outcomes.map((value, index) => ({
                value,
                label: i18n._(followUpOutcomeLabels[value]),
                key: String(index + 1),
              }))}
            />
            <TextArea
              label={i18n._('Notiz')}
              optional={i18n._('freiwillig')}
              value={notes}
              onChange={(event) => setNotes(event.target.value)}
            />
            <fieldset className="rounded-xl border border-line p-4">
              <legend className="px-1 text-sm font-medium">{i18n._('Nächster Schritt')}</legend>
              <div className="grid gap-3 sm:grid-cols-2">
                <TextField
                  label={i18n._('Was')}
                  optional={outcome === 'POSTPONED' ? undefined : i18n._('freiwillig')}
                  placeholder={i18n._('Wieder melden')}
                  value={action}
                  onChange={(event) => setAction(event.target.value)}
                />
                <TextField
                  label={i18n._('Wann')}
                  type="datetime-local"
                  required={wantsNext}
                  error={error}
                  value={at}
                  onChange={(event) => {
                    setError(undefined);
                    setAt(event.target.value);
                  }}
                />
              </div>
            </fieldset>
          </div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={onClose}>
            {i18n._('Abbrechen')}
          </Button>
          <Button kind="primary" type="submit">
            {i18n._('Erledigt')}
            <kbd aria-hidden="true" className="text-xs opacity-75">
              ↵
            </kbd>
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function isTextInput(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.type !== 'radio';
}

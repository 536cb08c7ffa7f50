/** Gives what the table shows a name, to be found again and shared with one's team. */
import { useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { failureLine } from '../../lib/errors.ts';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { fieldErrors, noErrors, type FieldErrors } from '../../lib/issues.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { CheckboxField, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { SaveView } from './saved-views-documents.ts';
import type { ShownView } from './saved-views-menu.tsx';

interface SaveViewDialogProps {
  shown: ShownView;
  onClose: () => void;
  onSaved: (id: string) => void;
}

export default function SaveViewDialog({ shown, onClose, onSaved }: SaveViewDialogProps) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const [{ fetching }, save] = useMutation(SaveView);
  const [name, setName] = useState('');
  const [share, setShare] = useState(false);
  const [isDefault, setDefault] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);
  const [keyOf] = useState(createIdempotencyKeys);
  const form = useFocusFirstInvalid(errors);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (!name.trim()) {
      setErrors({ fields: { name: i18n._('Wie soll die Ansicht heißen?') }, rest: [] });
      return;
    }
    setErrors(noErrors);
    const content = {
      ...shown,
      columns: [...shown.columns],
      name: name.trim(),
      share: share ? ('TEAM' as const) : ('PRIVATE' as const),
      isDefault,
    };
    const { data, error } = await save({ input: { ...content, idempotencyKey: keyOf(content) } });
    const answer = data?.saveView;
    if (!answer) setProblem(failureLine(error, i18n));
    else if (answer.__typename === 'SaveViewSuccess') {
      showToast('good', i18n._('Ansicht „{name}“ gespeichert', { name: content.name }));
      if (answer.view) onSaved(answer.view.id);
      else onClose();
    } else if (answer.__typename === 'ValidationError') {
      const found = fieldErrors(answer.issues, (field) => field === 'name' || field === 'share', i18n);
      setErrors(found);
      setProblem(found.rest.length > 0 ? found.rest.join(' ') : null);
    } else setProblem(refusalText(answer, i18n));
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={i18n._('Ansicht speichern')}
      description={i18n._('Filter, Suche, Reihenfolge und Spalten, wie du sie gerade siehst.')}
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
            <TextField
              label={i18n._('Name')}
              value={name}
              maxLength={100}
              error={errors.fields.name}
              onChange={(event) => setName(event.target.value)}
            />
            {viewer.teamName ? (
              <CheckboxField
                label={i18n._('Mit meinem Team teilen ({team})', { team: viewer.teamName })}
                checked={share}
                error={errors.fields.share}
                onChange={(event) => setShare(event.target.checked)}
              />
            ) : null}
            <CheckboxField
              label={i18n._('Die Leads künftig mit dieser Ansicht öffnen')}
              checked={isDefault}
              onChange={(event) => setDefault(event.target.checked)}
            />
            {problem ? <Notice tone="bad" alert title={problem} /> : null}
          </div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={onClose}>
            {i18n._('Abbrechen')}
          </Button>
          <Button kind="primary" type="submit" busy={fetching}>
            {i18n._('Speichern')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Somebody else has changed the lead meanwhile: what to keep, field by field. */
import { useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { businessTypeLabels, kitchenSizeLabels, valuesOf } from './labels.ts';
import { leadFieldLabels } from './lead-field-labels.ts';
import type { FieldConflict, LeadField } from './lead-form.ts';

interface ConflictViewProps {
  conflicts: readonly FieldConflict[];
  currency: string;
  onChosen: (keepMine: ReadonlySet<LeadField>) => void;
  onClose: () => void;
}

/** Both versions side by side. What only one side changed is chosen already, and can be chosen otherwise. */
export function ConflictView({ conflicts, currency, onChosen, onClose }: ConflictViewProps) {
  const { i18n } = useLingui();
  const [mine, setMine] = useState<ReadonlySet<LeadField>>(
    () => new Set(conflicts.filter(({ changedByMe }) => changedByMe).map(({ field }) => field)),
  );
  const choose = (field: LeadField, own: boolean) =>
    setMine((before) => {
      const next = new Set(before);
      if (own) next.add(field);
      else next.delete(field);
      return next;
    });
  const word = (field: LeadField, value: string): string => {
    if (value.trim() === '') return '–';
    if (field === 'businessType') {
      const type = valuesOf(businessTypeLabels).find((one) => one === value);
      return type ? i18n._(businessTypeLabels[type]) : value;
    }
    if (field === 'kitchenSize') {
      const size = valuesOf(kitchenSizeLabels).find((one) => one === value);
      return size ? i18n._(kitchenSizeLabels[size]) : value;
    }
    return field === 'volume' ? `${value} ${currency}` : value;
  };
  return (
    <Dialog
      wide
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={i18n._('Jemand war schneller')}
      description={i18n._('Der Lead wurde inzwischen geändert. Wähle je Angabe, was gelten soll.')}
      closeLabel={i18n._('Schließen')}
    >
      <DialogBody>
        {conflicts.length === 0 ? (
          <p className="text-sm">{i18n._('Beide Fassungen sagen dasselbe.')}</p>
        ) : (
          <div className="flex flex-col gap-4">
            {conflicts.map(({ field, ...conflict }) => (
              <fieldset key={field} className="min-w-0">
                <legend className="mb-1 text-sm font-medium">{i18n._(leadFieldLabels[field])}</legend>
                <div className="grid gap-2 sm:grid-cols-2">
                  <Side
                    title={conflict.changedByMe ? i18n._('Deine Änderung') : i18n._('Wie du es kanntest')}
                    value={word(field, conflict.mine)}
                    chosen={mine.has(field)}
                    onChoose={() => choose(field, true)}
                  />
                  <Side
                    title={conflict.changedByThem ? i18n._('Inzwischen geändert') : i18n._('Steht jetzt da')}
                    value={word(field, conflict.theirs)}
                    chosen={!mine.has(field)}
                    onChoose={() => choose(field, false)}
                  />
                </div>
              </fieldset>
            ))}
          </div>
        )}
      </DialogBody>
      <DialogActions>
        <Button kind="quiet" onClick={onClose}>
          {i18n._('Zurück zum Formular')}
        </Button>
        <Button kind="primary" onClick={() => onChosen(mine)}>
          {i18n._('So speichern')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface SideProps {
  title: string;
  value: string;
  chosen: boolean;
  onChoose: () => void;
}

function Side({ title, value, chosen, onChoose }: SideProps) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className="flex min-w-0 cursor-pointer items-start gap-3 rounded-lg border border-line-strong px-3 py-2 text-sm has-checked:border-action has-checked:bg-surface-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-action"
    >
      <input
        id={id}
        type="radio"
        className="mt-0.5 size-5 shrink-0 accent-action"
        checked={chosen}
        onChange={onChoose}
      />
      <span className="min-w-0">
        <span className="block text-muted">{title}</span>
        <span className="block font-medium break-words whitespace-pre-line">{value}</span>
      </span>
    </label>
  );
}

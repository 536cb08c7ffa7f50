/** The keys of this screen, and the switch for those without a modifier (WCAG 2.1.4). */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { chooseSingleKeys, keyCaps, registeredShortcuts, singleKeys } from '../lib/shortcuts.ts';
import { useStore } from '../lib/store.ts';
import { Dialog, DialogBody } from '../ui/dialog.tsx';
import { CheckboxField } from '../ui/field.tsx';

export default function ShortcutList({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const act = useStore(singleKeys);
  const [shortcuts] = useState(registeredShortcuts);
  const withKeys = shortcuts.flatMap(({ keys, ...shortcut }) =>
    keys === undefined ? [] : [{ ...shortcut, keys }],
  );
  const groups = [...new Set(withKeys.map(({ group }) => group))];
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={i18n._('Tastenkürzel')}
      closeLabel={i18n._('Schließen')}
    >
      <DialogBody>
        <div className="flex flex-col gap-5">
          {groups.map((group) => (
            <section key={group}>
              <h3 className="mb-1 text-sm text-muted">{group}</h3>
              <dl>
                {withKeys
                  .filter((shortcut) => shortcut.group === group)
                  .map(({ keys, label }) => (
                    <div
                      key={keys}
                      className="flex items-center justify-between gap-4 border-b border-line py-2 text-sm last:border-b-0"
                    >
                      <dt>{label}</dt>
                      <dd className="flex shrink-0 gap-1">
                        {keyCaps(keys, i18n).map((cap) => (
                          <kbd
                            key={cap}
                            className="rounded border border-line-strong bg-surface-2 px-2 text-sm"
                          >
                            {cap}
                          </kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
          <CheckboxField
            label={i18n._('Kürzel mit nur einer Taste verwenden')}
            checked={act}
            onChange={(event) => chooseSingleKeys(event.target.checked)}
          />
        </div>
      </DialogBody>
    </Dialog>
  );
}

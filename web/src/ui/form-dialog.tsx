/** A dialog with one form: its fields, what the whole of it is told, and two buttons. */
import type { FormEvent, ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogActions, DialogBody } from './dialog.tsx';
import { Notice } from './notice.tsx';
import { useFocusFirstInvalid } from './use-focus-first-invalid.ts';

interface FormDialogProps {
  title: ReactNode;
  description?: ReactNode;
  words: { readonly close: string; readonly cancel: string; readonly submit: string };
  danger?: boolean;
  busy: boolean;
  /** What concerns no single field. */
  problem: string | null;
  /** New whenever fields are pointed out anew: the first of them gets the focus. */
  errors?: unknown;
  wide?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const form = useFocusFirstInvalid(props.errors);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A dialog inside of this one bubbles its submit through React, not through the page.
    event.stopPropagation();
    if (!props.busy) props.onSubmit();
  };
  return (
    <Dialog
      open
      {...(props.wide ? { wide: true } : {})}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      title={props.title}
      description={props.description}
      closeLabel={props.words.close}
    >
      <form ref={form} noValidate onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
        <DialogBody>
          <div className="flex flex-col gap-4">
            {props.children}
            {props.problem ? <Notice tone="bad" alert title={props.problem} /> : null}
          </div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={props.onClose}>
            {props.words.cancel}
          </Button>
          <Button kind={props.danger ? 'danger' : 'primary'} type="submit" busy={props.busy}>
            {props.words.submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

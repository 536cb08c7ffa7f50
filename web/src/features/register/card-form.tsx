/** A card of the register form: a form of its own, with its state and its own way to the server. */
import { useEffect, type ReactNode, type RefObject } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { ariaKeys, keyCaps, useShortcuts } from '../../lib/shortcuts.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { KeyCaps } from '../../ui/key-caps.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import type { Card } from './draft.ts';
import type { CardStatus, Errors } from './use-registration.ts';

export const cardTitles: Readonly<Record<Card, MessageDescriptor>> = {
  note: /*i18n*/ { id: 'Notieren' },
  contact: /*i18n*/ { id: 'Registrieren' },
  qualify: /*i18n*/ { id: 'Qualifizieren' },
};

interface CardFormProps {
  card: Card;
  number: number;
  status: CardStatus;
  errors: Errors;
  /** The one to save next. */
  next: boolean;
  onSave: (form: HTMLFormElement) => void;
  /** Its fields. */
  children: ReactNode;
  /** What the server says of it as a whole, and the leads it looks like. */
  notices: ReactNode;
}

const statusTones: Readonly<Record<Exclude<CardStatus, 'empty'>, Tone>> = {
  unsaved: 'warn',
  saving: 'neutral',
  saved: 'good',
  refused: 'bad',
};
const statusWords: Readonly<Record<Exclude<CardStatus, 'empty'>, MessageDescriptor>> = {
  unsaved: /*i18n*/ { id: 'noch nicht gespeichert' },
  saving: /*i18n*/ { id: 'wird gespeichert …' },
  saved: /*i18n*/ { id: 'gespeichert' },
  refused: /*i18n*/ { id: 'nicht gespeichert' },
};

export function CardForm(props: CardFormProps) {
  const { card, number, status, errors, next, onSave, children, notices } = props;
  const { i18n } = useLingui();
  const form = useFocusFirstInvalid(errors);
  useBroughtIntoSight(form, status);
  const title = i18n._(cardTitles[card]);
  useShortcuts(
    [
      {
        group: i18n._('Lead registrieren'),
        label: i18n._('Karte speichern'),
        keys: 'mod+enter',
        whileTyping: true,
        keyOnly: true,
        run: () => form.current?.requestSubmit(),
      },
    ],
    form,
  );
  return (
    <form
      ref={form}
      noValidate
      aria-label={title}
      data-card={card}
      className="scroll-my-4 rounded-xl border border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (status !== 'saving') onSave(event.currentTarget);
      }}
    >
      <h3 className="mb-3 flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1">
        <span
          aria-hidden="true"
          className="flex size-7 items-center justify-center rounded-full bg-green font-display text-[#10212c]"
        >
          {number}
        </span>
        <span className="font-medium">{title}</span>
        {status !== 'empty' ? (
          <Badge tone={statusTones[status]}>{i18n._(statusWords[status])}</Badge>
        ) : card === 'note' ? null : (
          <span className="text-sm font-normal text-muted">({i18n._('freiwillig')})</span>
        )}
      </h3>
      <div className="grid gap-4 sm:grid-cols-2">{children}</div>
      <div className="mt-4 flex flex-col gap-3 empty:hidden">{notices}</div>
      <div className="mt-4 flex justify-end">
        <Button
          type="submit"
          kind={next ? 'primary' : 'secondary'}
          busy={status === 'saving'}
          aria-keyshortcuts={ariaKeys('mod+enter')}
        >
          {i18n._('Speichern')}
          <span className="sr-only">({title})</span>
          {next ? (
            <span className="hidden md:contents">
              <KeyCaps caps={keyCaps('mod+enter', i18n)} />
            </span>
          ) : null}
        </Button>
      </div>
    </form>
  );
}

/** A refusal may stand below what fits on the screen. */
function useBroughtIntoSight(form: RefObject<HTMLFormElement | null>, status: CardStatus): void {
  useEffect(() => {
    if (status === 'refused')
      form.current?.querySelector('[role=alert]')?.scrollIntoView({ block: 'nearest' });
  }, [form, status]);
}

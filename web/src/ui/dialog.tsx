/** A modal dialog: keeps the focus, closes on Escape, gives the focus back. Full height on a phone. */
import { useState, type ReactNode } from 'react';
import { Dialog as Primitive } from 'radix-ui';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { classNames } from './class-names.ts';

interface Shared {
  open: boolean;
  title: ReactNode;
  description?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

interface Closable {
  guard?: false;
  onOpenChange: (open: boolean) => void;
  closeLabel: string;
}

/** Over everything, hides what lies below, and goes only by what it asks for. */
interface Guard {
  guard: true;
}

type DialogProps = Shared & (Closable | Guard);

export function Dialog({ open, title, description, wide, children, ...rest }: DialogProps) {
  const giveFocusBack = useFocusReturn();
  return (
    <Primitive.Root open={open} onOpenChange={(next) => (rest.guard ? undefined : rest.onOpenChange(next))}>
      <Primitive.Portal>
        <Primitive.Overlay
          className={rest.guard ? 'fixed inset-0 z-70 bg-canvas' : 'fixed inset-0 z-40 bg-[#0a151c]/60'}
        />
        <Primitive.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstControl}
          onCloseAutoFocus={giveFocusBack}
          onInteractOutside={stayForToasts}
          className={classNames(
            'fixed flex flex-col bg-surface text-ink shadow-overlay animate-appear',
            'inset-0 sm:inset-auto sm:top-1/2 sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl',
            'sm:max-h-[calc(100dvh-3rem)] sm:w-[calc(100vw-2rem)]',
            wide ? 'sm:max-w-3xl' : 'sm:max-w-xl',
            rest.guard ? 'z-80' : 'z-50',
          )}
        >
          <header className="flex items-start justify-between gap-4 border-b border-line px-5 py-4">
            <div className="min-w-0">
              <Primitive.Title className="text-xl">{title}</Primitive.Title>
              {description ? (
                <Primitive.Description className="mt-0.5 text-sm text-muted">
                  {description}
                </Primitive.Description>
              ) : null}
            </div>
            {rest.guard ? null : (
              <Primitive.Close asChild>
                <Button kind="quiet" square size="small" aria-label={rest.closeLabel}>
                  <Icon name="close" />
                </Button>
              </Primitive.Close>
            )}
          </header>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** For `onCloseAutoFocus`: the primitive knows no opener but a trigger of its own, and would leave the focus nowhere. */
export function useFocusReturn(): (event: Event) => void {
  const [opener] = useState(focusedBefore);
  const [neighbours] = useState(() => siblingButtons(opener));
  return (event) => {
    event.preventDefault();
    const next = [opener, ...neighbours].find((button) => button?.isConnected);
    (next ?? document.getElementById('main'))?.focus({ preventScroll: true });
  };
}

/** What had the focus when the dialog came; of a menu, which closes by opening it, the button it hangs on. */
function focusedBefore(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role=menu]');
  const before = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  return before instanceof HTMLElement ? before : null;
}

/** The same button of the rows around, for a row that the dialog's work takes away: the one after it first. */
function siblingButtons(opener: HTMLElement | null): HTMLElement[] {
  const row = opener?.closest('li');
  return [row?.nextElementSibling, row?.previousElementSibling].flatMap((sibling) => {
    const button = sibling?.querySelector<HTMLElement>('button');
    return button ? [button] : [];
  });
}

/** A message over the dialog can be answered without closing it. */
function stayForToasts(event: Event): void {
  if (event.target instanceof Element && event.target.closest('[data-toasts]')) event.preventDefault();
}

/** Into the form rather than onto the button that closes it. */
function focusFirstControl(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const control = event.currentTarget.querySelector<HTMLElement>(
    'form :is(input, select, textarea):not(:disabled, :read-only[type=email])',
  );
  if (!control) return;
  event.preventDefault();
  control.focus();
}

/** The scrolling part between a dialog's header and its actions. */
export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5">{children}</div>;
}

export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
      {children}
    </footer>
  );
}

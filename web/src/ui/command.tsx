/**
 * A text field over a list, in a dialog: type, choose by arrow keys, Enter. What is chosen runs once the dialog is gone and
 * the focus is back where it was, so that a dialog it opens gives the focus back there, too.
 */
import { createContext, useContext, useRef, type ReactNode } from 'react';
import { Command as Primitive } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useFocusReturn } from './dialog.tsx';
import { Icon, type IconName } from './icon.tsx';
import { KeyCaps } from './key-caps.tsx';

interface CommandDialogProps {
  /** Names the dialog, its field and its list. */
  label: string;
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  onClose: () => void;
  /** Below the list, for those who see it and those who hear it: how much was found, or why nothing. */
  status: ReactNode;
  children: ReactNode;
}

/** Closes the dialog, then runs it. */
const Choose = createContext<(run: () => unknown) => void>(() => undefined);

export function CommandDialog(props: CommandDialogProps) {
  const chosen = useRef<(() => unknown) | null>(null);
  const giveFocusBack = useFocusReturn();
  const choose = (run: () => unknown) => {
    chosen.current = run;
    props.onClose();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#0a151c]/60" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            giveFocusBack(event);
            chosen.current?.();
          }}
          onKeyDown={(event) => {
            // The key that opened it closes it, and does not go to the browser's own search.
            if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'k') return;
            event.preventDefault();
            props.onClose();
          }}
          className="fixed inset-x-0 top-0 z-50 flex max-h-dvh flex-col bg-surface text-ink shadow-overlay animate-appear sm:inset-x-4 sm:top-[12vh] sm:mx-auto sm:max-h-[70vh] sm:max-w-xl sm:rounded-2xl"
        >
          <Dialog.Title className="sr-only">{props.label}</Dialog.Title>
          {/* What the list holds was chosen by whoever fills it. */}
          <Primitive
            label={props.label}
            shouldFilter={false}
            vimBindings={false}
            loop
            className="flex min-h-0 flex-1 flex-col"
          >
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Icon name="search" size={18} className="shrink-0 text-muted" />
              <Primitive.Input
                value={props.query}
                onValueChange={props.onQuery}
                placeholder={props.placeholder}
                className="min-h-13 w-full bg-transparent text-[15px] outline-none placeholder:text-muted"
              />
            </div>
            <Primitive.List label={props.label} className="min-h-0 flex-1 overflow-y-auto p-2">
              <Choose value={choose}>{props.children}</Choose>
            </Primitive.List>
          </Primitive>
          <p role="status" className="border-t border-line px-4 py-2 text-[13px] text-muted">
            {props.status}
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export function CommandGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Primitive.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Primitive.Group>
  );
}

interface CommandItemProps {
  /** Unlike that of any other item. */
  value: string;
  icon?: IconName;
  /** The caps of the key that does the same. */
  caps?: readonly string[] | undefined;
  aside?: ReactNode;
  onSelect: () => unknown;
  children: ReactNode;
}

export function CommandItem({ value, icon, caps, aside, onSelect, children }: CommandItemProps) {
  const choose = useContext(Choose);
  return (
    <Primitive.Item
      value={value}
      onSelect={() => choose(onSelect)}
      className="flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3 text-sm data-[selected=true]:bg-surface-3"
    >
      {icon ? <Icon name={icon} size={18} className="shrink-0 text-muted" /> : null}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {aside}
      {caps ? <KeyCaps caps={caps} /> : null}
    </Primitive.Item>
  );
}

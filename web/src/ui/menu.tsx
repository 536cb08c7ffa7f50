/**
 * A menu on a button. Not modal: a modal one hides the page from screen readers with `aria-hidden` while links in it
 * can still take the focus (WCAG 4.1.2). Animated only while it is open: the primitive would keep a closed one, and
 * the focus in it, until the animation's end, and the next key would be lost.
 */
import type { ReactNode } from 'react';
import { DropdownMenu as Primitive } from 'radix-ui';
import { Icon } from './icon.tsx';

interface MenuProps {
  trigger: ReactNode;
  align?: 'start' | 'end';
  side?: 'top' | 'bottom';
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}

const item =
  'flex min-h-10 items-center gap-3 rounded-md px-3 text-sm outline-none data-highlighted:bg-surface-3 data-disabled:opacity-55 cursor-pointer data-disabled:cursor-default';

export function Menu(props: MenuProps) {
  const { trigger, align = 'end', side = 'bottom', defaultOpen = false, onOpenChange, children } = props;
  return (
    <Primitive.Root defaultOpen={defaultOpen} modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          side={side}
          sideOffset={8}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-60 overflow-y-auto rounded-xl border border-line bg-surface p-1.5 text-ink shadow-overlay data-[state=open]:animate-appear"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return (
    <Primitive.Label className="px-3 pt-2 pb-1 text-xs font-medium text-muted">{children}</Primitive.Label>
  );
}

interface MenuItemProps {
  onSelect: () => void;
  disabled?: boolean;
  children: ReactNode;
}

export function MenuItem({ onSelect, disabled = false, children }: MenuItemProps) {
  return (
    <Primitive.Item className={item} disabled={disabled} onSelect={onSelect}>
      {children}
    </Primitive.Item>
  );
}

export function MenuLine() {
  return <Primitive.Separator className="my-1.5 h-px bg-line" />;
}

interface MenuChoiceProps<Value extends string> {
  value: Value;
  choices: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
}

export function MenuChoice<Value extends string>({ value, choices, onChange }: MenuChoiceProps<Value>) {
  const choose = (next: string) => {
    const choice = choices.find((one) => one.value === next);
    if (choice) onChange(choice.value);
  };
  return (
    <Primitive.RadioGroup value={value} onValueChange={choose}>
      {choices.map((choice) => (
        <Primitive.RadioItem key={choice.value} value={choice.value} className={item}>
          <span className="flex size-5 items-center justify-center">
            <Primitive.ItemIndicator>
              <Icon name="check" size={18} />
            </Primitive.ItemIndicator>
          </span>
          {choice.label}
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}

interface MenuChecksProps<Value extends string> {
  values: readonly Value[];
  choices: readonly { readonly value: Value; readonly label: string }[];
  onChange: (values: Value[]) => void;
}

/** Any of several; the menu stays open while they are ticked. */
export function MenuChecks<Value extends string>({ values, choices, onChange }: MenuChecksProps<Value>) {
  return choices.map((choice) => {
    const checked = values.includes(choice.value);
    return (
      <Primitive.CheckboxItem
        key={choice.value}
        checked={checked}
        className={item}
        onSelect={(event) => event.preventDefault()}
        onCheckedChange={() =>
          onChange(checked ? values.filter((value) => value !== choice.value) : [...values, choice.value])
        }
      >
        <span
          aria-hidden="true"
          className="flex size-5 items-center justify-center rounded border border-line-strong text-action-ink data-[on=true]:border-action data-[on=true]:bg-action"
          data-on={checked}
        >
          {checked ? <Icon name="check" size={15} /> : null}
        </span>
        {choice.label}
      </Primitive.CheckboxItem>
    );
  });
}

import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react';
import { classNames } from './class-names.ts';

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'normal' | 'small';

const kinds: Record<ButtonKind, string> = {
  primary: 'bg-action text-action-ink hover:bg-action-hover border-transparent',
  secondary: 'bg-surface text-ink border-line-strong hover:bg-surface-2',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-surface-3',
  danger: 'bg-bad text-bad-ink border-bad-ink hover:brightness-95',
};

const sizes: Record<Size, string> = {
  normal: 'min-h-11 px-4 py-2 text-[15px] md:min-h-10',
  small: 'min-h-9 px-3 py-1 text-sm',
};

/** The looks of a button, for links that are to look like one. */
export function buttonClass(kind: ButtonKind = 'secondary', size: Size = 'normal', square = false): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap select-none',
    'transition-colors disabled:opacity-55 aria-disabled:opacity-55',
    kinds[kind],
    square ? (size === 'small' ? 'size-9' : 'size-11 md:size-10') : sizes[size],
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  size?: Size;
  /** Shows that its work is under way; the button stays focusable and does nothing more. */
  busy?: boolean;
  /** An icon alone: needs `aria-label`. */
  square?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind, size, busy, square, className, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classNames(buttonClass(kind, size, square), className)}
    >
      {children}
    </button>
  );
}

interface AnchorButtonProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  kind?: ButtonKind;
  size?: Size;
  square?: boolean;
}

/** A link to another program (`tel:`, `mailto:`) with the looks of a button. */
export function AnchorButton({ kind, size, square, className, children, ...rest }: AnchorButtonProps) {
  return (
    <a {...rest} className={classNames(buttonClass(kind, size, square), className)}>
      {children}
    </a>
  );
}

/**
 * A button whose panel explains it: shown on hover, focus and tap, gone with Escape. The panel can be pointed at without
 * its going away (WCAG 1.4.13).
 */
import { useId, useState, type PointerEvent, type ReactNode } from 'react';
import { Popover } from 'radix-ui';

interface HintProps {
  label: ReactNode;
  className?: string;
  /** Names the panel. */
  title: string;
  children: ReactNode;
}

export function Hint({ label, className, title, children }: HintProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const enter = (event: PointerEvent) => {
    // A finger that lifts has left, too: it opens by its tap.
    if (event.pointerType === 'mouse') setOpen(true);
  };
  const leave = (event: PointerEvent) => {
    const to = event.relatedTarget;
    const stays = to instanceof Element && to.closest(`[id="${id}"]`) !== null;
    if (event.pointerType === 'mouse' && !stays) setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <button
          type="button"
          aria-expanded={open}
          aria-describedby={open ? id : undefined}
          className={className}
          onPointerEnter={enter}
          onPointerLeave={leave}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onClick={() => setOpen(true)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && open) {
              event.stopPropagation();
              setOpen(false);
            }
          }}
        >
          {label}
        </button>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          id={id}
          role="tooltip"
          aria-label={title}
          collisionPadding={12}
          align="start"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={enter}
          onPointerLeave={leave}
          className="z-50 max-h-(--radix-popover-content-available-height) w-[min(24rem,calc(100vw-1.5rem))] overflow-y-auto rounded-xl border border-line bg-surface p-4 text-sm text-ink shadow-overlay animate-appear"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/**
 * Short messages about what has just happened: seen for some seconds, read out politely, closed at will. One that offers
 * something stays for ten; while the pointer or the focus is on the messages, none of them goes.
 */
import { useEffect, useRef, useState } from 'react';
import { createStore, useStore } from '../lib/store.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly action: ToastAction | null;
}

const toasts = createStore<readonly Toast[]>([]);
let count = 0;

export function showToast(tone: Toast['tone'], text: string, action: ToastAction | null = null): void {
  count += 1;
  toasts.set([...toasts.get().slice(-2), { id: count, tone, text, action }]);
}

/** Takes up the last offer there is, as its button does; false when there is none. */
export function takeUpLastOffer(): boolean {
  const offer = toasts.get().findLast(({ action }) => action);
  if (offer) takeUp(offer);
  return offer !== undefined;
}

function takeUp({ id, action }: Toast): void {
  dismiss(id);
  action?.run();
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

/** A refusal takes longer to read than a confirmation, and an offer is promised for ten seconds. */
function durationOf({ tone, action }: Toast): number {
  return tone === 'bad' ? 12_000 : action ? 10_000 : 5_000;
}

export function Toasts({ closeLabel, label }: { closeLabel: string; label: string }) {
  const shown = useStore(toasts);
  const region = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);

  /** Of a message that goes with the pointer or the focus on it neither is told. */
  const leave = (act: () => void) => {
    const held = region.current?.contains(document.activeElement) ?? false;
    act();
    setPointed(false);
    setFocused(false);
    if (held) document.getElementById('main')?.focus({ preventScroll: true });
  };

  return (
    <div
      ref={region}
      role="status"
      aria-live="polite"
      aria-atomic="false"
      aria-label={label}
      data-toasts
      onPointerMove={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
      className="pointer-events-none fixed inset-x-0 bottom-20 z-60 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {shown.map((toast) => (
        <ToastCard
          key={toast.id}
          toast={toast}
          held={pointed || focused}
          closeLabel={closeLabel}
          onClose={() => leave(() => dismiss(toast.id))}
          onAction={() => leave(() => takeUp(toast))}
        />
      ))}
    </div>
  );
}

interface ToastCardProps {
  toast: Toast;
  /** Its time stands still. */
  held: boolean;
  closeLabel: string;
  onClose: () => void;
  onAction: () => void;
}

function ToastCard({ toast, held, closeLabel, onClose, onAction }: ToastCardProps) {
  const left = useRef(durationOf(toast));
  useEffect(() => {
    if (held) return;
    const begun = Date.now();
    const timer = setTimeout(() => dismiss(toast.id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - begun;
    };
  }, [held, toast.id]);

  return (
    <div
      className={classNames(
        'pointer-events-auto flex max-w-lg items-center gap-3 rounded-xl py-2 pr-2 pl-4 text-sm font-medium shadow-overlay animate-appear',
        toast.tone === 'bad' ? 'bg-bad text-bad-ink' : 'bg-ink text-canvas',
      )}
    >
      <Icon name={toast.tone === 'bad' ? 'alert' : 'check'} size={18} className="shrink-0" />
      <span className="min-w-0">{toast.text}</span>
      {toast.action ? (
        <Button
          kind="quiet"
          size="small"
          className="border-current! text-inherit hover:bg-transparent"
          onClick={onAction}
        >
          {toast.action.label}
        </Button>
      ) : null}
      <Button
        kind="quiet"
        size="small"
        square
        className="text-inherit hover:bg-transparent"
        aria-label={closeLabel}
        onClick={onClose}
      >
        <Icon name="close" size={16} />
      </Button>
    </div>
  );
}

/** Short messages about what has just happened: seen for some seconds, read out politely, closed at will. */
import { createStore, useStore } from '../lib/store.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

const toasts = createStore<readonly Toast[]>([]);
let count = 0;

export function showToast(tone: Toast['tone'], text: string): void {
  count += 1;
  const id = count;
  toasts.set([...toasts.get().slice(-2), { id, tone, text }]);
  // A refusal takes longer to read than a confirmation.
  setTimeout(() => dismiss(id), tone === 'bad' ? 12_000 : 5_000);
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

export function Toasts({ closeLabel, label }: { closeLabel: string; label: string }) {
  const shown = useStore(toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      aria-label={label}
      className="pointer-events-none fixed inset-x-0 bottom-20 z-60 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className={classNames(
            'pointer-events-auto flex max-w-lg items-center gap-3 rounded-xl py-2 pr-2 pl-4 text-sm font-medium shadow-overlay animate-appear',
            toast.tone === 'bad' ? 'bg-bad text-bad-ink' : 'bg-ink text-canvas',
          )}
        >
          <Icon name={toast.tone === 'bad' ? 'alert' : 'check'} size={18} className="shrink-0" />
          <span className="min-w-0">{toast.text}</span>
          <Button
            kind="quiet"
            size="small"
            square
            className="text-inherit hover:bg-transparent"
            aria-label={closeLabel}
            onClick={() => dismiss(toast.id)}
          >
            <Icon name="close" size={16} />
          </Button>
        </div>
      ))}
    </div>
  );
}

import { Icon } from './icon.tsx';

/** In the place of a withheld value: a lock, and why. */
export function Locked({ reason, short }: { reason: string; short?: boolean }) {
  return (
    <span className="inline-flex items-start gap-1.5 text-sm text-muted" title={reason}>
      <Icon name="lock" size={16} className="mt-0.5 shrink-0" />
      <span className={short ? 'sr-only' : undefined}>{reason}</span>
    </span>
  );
}

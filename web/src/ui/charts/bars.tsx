/** Horizontal bars, a line each: what it is, how much, and what share. The words say everything; the bar shows it. */
import type { ReactNode } from 'react';

export interface Bar {
  readonly key: string;
  readonly label: string;
  /** As it is read: "12", "12 von 30". */
  readonly value: ReactNode;
  /** Of the whole width, 0 to 1. */
  readonly share: number;
}

export function Bars({ bars, label }: { bars: readonly Bar[]; label: string }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-3">
      {bars.map((bar) => (
        <li key={bar.key}>
          <div className="flex items-baseline justify-between gap-3 text-sm">
            <span className="min-w-0 truncate">{bar.label}</span>
            <span className="tabular shrink-0 font-medium">{bar.value}</span>
          </div>
          <div aria-hidden="true" className="mt-1 h-2.5 overflow-hidden rounded-full bg-surface-3">
            <div
              className="h-full rounded-full bg-action"
              // A sliver also of very little: it is there.
              style={{ width: `${Math.max(bar.share > 0 ? 1.5 : 0, bar.share * 100)}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}

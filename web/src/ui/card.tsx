import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface CardProps {
  title?: ReactNode;
  /** Right of the title: a count, a switch, a button. */
  aside?: ReactNode;
  /** Names the region for screen readers; the title does when it is there. */
  labelledBy?: string;
  className?: string;
  flush?: boolean;
  children: ReactNode;
}

/** A titled region on its own surface. */
export function Card({ title, aside, labelledBy, className, flush, children }: CardProps) {
  return (
    <section
      aria-labelledby={labelledBy}
      className={classNames('min-w-0 rounded-2xl border border-line bg-surface shadow-card', className)}
    >
      {title ? (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-4 pb-3">
          <h2 id={labelledBy} className="text-lg">
            {title}
          </h2>
          {aside}
        </div>
      ) : null}
      <div className={flush ? '' : classNames('px-5 pb-5', title ? '' : 'pt-5')}>{children}</div>
    </section>
  );
}

import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

const tones = {
  bad: 'bg-bad text-bad-ink',
  warn: 'bg-warn text-warn-ink',
  info: 'bg-info text-info-ink',
  good: 'bg-good text-good-ink',
};

interface NoticeProps {
  tone: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  /** Read out at once; for what a person has just caused. */
  alert?: boolean;
  className?: string;
}

/** Something to know, in the place it concerns. */
export function Notice({ tone, title, children, alert, className }: NoticeProps) {
  return (
    <div
      role={alert ? 'alert' : undefined}
      className={classNames('flex items-start gap-3 rounded-xl px-4 py-3 text-sm', tones[tone], className)}
    >
      <Icon name={tone === 'good' ? 'check' : 'alert'} size={18} className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1">
        {title ? <p className="font-medium">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}

/** Nothing here, and what to do next. */
export function EmptyState({
  icon,
  title,
  page = false,
  children,
}: {
  icon: IconName;
  title: ReactNode;
  /** It is all the page has, so its title is the page's heading. */
  page?: boolean;
  children?: ReactNode;
}) {
  const Title = page ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <span className="flex size-12 items-center justify-center rounded-full bg-good text-good-ink">
        <Icon name={icon} size={24} />
      </span>
      <Title className={page ? 'mt-1 text-2xl' : 'mt-1 font-medium'}>{title}</Title>
      {children ? (
        <div className="flex max-w-sm flex-col items-center gap-3 text-sm text-muted">{children}</div>
      ) : null}
    </div>
  );
}

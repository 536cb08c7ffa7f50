import { classNames } from './class-names.ts';

/** Grey lines in place of what is loading; invisible for the first 200 ms, so a quick answer never flickers. */
export function Skeleton({
  lines = 3,
  className,
  label,
}: {
  lines?: number;
  className?: string;
  label: string;
}) {
  return (
    <div
      role="status"
      aria-label={label}
      data-skeleton
      className={classNames('flex flex-col gap-3', className)}
    >
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className="h-5 rounded-md bg-surface-3 animate-skeleton"
          style={{ width: `${100 - ((index * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}

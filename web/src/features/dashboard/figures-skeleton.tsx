import { Skeleton } from '../../ui/skeleton.tsx';

/** As high as the figures that will stand there, about: nothing below jumps. */
export function FiguresSkeleton({ label }: { label: string }) {
  return <Skeleton className="col-span-full min-h-80" lines={6} label={label} />;
}

import { useLingui } from '@lingui/react';
import { DashboardTiles } from '../features/dashboard/dashboard-tiles.tsx';
import { PeopleFigures, PipelineFigures } from '../features/dashboard/leader-figures-part.tsx';
import { LiveFeed } from '../features/feed/live-feed.tsx';
import { DueFollowUps } from '../features/follow-ups/due-follow-ups.tsx';
import { ProtectionEnding } from '../features/leads/protection-ending.tsx';
import { useProductNow } from '../lib/product-clock.ts';
import { useMediaQuery } from '../lib/use-media-query.ts';
import { usePageTitle } from '../lib/use-page-title.ts';
import { leads, useFormat, useViewer } from '../lib/viewer.ts';

export function CockpitPage() {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const format = useFormat();
  const now = useProductNow(60_000);
  const leader = leads(viewer);
  // On a phone what is to be done comes first.
  const wide = useMediaQuery('(width >= 48rem)');
  usePageTitle(i18n._('Cockpit'));

  return (
    <div className="flex flex-col gap-5">
      <div>
        <h1 className="text-[28px]">
          {i18n._('Guten Tag, {name}', { name: viewer.name.split(' ')[0] ?? viewer.name })}
        </h1>
        <p className="text-muted">{format.longDate(now)}</p>
      </div>
      <DashboardTiles />
      {leader && wide ? <PipelineFigures /> : null}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <DueFollowUps />
        <div className="grid gap-5 md:grid-cols-2 xl:grid-cols-1">
          <LiveFeed />
          <ProtectionEnding />
          {leader ? <PeopleFigures /> : null}
        </div>
      </div>
      {leader && !wide ? <PipelineFigures /> : null}
    </div>
  );
}

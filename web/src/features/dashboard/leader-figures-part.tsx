import { useLingui } from '@lingui/react';
import { deferredPart } from '../../lib/deferred-part.tsx';
import { chunk } from '../../lib/load-chunk.ts';
import { FiguresSkeleton } from './figures-skeleton.tsx';

const leaderFigures = chunk(() => import('./leader-figures.ts'));

export const PipelineFigures = deferredPart(
  leaderFigures,
  (module) => module.PipelineFigures,
  function PipelinePlaceholder() {
    const { i18n } = useLingui();
    return <FiguresSkeleton label={i18n._('Zahlen werden geladen')} />;
  },
);

/** Comes with the figures of the pipeline, which say it when they cannot be loaded. */
export const PeopleFigures = deferredPart(
  leaderFigures,
  (module) => module.PeopleFigures,
  () => null,
  leaderFigures.arrived,
);

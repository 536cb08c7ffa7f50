/** Development only: moves the product's clock, so that a week of follow-ups can be watched in a minute. */
import { useLingui } from '@lingui/react';
import { chunk, chunkFailure } from '../../lib/load-chunk.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { useStore } from '../../lib/store.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { DeferredMenu } from '../../ui/deferred-menu.tsx';
import { Icon } from '../../ui/icon.tsx';
import { showToast } from '../../ui/toast.tsx';
import { clockMoving } from './clock-moving.ts';

const timeMachineMenu = chunk(() => import('./time-machine-menu.tsx'));

export function TimeMachine() {
  const { i18n } = useLingui();
  const format = useFormat();
  const now = useProductNow(1_000);
  const moving = useStore(clockMoving);
  const label = i18n._('Zeitmaschine: {when}', { when: format.dateTime(now) });
  return (
    <DeferredMenu
      content={timeMachineMenu}
      onFailed={() => showToast('bad', i18n._(chunkFailure))}
      button={(opening) => (
        <Button size="small" busy={moving} aria-label={label} title={label} className="tabular" {...opening}>
          <Icon name="clock" size={17} />
          <span className="hidden min-w-[17ch] sm:inline-block">{format.dateTime(now)}</span>
        </Button>
      )}
    />
  );
}

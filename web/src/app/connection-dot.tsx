/** Whether what is on the screen is live; says a change politely, not every flicker. */
import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react';
import { report, type ConnectionReport } from '../lib/connection.ts';
import { useStore } from '../lib/store.ts';
import { useThrottled } from '../lib/use-throttled.ts';
import { useFormat } from '../lib/viewer.ts';
import { classNames } from '../ui/class-names.ts';
import { session } from './session.ts';

const dots: Record<ConnectionReport['status'], string> = {
  connecting: 'bg-line-strong',
  live: 'bg-green',
  reconnecting: 'bg-[#e8a317]',
  stale: 'bg-[#d7382a]',
};

export function ConnectionDot() {
  const { i18n } = useLingui();
  const format = useFormat();
  const state = useStore(useStore(session).connection);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  const told = report(state, Math.max(now, state.lastHeardAt ?? 0, state.downSince ?? 0));

  const words = (): string => {
    switch (told.status) {
      case 'connecting':
        return i18n._('Verbindet …');
      case 'live':
        return i18n._('Live');
      case 'reconnecting':
        return i18n._('Verbindet neu …');
      case 'stale':
        return i18n._('Stand von {time}', { time: format.time(told.since) });
    }
  };
  const text = words();
  const said = useThrottled(text, 4_000);
  return (
    <div className="inline-flex items-center gap-2 text-sm text-muted" data-connection={told.status}>
      <span
        aria-hidden="true"
        className={classNames('size-2.5 rounded-full ring-2 ring-surface', dots[told.status])}
      />
      <span aria-hidden="true" className={told.status === 'live' ? 'hidden sm:inline' : undefined}>
        {text}
      </span>
      <span role="status" className="sr-only">
        {i18n._('Verbindung: {state}', { state: said })}
      </span>
    </div>
  );
}

/** What stands in a route's place while it loads, when it failed, and when it does not exist. */
import { useEffect } from 'react';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { CombinedError } from 'urql';
import { ChunkError, chunkFailure, reloadForOtherBuild } from '../lib/load-chunk.ts';
import { QueryFailure } from '../lib/query-failure.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState, Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

export function RoutePending() {
  const { i18n } = useLingui();
  return <Skeleton lines={8} className="mx-auto max-w-3xl p-6" label={i18n._('Wird geladen')} />;
}

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const { i18n } = useLingui();
  const router = useRouter();
  useEffect(() => {
    if (error instanceof ChunkError) void reloadForOtherBuild();
  }, [error]);
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="mx-auto max-w-xl p-6">
      {error instanceof CombinedError ? (
        <QueryFailure error={error} onRetry={again} />
      ) : error instanceof ChunkError ? (
        <Notice tone="bad" alert title={i18n._(chunkFailure)}>
          <Button size="small" className="mt-2" onClick={again}>
            {i18n._('Erneut versuchen')}
          </Button>
        </Notice>
      ) : (
        <Notice tone="bad" alert title={i18n._('Dieser Teil der Seite ist ausgefallen.')}>
          <p>{i18n._('Der Rest läuft weiter. Deine gespeicherten Daten sind nicht betroffen.')}</p>
          {error instanceof Error ? (
            <p className="mt-1 font-mono text-xs break-all">{error.message}</p>
          ) : null}
          <Button size="small" className="mt-2" onClick={again}>
            {i18n._('Erneut versuchen')}
          </Button>
        </Notice>
      )}
    </div>
  );
}

export function NotFound() {
  const { i18n } = useLingui();
  return (
    <div className="mx-auto max-w-xl p-6">
      <EmptyState page icon="search" title={i18n._('Diese Seite gibt es nicht')}>
        <Link to="/" className={buttonClass('primary')}>
          {i18n._('Zum Cockpit')}
        </Link>
      </EmptyState>
    </div>
  );
}

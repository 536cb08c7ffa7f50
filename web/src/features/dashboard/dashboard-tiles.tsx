/** The viewer's own figures as tiles, kept by their stream; each leads to what it counts. */
import { useCallback, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useClient } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { useFormat } from '../../lib/viewer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DashboardChanges, DashboardQuery } from './dashboard-documents.ts';
import { useDashboard, useDashboardVariables } from './use-dashboard.ts';

export const DashboardTilesFragment = graphql(`
  fragment DashboardTiles on Dashboard {
    cohortDays
    mine {
      t3Pending
      t7Pending
      overdue
      dueToday
      dueTomorrow
      leads
      protectionEndingSoon
      conversion {
        registered
        converted
        rate
      }
    }
  }
`);

export function DashboardTiles() {
  const { i18n } = useLingui();
  const format = useFormat();
  const client = useClient();
  const variables = useDashboardVariables();
  const [result, refetch] = useDashboard();
  const read = useCallback(async () => {
    const answer = await client
      .query(DashboardQuery, variables, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.dashboard.asOf ?? null;
  }, [client, variables]);
  useLiveStream({
    document: DashboardChanges,
    variables,
    asOf: result.data?.dashboard.asOf ?? null,
    read,
  });

  const figures = readFragment(DashboardTilesFragment, result.data?.dashboard);
  if (result.error && !figures) {
    return <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!figures)
    return (
      <Skeleton
        className="min-h-[200px] sm:min-h-[250px] xl:min-h-[128.5px]"
        lines={2}
        label={i18n._('Zahlen werden geladen')}
      />
    );

  const { cohortDays, mine } = figures;
  const { conversion } = mine;
  return (
    <ul aria-label={i18n._('Meine Zahlen')} className="grid grid-cols-6 gap-2 sm:gap-3 xl:grid-cols-5">
      <Tile
        label={i18n._('T3 fällig')}
        value={format.number(mine.t3Pending)}
        tone={mine.t3Pending > 0 ? 'due' : 'calm'}
      >
        {i18n._('Muster nachfassen')}
      </Tile>
      <Tile
        label={i18n._('T7 fällig')}
        value={format.number(mine.t7Pending)}
        tone={mine.t7Pending > 0 ? 'due' : 'calm'}
      >
        {i18n._('Großbestellung ansprechen')}
      </Tile>
      <Tile
        label={i18n._('Überfällig')}
        value={format.number(mine.overdue)}
        tone={mine.overdue > 0 ? 'late' : 'calm'}
      >
        {i18n._('{today} heute, {tomorrow} morgen', { today: mine.dueToday, tomorrow: mine.dueTomorrow })}
      </Tile>
      <Tile
        className="col-span-3 xl:col-span-1"
        label={i18n._('Meine Leads')}
        value={
          <Link
            to="/leads"
            search={{ scope: 'mine' }}
            className="underline-offset-4 after:absolute after:inset-0 after:rounded-2xl hover:underline"
          >
            {format.number(mine.leads)}
          </Link>
        }
      >
        {i18n._(
          '{count, plural, =0 {kein Schutz läuft bald ab} one {Schutz endet bald bei #} other {Schutz endet bald bei #}}',
          {
            count: mine.protectionEndingSoon,
          },
        )}
      </Tile>
      <Tile
        className="col-span-3 xl:col-span-1"
        label={i18n._('Abschlussquote')}
        value={
          conversion.rate === null || conversion.rate === undefined
            ? '–'
            : format.percent(Number(conversion.rate))
        }
      >
        {i18n._(
          '{days, plural, one {{converted} von {registered} an # Tag} other {{converted} von {registered} in # Tagen}}',
          {
            days: cohortDays,
            converted: conversion.converted,
            registered: conversion.registered,
          },
        )}
      </Tile>
    </ul>
  );
}

interface TileProps {
  label: string;
  value: ReactNode;
  tone?: 'calm' | 'due' | 'late';
  className?: string;
  children: ReactNode;
}

const marks = { calm: 'bg-surface-3', due: 'bg-green', late: 'bg-bad-ink' };

function Tile({ label, value, tone = 'calm', className, children }: TileProps) {
  return (
    <li
      className={classNames(
        'relative overflow-hidden rounded-2xl border border-line bg-surface py-2.5 pr-2 pl-4 shadow-card sm:py-3.5 sm:pr-4 sm:pl-5',
        className ?? 'col-span-2 xl:col-span-1',
      )}
    >
      <span aria-hidden="true" className={classNames('absolute inset-y-0 left-0 w-1.5', marks[tone])} />
      <p className="text-sm font-medium">{label}</p>
      <p
        className={classNames(
          'font-display tabular text-[34px] leading-[1.25]',
          tone === 'late' && 'text-bad-ink',
        )}
      >
        {value}
      </p>
      <p className={classNames('text-[13px] text-muted', !className && 'hidden sm:block')}>{children}</p>
    </li>
  );
}

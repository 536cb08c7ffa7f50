/** How the pipeline does, for those who lead: its value, how far leads come, what follow-ups bring, and which way it goes. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { PipelineFiguresFragment as Figures } from '../../gql/graphql.ts';
import { statusLabels } from '../../lib/labels.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Bars } from '../../ui/charts/bars.tsx';
import { ChartCard } from '../../ui/charts/chart-card.tsx';
import { Columns } from '../../ui/charts/columns.tsx';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { FiguresSkeleton } from './figures-skeleton.tsx';
import { useDashboard } from './use-dashboard.ts';

export const PipelineFiguresFragment = graphql(`
  fragment PipelineFigures on Dashboard {
    cohortDays
    pipelineValue {
      value {
        amount
        currency
      }
      leads
    }
    funnel {
      steps {
        status
        leads
        share
      }
    }
    successRates {
      kind
      fired
      succeeded
      rate
    }
    weekly: trend(by: WEEK) {
      ...TrendFigures
    }
    monthly: trend(by: MONTH) {
      ...TrendFigures
    }
  }
`);

export const TrendFiguresFragment = graphql(`
  fragment TrendFigures on Trend {
    by
    current {
      registered
      qualified
      converted
      completed
    }
    before {
      registered
      qualified
      converted
      completed
    }
    points {
      from
      registered
      qualified
      converted
      completed
    }
  }
`);

const rate = (text: string | null | undefined) => Number(text ?? 0);

function useChartLabels() {
  const { i18n } = useLingui();
  return { table: i18n._('Als Tabelle'), chart: i18n._('Als Diagramm') };
}

export function PipelineFigures() {
  const { i18n } = useLingui();
  const [{ data, error }] = useDashboard();
  const figures = readFragment(PipelineFiguresFragment, data?.dashboard);
  // The tiles say what went wrong, and offer to try again.
  if (error && !figures) return null;
  return (
    <section
      aria-label={i18n._('Pipeline')}
      className="grid items-stretch gap-5 md:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.25fr)]"
    >
      {figures?.pipelineValue && figures.funnel && figures.successRates ? (
        <>
          <div className="flex min-w-0 flex-col gap-5">
            <PipelineValue values={figures.pipelineValue} />
            <SuccessRates rates={figures.successRates} days={figures.cohortDays} />
          </div>
          <FunnelChart steps={figures.funnel.steps} days={figures.cohortDays} />
          <TrendChart weekly={figures.weekly} monthly={figures.monthly} />
        </>
      ) : (
        <FiguresSkeleton label={i18n._('Zahlen werden geladen')} />
      )}
    </section>
  );
}

function PipelineValue({ values }: { values: NonNullable<Figures['pipelineValue']> }) {
  const { i18n } = useLingui();
  const format = useFormat();
  return (
    <ChartCard
      title={i18n._('Wert der Pipeline')}
      labels={useChartLabels()}
      rows={values}
      rowKey={({ value }) => value.currency}
      columns={[
        { key: 'currency', head: i18n._('Währung'), cell: ({ value }) => value.currency },
        {
          key: 'value',
          head: i18n._('Geschätztes Volumen'),
          numeric: true,
          cell: ({ value }) => format.money(value.amount, value.currency),
        },
        { key: 'leads', head: i18n._('Leads'), numeric: true, cell: ({ leads }) => format.number(leads) },
      ]}
    >
      {values.length === 0 ? (
        <p className="text-sm text-muted">{i18n._('Noch kein offener Lead hat ein geschätztes Volumen.')}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {values.map(({ value, leads }) => (
            <li key={value.currency}>
              <p className="font-display tabular text-[28px] leading-tight">
                {format.money(value.amount, value.currency)}
              </p>
              <p className="text-[13px] text-muted">
                {i18n._('{count, plural, one {aus # Lead} other {aus # Leads}}', { count: leads })}
              </p>
            </li>
          ))}
        </ul>
      )}
    </ChartCard>
  );
}

interface FunnelChartProps {
  steps: NonNullable<Figures['funnel']>['steps'];
  days: number;
}

function FunnelChart({ steps, days }: FunnelChartProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const label = (step: (typeof steps)[number]) => i18n._(statusLabels[step.status]);
  const share = (step: (typeof steps)[number]) =>
    step.share === null || step.share === undefined ? '–' : format.percent(rate(step.share));
  return (
    <ChartCard
      title={i18n._('Trichter')}
      note={i18n._(
        '{days, plural, one {Registriert am letzten Tag} other {Registriert in den letzten # Tagen}}',
        { days },
      )}
      labels={useChartLabels()}
      rows={steps}
      rowKey={({ status }) => status}
      columns={[
        { key: 'step', head: i18n._('Erreicht'), cell: label },
        { key: 'leads', head: i18n._('Leads'), numeric: true, cell: ({ leads }) => format.number(leads) },
        { key: 'share', head: i18n._('Anteil'), numeric: true, cell: share },
      ]}
    >
      <Bars
        label={i18n._('Trichter')}
        bars={steps.map((step) => ({
          key: step.status,
          label: label(step),
          share: rate(step.share),
          value: (
            <>
              {format.number(step.leads)} <span className="font-normal text-muted">· {share(step)}</span>
            </>
          ),
        }))}
      />
    </ChartCard>
  );
}

interface SuccessRatesProps {
  rates: NonNullable<Figures['successRates']>;
  days: number;
}

function SuccessRates({ rates, days }: SuccessRatesProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const told = (it: (typeof rates)[number]) =>
    it.rate === null || it.rate === undefined ? '–' : format.percent(rate(it.rate));
  return (
    <ChartCard
      title={i18n._('Erfolg beim Nachfassen')}
      note={i18n._(
        '{days, plural, one {Fällig geworden am letzten Tag} other {Fällig geworden in den letzten # Tagen}}',
        { days },
      )}
      labels={useChartLabels()}
      rows={rates}
      rowKey={({ kind }) => kind}
      columns={[
        { key: 'kind', head: i18n._('Aufgabe'), cell: ({ kind }) => kind },
        {
          key: 'fired',
          head: i18n._('Fällig geworden'),
          numeric: true,
          cell: (it) => format.number(it.fired),
        },
        {
          key: 'success',
          head: i18n._('Erfolgreich'),
          numeric: true,
          cell: (it) => format.number(it.succeeded),
        },
        { key: 'rate', head: i18n._('Quote'), numeric: true, cell: told },
      ]}
    >
      <Bars
        label={i18n._('Erfolg beim Nachfassen')}
        bars={rates.map((it) => ({
          key: it.kind,
          label: it.kind,
          share: rate(it.rate),
          value: (
            <>
              {told(it)}{' '}
              <span className="font-normal text-muted">
                · {i18n._('{succeeded} von {fired}', { succeeded: it.succeeded, fired: it.fired })}
              </span>
            </>
          ),
        }))}
      />
    </ChartCard>
  );
}

const measures = ['registered', 'qualified', 'converted', 'completed'] as const;
const measureLabels: Record<(typeof measures)[number], MessageDescriptor> = {
  registered: /*i18n*/ { id: 'Registriert' },
  qualified: /*i18n*/ { id: 'Qualifiziert' },
  converted: /*i18n*/ { id: 'Gewonnen' },
  completed: /*i18n*/ { id: 'Nachgefasst' },
};

function TrendChart(given: Pick<Figures, 'weekly' | 'monthly'>) {
  const { i18n } = useLingui();
  const format = useFormat();
  const labels = useChartLabels();
  const [by, setBy] = useState<'WEEK' | 'MONTH'>('WEEK');
  const trend = readFragment(TrendFiguresFragment, by === 'WEEK' ? given.weekly : given.monthly);
  if (!trend) return null;
  const { current, before, points } = trend;
  return (
    <ChartCard
      title={i18n._('Entwicklung')}
      note={
        by === 'WEEK'
          ? i18n._('Diese Woche, verglichen mit der vorigen bis zum gleichen Tag')
          : i18n._('Dieser Monat, verglichen mit dem vorigen bis zum gleichen Tag')
      }
      labels={labels}
      rows={points}
      rowKey={({ from }) => from}
      columns={[
        { key: 'from', head: i18n._('Ab'), cell: ({ from }) => format.date(from) },
        ...measures.map((name) => ({
          key: name,
          head: i18n._(measureLabels[name]),
          numeric: true,
          cell: (point: (typeof points)[number]) => format.number(point[name]),
        })),
      ]}
      aside={
        <ChoiceGroup<'WEEK' | 'MONTH'>
          compact
          hideLegend
          legend={i18n._('Zeitraum der Entwicklung')}
          value={by}
          onChange={setBy}
          choices={[
            { value: 'WEEK', label: i18n._('Woche') },
            { value: 'MONTH', label: i18n._('Monat') },
          ]}
        />
      }
    >
      <ul aria-label={i18n._('Entwicklung')} className="flex flex-col gap-4">
        {measures.map((name) => (
          <li key={name} className="flex items-end gap-3">
            <div className="min-w-0 flex-1">
              <p className="text-sm">{i18n._(measureLabels[name])}</p>
              <p className="tabular text-[13px] text-muted">
                <span className="text-xl font-medium text-ink">{format.number(current[name])}</span>{' '}
                {i18n._('statt {count}', { count: format.number(before[name]) })}
              </p>
            </div>
            <Columns values={points.map((point) => point[name])} className="h-10 w-28 shrink-0 sm:w-36" />
          </li>
        ))}
      </ul>
    </ChartCard>
  );
}

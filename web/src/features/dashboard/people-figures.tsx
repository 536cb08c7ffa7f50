/** Whose desk is full, and where the leads are: the team by person and the territories, as tables. */
import { useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { PeopleFiguresFragment as Figures } from '../../gql/graphql.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/charts/data-table.tsx';
import { useDashboard } from './use-dashboard.ts';

export const PeopleFiguresFragment = graphql(`
  fragment PeopleFigures on Dashboard {
    team {
      leads
      memberCount
      timeToFirstContact
      conversion {
        rate
      }
      members(first: 50) {
        user {
          id
          name
        }
        leads
        pending
        overdue
        conversion {
          rate
        }
        timeToFirstContact
      }
    }
    territories {
      territory {
        code
        german: name(language: DE)
        english: name(language: EN)
      }
      leads
      pool
      conversion {
        rate
      }
      pipelineValue {
        value {
          amount
          currency
        }
      }
    }
  }
`);

/** The first few are those that matter: most overdue, most leads. */
const SHOWN = 6;

export function PeopleFigures() {
  const [{ data }] = useDashboard();
  const figures = readFragment(PeopleFiguresFragment, data?.dashboard);
  if (!figures?.team || !figures.territories) return null;
  return (
    <>
      <Team team={figures.team} />
      <Territories territories={figures.territories} />
    </>
  );
}

function Team({ team }: { team: NonNullable<Figures['team']> }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const heading = useId();
  const [all, setAll] = useState(false);
  const share = useShare();
  const members = all ? team.members : team.members.slice(0, SHOWN);
  return (
    <Card
      labelledBy={heading}
      title={i18n._('Team')}
      aside={
        <p className="text-[13px] text-muted">
          {i18n._('Erstkontakt nach {time}', { time: format.duration(team.timeToFirstContact) })}
        </p>
      }
    >
      <DataTable
        caption={i18n._('Zahlen des Teams nach Person')}
        rows={members}
        rowKey={({ user }) => user?.id ?? ''}
        columns={[
          { key: 'name', head: i18n._('Person'), cell: ({ user }) => user?.name ?? '–' },
          { key: 'leads', head: i18n._('Leads'), numeric: true, cell: (it) => format.number(it.leads) },
          { key: 'due', head: i18n._('Fällig'), numeric: true, cell: (it) => format.number(it.pending) },
          {
            key: 'overdue',
            head: i18n._('Überfällig'),
            numeric: true,
            cell: ({ overdue }) => (
              <span className={overdue > 0 ? 'font-medium text-bad-ink' : undefined}>
                {format.number(overdue)}
              </span>
            ),
          },
          { key: 'rate', head: i18n._('Quote'), numeric: true, wide: true, cell: share },
          {
            key: 'contact',
            head: i18n._('Erstkontakt'),
            numeric: true,
            wide: true,
            cell: (it) => format.duration(it.timeToFirstContact),
          },
        ]}
      />
      <More shown={members.length} of={team.members.length} onAll={() => setAll(true)} />
    </Card>
  );
}

function Territories({ territories }: { territories: NonNullable<Figures['territories']> }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const heading = useId();
  const [all, setAll] = useState(false);
  const share = useShare();
  const shown = all ? territories : territories.slice(0, SHOWN);
  return (
    <Card labelledBy={heading} title={i18n._('Gebiete')}>
      {territories.length === 0 ? (
        <p className="text-sm text-muted">{i18n._('In deinen Gebieten gibt es noch keine Leads.')}</p>
      ) : (
        <DataTable
          caption={i18n._('Zahlen nach Gebiet')}
          rows={shown}
          rowKey={({ territory }) => territory.code}
          columns={[
            {
              key: 'name',
              head: i18n._('Gebiet'),
              cell: ({ territory }) => (i18n.locale === 'en' ? territory.english : territory.german),
            },
            { key: 'leads', head: i18n._('Leads'), numeric: true, cell: (it) => format.number(it.leads) },
            { key: 'pool', head: i18n._('Im Pool'), numeric: true, cell: (it) => format.number(it.pool) },
            {
              key: 'value',
              head: i18n._('Pipeline'),
              numeric: true,
              cell: (it) =>
                it.pipelineValue.map(({ value }) => format.money(value.amount, value.currency)).join(', ') ||
                '–',
            },
            { key: 'rate', head: i18n._('Quote'), numeric: true, wide: true, cell: share },
          ]}
        />
      )}
      <More shown={shown.length} of={territories.length} onAll={() => setAll(true)} />
    </Card>
  );
}

function useShare() {
  const format = useFormat();
  return ({ conversion: { rate } }: { conversion: { rate?: string | null } }) =>
    rate === null || rate === undefined ? '–' : format.percent(Number(rate));
}

function More({ shown, of, onAll }: { shown: number; of: number; onAll: () => void }) {
  const { i18n } = useLingui();
  if (shown >= of) return null;
  return (
    <Button kind="quiet" size="small" className="mt-2 -ml-3" onClick={onAll}>
      {i18n._('Alle {count} zeigen', { count: of })}
    </Button>
  );
}

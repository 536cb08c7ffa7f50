import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { LeadRowFragment as LeadRowData } from '../../gql/graphql.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { followUpKindLabels, sourceLabels } from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { StatusBadge } from '../../lib/status-badge.tsx';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Locked } from '../../ui/locked.tsx';

export const LeadRowFragment = graphql(`
  fragment LeadRow on Lead {
    id
    companyName
    city
    status
    source
    registeredAt
    lastActivityAt
    redactedFields
    viewerRelation
    territory {
      code
    }
    owner {
      id
      name
    }
    estimatedVolume {
      amount
      currency
    }
    nextFollowUp {
      id
      kind
      dueAt
    }
  }
`);

interface LeadRowProps {
  lead: FragmentType<typeof LeadRowFragment>;
  now: number;
}

const cell = 'px-2 py-2.5 align-middle first:pl-4 last:pr-4 2xl:px-3 2xl:first:pl-5 2xl:last:pr-5';

/** A lead as a row of the table. */
export function LeadRow({ lead, now }: LeadRowProps) {
  const row = readFragment(LeadRowFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const lit = useHighlight(row.id);
  return (
    <tr
      key={lit}
      className={classNames('relative border-t border-line hover:bg-surface-2', lit > 0 && 'flash')}
    >
      <th scope="row" className={classNames(cell, 'text-left font-normal')}>
        <LeadLink id={row.id} name={row.companyName} />
        <span className="block text-[13px] text-muted">{row.city}</span>
      </th>
      <td className={cell}>
        <StatusBadge status={row.status} />
      </td>
      <td className={classNames(cell, 'whitespace-nowrap')}>
        <OwnerName lead={row} />
      </td>
      <td className={classNames(cell, 'hidden min-[1440px]:table-cell')}>
        {i18n._(sourceLabels[row.source])}
      </td>
      <td className={classNames(cell, 'tabular whitespace-nowrap')}>{row.territory.code}</td>
      <td className={cell}>
        <NextFollowUp lead={row} now={now} />
      </td>
      <td className={classNames(cell, 'whitespace-nowrap')}>
        {withheld(row, 'lastActivityAt') ? (
          <Locked short reason={i18n._(redactionReason(row.viewerRelation))} />
        ) : row.lastActivityAt ? (
          format.relativeDay(row.lastActivityAt, now)
        ) : (
          '–'
        )}
      </td>
      <td className={classNames(cell, 'tabular text-right whitespace-nowrap')}>
        {withheld(row, 'estimatedVolume') ? (
          <Locked short reason={i18n._(redactionReason(row.viewerRelation))} />
        ) : row.estimatedVolume ? (
          format.money(row.estimatedVolume.amount, row.estimatedVolume.currency)
        ) : (
          '–'
        )}
      </td>
      <td className={classNames(cell, 'tabular text-right whitespace-nowrap')}>
        {format.date(row.registeredAt)}
      </td>
    </tr>
  );
}

/** The same lead where a table does not fit. */
export function LeadCard({ lead, now }: LeadRowProps) {
  const row = readFragment(LeadRowFragment, lead);
  const { i18n } = useLingui();
  const lit = useHighlight(row.id);
  return (
    <li key={lit} className={classNames('relative border-t border-line px-4 py-3', lit > 0 && 'flash')}>
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <LeadLink id={row.id} name={row.companyName} stretched />
          <p className="text-sm text-muted">
            {[row.city, row.territory.code, i18n._(sourceLabels[row.source])].filter(Boolean).join(' · ')}
          </p>
        </div>
        <StatusBadge status={row.status} />
      </div>
      <div className="mt-1 flex flex-wrap items-center justify-between gap-x-3 text-sm">
        <OwnerName lead={row} />
        <NextFollowUp lead={row} now={now} />
      </div>
    </li>
  );
}

function LeadLink({ id, name, stretched }: { id: string; name: string; stretched?: boolean }) {
  return (
    <Link
      to="/leads/$id"
      params={{ id }}
      className={classNames(
        'font-medium break-words text-ink underline-offset-4 hover:underline',
        stretched && 'after:absolute after:inset-0',
      )}
    >
      {name}
    </Link>
  );
}

function OwnerName({ lead }: { lead: LeadRowData }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  if (!lead.owner) return <span className="text-muted">{i18n._('Ohne Besitzer')}</span>;
  return <span>{lead.owner.id === viewer.id ? i18n._('Ich') : lead.owner.name}</span>;
}

function NextFollowUp({ lead, now }: { lead: LeadRowData; now: number }) {
  const { i18n } = useLingui();
  const format = useFormat();
  if (withheld(lead, 'nextFollowUp'))
    return <Locked short reason={i18n._(redactionReason(lead.viewerRelation))} />;
  if (!lead.nextFollowUp) return <span className="text-muted">–</span>;
  const { dueAt, kind } = lead.nextFollowUp;
  const late = Date.parse(dueAt) < now;
  return (
    <span className={classNames('whitespace-nowrap', late && 'font-medium text-bad-ink')}>
      {kind === 'CUSTOM' ? '' : `${kind} · `}
      <span className="sr-only">{kind === 'CUSTOM' ? i18n._(followUpKindLabels.CUSTOM) : ''}</span>
      {format.relativeDay(dueAt, now)}
    </span>
  );
}

function withheld(lead: LeadRowData, field: string): boolean {
  return lead.redactedFields.includes(field);
}

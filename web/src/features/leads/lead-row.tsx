import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { LeadRowFragment as LeadRowData } from '../../gql/graphql.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { businessTypeLabels, followUpKindLabels, sourceLabels, stageLabels } from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { StatusBadge } from '../../lib/status-badge.tsx';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Locked } from '../../ui/locked.tsx';
import type { LeadColumnName } from './columns.ts';

export const LeadRowFragment = graphql(`
  fragment LeadRow on Lead {
    version
    id
    companyName
    city
    status
    stage
    source
    businessType
    registeredAt
    updatedAt
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
    score {
      total
      band
    }
    nextFollowUp {
      id
      kind
      dueAt
    }
  }
`);

interface LeadCellProps {
  lead: LeadRowData;
  column: LeadColumnName;
  now: number;
}

export function useLeadRow(lead: FragmentType<typeof LeadRowFragment>): LeadRowData {
  return readFragment(LeadRowFragment, lead);
}

/** What a column says of a lead; a lock in place of what is withheld. */
export function LeadCell({ lead, column, now }: LeadCellProps): ReactNode {
  const { i18n } = useLingui();
  const format = useFormat();
  if (withheld(lead, column)) return <Locked short reason={i18n._(redactionReason(lead.viewerRelation))} />;
  switch (column) {
    case 'status':
      return <StatusBadge status={lead.status} />;
    case 'owner':
      return <OwnerName lead={lead} />;
    case 'source':
      return i18n._(sourceLabels[lead.source]);
    case 'territory':
      return lead.territory.code;
    case 'businessType':
      return lead.businessType ? i18n._(businessTypeLabels[lead.businessType]) : '–';
    case 'stage':
      return i18n._(stageLabels[lead.stage]);
    case 'score':
      return lead.score ? format.number(lead.score.total) : '–';
    case 'nextFollowUp':
      return <NextFollowUp lead={lead} now={now} />;
    case 'lastActivityAt':
      return lead.lastActivityAt ? format.relativeDay(lead.lastActivityAt, now) : '–';
    case 'estimatedVolume':
      return lead.estimatedVolume
        ? format.money(lead.estimatedVolume.amount, lead.estimatedVolume.currency)
        : '–';
    case 'registeredAt':
      return format.date(lead.registeredAt);
    case 'updatedAt':
      return format.relativeDay(lead.updatedAt, now);
  }
}

interface LeadCardProps {
  lead: FragmentType<typeof LeadRowFragment>;
  now: number;
  /** Said in the place of a lead that is no longer in the list. */
  leaving: boolean;
}

/** The same lead where a table does not fit. */
export function LeadCard({ lead, now, leaving }: LeadCardProps) {
  const row = useLeadRow(lead);
  const { i18n } = useLingui();
  const lit = useHighlight(row.id);
  if (leaving) return <LeavingNote company={row.companyName} className="px-4 py-3" />;
  return (
    <div key={lit} className={classNames('relative px-4 py-3', lit > 0 && 'flash')}>
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
    </div>
  );
}

/** Fades while one reads where the lead went. */
export function LeavingNote({ company, className }: { company: string; className?: string }) {
  const { i18n } = useLingui();
  return (
    <p className={classNames('animate-leave text-sm text-muted', className)}>
      {i18n._('{company} gehört nicht mehr zu dieser Ansicht', { company })}
    </p>
  );
}

export function LeadLink({ id, name, stretched }: { id: string; name: string; stretched?: boolean }) {
  return (
    <Link
      to="/leads/$id"
      params={{ id }}
      className={classNames(
        'font-medium break-words text-ink underline-offset-4 hover:underline',
        stretched && 'after:absolute after:inset-0',
      )}
      {...(stretched ? {} : { tabIndex: -1 })}
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

/** The leads this one looks like; where the viewer may, a reason lets it through all the same. */
import type { MouseEvent } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../gql/fragment-masking.ts';
import { graphql } from '../gql/gql.ts';
import { StatusBadge } from './status-badge.tsx';
import { useFormat } from './viewer.ts';
import { Badge } from '../ui/badge.tsx';
import { TextArea } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

export const DuplicateCandidateFragment = graphql(`
  fragment DuplicateCandidateItem on DuplicateCandidate {
    severity
    protectedUntil
    claimable
    lead {
      id
      companyName
      city
      postalCode
      status
      owner {
        id
        name
      }
    }
  }
`);

export const DuplicateNoticeFragment = graphql(`
  fragment DuplicateNotice on DuplicateLeadError {
    severity
    overridable
    candidates {
      ...DuplicateCandidateItem
    }
  }
`);

interface DuplicateNoticeProps {
  duplicate: FragmentType<typeof DuplicateNoticeFragment>;
  reason: string;
  error: string | undefined;
  onReason: (reason: string) => void;
  onLeave: DuplicateCandidatesProps['onLeave'];
}

export function DuplicateNotice({ duplicate, reason, error, onReason, onLeave }: DuplicateNoticeProps) {
  const { severity, overridable, candidates } = readFragment(DuplicateNoticeFragment, duplicate);
  const { i18n } = useLingui();
  return (
    <Notice
      tone="warn"
      alert
      title={
        severity === 'HARD' ? i18n._('Diesen Lead gibt es schon.') : i18n._('Das könnte eine Dublette sein.')
      }
    >
      <DuplicateCandidates candidates={candidates} onLeave={onLeave} />
      {overridable ? (
        <TextArea
          label={i18n._('Warum trotzdem?')}
          hint={i18n._('Mit Begründung noch einmal senden.')}
          value={reason}
          error={error}
          onChange={(event) => onReason(event.target.value)}
          rows={2}
        />
      ) : (
        <p>{i18n._('Nur eine Teamleitung kann ihn trotzdem registrieren.')}</p>
      )}
    </Notice>
  );
}

export interface DuplicateCandidatesProps {
  candidates: readonly FragmentType<typeof DuplicateCandidateFragment>[];
  /** Somebody goes to one of them; who prevents the event's default stays. */
  onLeave: (event: MouseEvent, leadId: string) => void;
}

/** Leads that this one looks like, as far as the viewer may see them. */
export function DuplicateCandidates({ candidates, onLeave }: DuplicateCandidatesProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const shown = candidates.map((candidate) => readFragment(DuplicateCandidateFragment, candidate));
  return (
    <ul aria-label={i18n._('Mögliche Dubletten')} className="my-2 flex flex-col gap-2">
      {shown.map((candidate, index) => (
        <li key={candidate.lead?.id ?? index} className="rounded-lg bg-surface px-3 py-2 text-ink">
          {candidate.lead ? (
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span className="min-w-0">
                <Link
                  to="/leads/$id"
                  params={{ id: candidate.lead.id }}
                  onClick={(event) => candidate.lead && onLeave(event, candidate.lead.id)}
                  className="font-medium underline underline-offset-2"
                >
                  {candidate.lead.companyName}
                </Link>
                <span className="block text-[13px] text-muted">
                  {[
                    [candidate.lead.postalCode, candidate.lead.city].filter(Boolean).join(' '),
                    candidate.lead.owner?.name ?? i18n._('Ohne Besitzer'),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <StatusBadge status={candidate.lead.status} />
            </div>
          ) : (
            <span>{i18n._('Ein Lead, den du nicht sehen darfst')}</span>
          )}
          <span className="mt-1 flex flex-wrap items-center gap-2 text-[13px] text-muted">
            <Badge tone={candidate.severity === 'HARD' ? 'bad' : 'neutral'}>
              {candidate.severity === 'HARD' ? i18n._('sicher gleich') : i18n._('ähnlich')}
            </Badge>
            {candidate.protectedUntil
              ? i18n._('geschützt bis {date}', {
                  date: format.date(`${candidate.protectedUntil}T12:00:00Z`),
                })
              : null}
            {candidate.claimable ? i18n._('Frei im Pool: übernimm ihn, statt ihn neu anzulegen.') : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

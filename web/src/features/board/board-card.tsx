/** A lead on the board: dragged by its body, moved by its menu, opened by its name. */
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useDraggable } from '@dnd-kit/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import type { BoardCardFragment as BoardCardData, LeadStatus } from '../../gql/graphql.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { useProductNow } from '../../lib/product-clock.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Locked } from '../../ui/locked.tsx';
import { BoardCardFragment } from './board-documents.ts';
import { MoveButton } from './move-button.tsx';

interface BoardCardProps {
  id: string;
  lead: FragmentType<typeof BoardCardFragment>;
  onMove: (lead: BoardCardData, to: LeadStatus) => void;
}

export function BoardCard({ id, lead: masked, onMove }: BoardCardProps) {
  const lead = readFragment(BoardCardFragment, masked);
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const now = useProductNow();
  const lit = useHighlight(id);
  const movable = lead.viewerCan.changeStatusTo.length > 0;
  const { ref, isDragging } = useDraggable({ id, data: { lead }, disabled: !movable });
  const due = lead.nextFollowUp?.dueAt;
  return (
    <li ref={ref} className={classNames('rounded-xl', movable && 'cursor-grab touch-manipulation')}>
      <div
        key={lit}
        className={classNames(
          'rounded-xl border border-line bg-surface px-3 py-2 text-sm shadow-card',
          isDragging && 'opacity-50',
          lit > 0 && 'flash',
        )}
      >
        <div className="flex items-start justify-between gap-1">
          <Link
            to="/leads/$id"
            params={{ id }}
            draggable={false}
            className="min-w-0 py-1 font-medium break-words underline-offset-4 hover:underline"
          >
            {lead.companyName}
          </Link>
          {movable ? <MoveButton lead={lead} onMove={onMove} /> : null}
        </div>
        <p className="text-[13px] text-muted">
          {[
            lead.city,
            lead.owner
              ? lead.owner.id === viewer.id
                ? i18n._('Ich')
                : lead.owner.name
              : i18n._('Ohne Besitzer'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <div className="tabular mt-1 flex flex-wrap justify-between gap-x-3 text-[13px]">
          <span>
            {lead.redactedFields.includes('estimatedVolume') ? (
              <Locked short reason={i18n._(redactionReason(lead.viewerRelation))} />
            ) : lead.estimatedVolume ? (
              format.money(lead.estimatedVolume.amount, lead.estimatedVolume.currency)
            ) : null}
          </span>
          {due ? (
            <span className={classNames(Date.parse(due) < now && 'font-medium text-bad-ink')}>
              {lead.nextFollowUp?.kind === 'CUSTOM' ? '' : `${lead.nextFollowUp?.kind ?? ''} · `}
              {format.relativeDay(due, now)}
            </span>
          ) : null}
        </div>
      </div>
    </li>
  );
}

/** One follow-up of the inbox, and the outcomes to choose from once it is to be completed. */
import { useEffect, useRef } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import type { FollowUpItemFragment as FollowUpItemData, FollowUpOutcome } from '../../gql/graphql.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { followUpKindLabels, followUpOutcomeLabels, valuesOf } from '../../lib/labels.ts';
import { StatusBadge } from '../../lib/status-badge.tsx';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { AnchorButton, Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Notice } from '../../ui/notice.tsx';
import { dueGroup } from './due-groups.ts';
import { mayDo, type RowAct } from './row-acts.ts';
import { WaitingDraft } from './waiting-draft.tsx';

export const outcomes = valuesOf(followUpOutcomeLabels);

interface InboxRowProps {
  item: FollowUpItemData;
  now: number;
  choosing: boolean;
  selected: boolean;
  refusal: string | undefined;
  onSelect: (selected: boolean) => void;
  onAct: (act: RowAct) => void;
  onOutcome: (outcome: FollowUpOutcome | 'details' | null) => void;
}

export function InboxRow(props: InboxRowProps) {
  const { item, now, choosing, selected, refusal, onSelect, onAct, onOutcome } = props;
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const lit = useHighlight(item.id);
  const { lead } = item;
  const overdue = dueGroup(item.dueAt, now, viewer.timeZone) === 'overdue';
  const person = lead.primaryContact
    ? [lead.primaryContact.firstName, lead.primaryContact.lastName].filter(Boolean).join(' ')
    : '';
  const others = item.assignee && item.assignee.id !== viewer.id ? item.assignee.name : null;
  const company = lead.companyName;
  const more = (['reschedule', 'skip', 'reassign'] as const).filter((act) => mayDo(item, act));
  const words = {
    reschedule: item.firedAt === null ? i18n._('Verlegen …') : i18n._('Verschieben …'),
    skip: i18n._('Überspringen …'),
    reassign: i18n._('Neu zuweisen …'),
  };

  return (
    <li
      data-row={item.id}
      className={classNames(
        'scroll-my-24 border-t border-line px-4 py-3 first:border-t-0 focus-within:bg-surface-2 md:px-5',
        lit > 0 && 'flash',
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <input
          type="checkbox"
          className="hidden size-5 shrink-0 accent-action md:block"
          aria-label={i18n._('{company} auswählen', { company })}
          checked={selected}
          onChange={(event) => onSelect(event.target.checked)}
        />
        <div className="min-w-0 flex-[1_1_16rem]">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              to="/leads/$id"
              params={{ id: lead.id }}
              data-row-link
              className="min-w-0 font-medium break-words text-ink underline-offset-4 hover:underline"
            >
              {company}
            </Link>
            <Badge tone={item.kind === 'CUSTOM' ? 'neutral' : 'info'}>
              {i18n._(followUpKindLabels[item.kind])}
            </Badge>
            {lead.status === 'REMINDER' || lead.status === 'GRACE_PERIOD' ? (
              <StatusBadge status={lead.status} />
            ) : null}
            {item.heldSince ? <Badge tone="warn">{i18n._('Uhr angehalten')}</Badge> : null}
            <WaitingDraft followUp={item} />
          </div>
          <p className="mt-0.5 text-sm text-muted">
            <span className={overdue ? 'font-medium text-bad-ink' : undefined}>
              {overdue
                ? i18n._('fällig {when}', { when: format.relativeDay(item.dueAt, now) })
                : format.dateTime(item.dueAt)}
            </span>
            {[item.action, person, lead.city, others].filter(Boolean).map((part) => (
              <span key={part}> · {part}</span>
            ))}
          </p>
          {item.assigneeAbsentUntil ? (
            <p className="mt-0.5 flex items-center gap-1 text-sm text-warn-ink">
              <Icon name="alert" size={16} className="shrink-0" />
              {i18n._('abwesend bis {date}', { date: format.date(`${item.assigneeAbsentUntil}T12:00:00Z`) })}
            </p>
          ) : null}
        </div>
        <div className="ml-auto flex items-center gap-1.5">
          {lead.phone ? (
            <AnchorButton
              square
              kind="quiet"
              href={`tel:${lead.phone.replaceAll(/[^+\d]/g, '')}`}
              aria-label={i18n._('{company} anrufen: {phone}', { company, phone: lead.phone })}
              title={lead.phone}
            >
              <Icon name="phone" />
            </AnchorButton>
          ) : null}
          {lead.email ? (
            <AnchorButton
              square
              kind="quiet"
              href={`mailto:${lead.email}`}
              aria-label={i18n._('E-Mail an {company}: {email}', { company, email: lead.email })}
              title={lead.email}
            >
              <Icon name="mail" />
            </AnchorButton>
          ) : null}
          {more.length > 0 ? (
            <Menu
              trigger={
                <Button square kind="quiet" aria-label={i18n._('Mehr zu {company}', { company })}>
                  <Icon name="more" />
                </Button>
              }
            >
              {more.map((act) => (
                <MenuItem key={act} onSelect={() => onAct(act)}>
                  {words[act]}
                </MenuItem>
              ))}
            </Menu>
          ) : null}
          {mayDo(item, 'complete') ? (
            <Button
              aria-label={i18n._('{company} erledigen', { company })}
              aria-expanded={choosing}
              onClick={() => (choosing ? onOutcome(null) : onAct('complete'))}
            >
              <Icon name="check" size={18} />
              {i18n._('Erledigen')}
            </Button>
          ) : null}
        </div>
      </div>
      {choosing ? <Outcomes company={company} onOutcome={onOutcome} /> : null}
      {refusal ? (
        <Notice tone="bad" className="mt-2" title={i18n._('Nicht gespeichert')}>
          {refusal}
        </Notice>
      ) : null}
    </li>
  );
}

function Outcomes({
  company,
  onOutcome,
}: {
  company: string;
  onOutcome: (outcome: FollowUpOutcome | 'details' | null) => void;
}) {
  const { i18n } = useLingui();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div
      role="group"
      aria-label={i18n._('Wie ging es bei {company} aus?', { company })}
      className="mt-3 flex flex-wrap items-center gap-2"
    >
      {outcomes.map((outcome, index) => (
        <Button
          key={outcome}
          ref={index === 0 ? first : undefined}
          size="small"
          aria-keyshortcuts={String(index + 1)}
          onClick={() => onOutcome(outcome)}
        >
          {i18n._(followUpOutcomeLabels[outcome])}
          {outcome === 'POSTPONED' ? ' …' : ''}
          <Key name={String(index + 1)} />
        </Button>
      ))}
      <Button kind="quiet" size="small" aria-keyshortcuts="0" onClick={() => onOutcome('details')}>
        {i18n._('Mit Notiz und nächstem Schritt …')}
        <Key name="0" />
      </Button>
    </div>
  );
}

export function Key({ name }: { name: string }) {
  return (
    <kbd
      aria-hidden="true"
      className="hidden rounded border border-current px-1.5 text-xs opacity-75 md:inline"
    >
      {name}
    </kbd>
  );
}

import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { followUpKindLabels } from '../../lib/labels.ts';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { AnchorButton, Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { dueGroup } from './due-groups.ts';
import { WaitingDraft } from './waiting-draft.tsx';

export const FollowUpItemFragment = graphql(`
  fragment FollowUpItem on FollowUp {
    id
    kind
    status
    dueAt
    firedAt
    heldSince
    action
    assigneeAbsentUntil
    mail {
      id
      status
    }
    assignee {
      id
      name
    }
    lead {
      id
      version
      companyName
      status
      city
      owner {
        id
        name
      }
      email
      phone
      primaryContact {
        id
        firstName
        lastName
      }
      viewerCan {
        completeFollowUp
        rescheduleFollowUp
        skipFollowUp
        reassignFollowUp
        scheduleFollowUp
      }
    }
  }
`);

interface FollowUpItemProps {
  followUp: FragmentType<typeof FollowUpItemFragment>;
  now: number;
  /** Why the last attempt to complete it was taken back. */
  refusal?: string | undefined;
  onComplete: (followUp: { id: string; companyName: string }) => void;
}

export function FollowUpItem({ followUp, now, refusal, onComplete }: FollowUpItemProps) {
  const item = readFragment(FollowUpItemFragment, followUp);
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const lit = useHighlight(item.id);
  const { lead } = item;
  const group = dueGroup(item.dueAt, now, viewer.timeZone);
  const person = lead.primaryContact
    ? [lead.primaryContact.firstName, lead.primaryContact.lastName].filter(Boolean).join(' ')
    : '';
  const others = item.assignee && item.assignee.id !== viewer.id ? item.assignee.name : null;

  return (
    <li key={lit} className={classNames('border-t border-line px-5 py-3', lit > 0 && 'flash')}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_16rem]">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              to="/leads/$id"
              params={{ id: lead.id }}
              className="min-w-0 font-medium break-words text-ink underline-offset-4 hover:underline"
            >
              {lead.companyName}
            </Link>
            <Badge tone={item.kind === 'CUSTOM' ? 'neutral' : 'info'}>
              {i18n._(followUpKindLabels[item.kind])}
            </Badge>
            {item.heldSince ? <Badge tone="warn">{i18n._('Uhr angehalten')}</Badge> : null}
            <WaitingDraft followUp={item} />
          </div>
          <p className="mt-0.5 text-sm text-muted">
            <span className={group === 'overdue' ? 'font-medium text-bad-ink' : undefined}>
              {group === 'overdue'
                ? i18n._('fällig {when}', { when: format.relativeDay(item.dueAt, now) })
                : format.dateTime(item.dueAt)}
            </span>
            {[item.action, person, lead.city, others].filter(Boolean).map((part) => (
              <span key={part}> · {part}</span>
            ))}
          </p>
        </div>
        <div className="ml-auto flex items-center gap-1.5">
          {lead.phone ? (
            <AnchorButton
              square
              kind="quiet"
              href={`tel:${lead.phone.replaceAll(/[^+\d]/g, '')}`}
              aria-label={i18n._('{company} anrufen: {phone}', {
                company: lead.companyName,
                phone: lead.phone,
              })}
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
              aria-label={i18n._('E-Mail an {company}: {email}', {
                company: lead.companyName,
                email: lead.email,
              })}
              title={lead.email}
            >
              <Icon name="mail" />
            </AnchorButton>
          ) : null}
          {lead.viewerCan.completeFollowUp ? (
            <Button
              aria-label={i18n._('{company} erledigen', { company: lead.companyName })}
              onClick={() => onComplete({ id: item.id, companyName: lead.companyName })}
            >
              <Icon name="check" size={18} />
              {i18n._('Erledigen')}
            </Button>
          ) : null}
        </div>
      </div>
      {refusal ? (
        <Notice tone="bad" className="mt-2" title={i18n._('Nicht gespeichert')}>
          {refusal}
        </Notice>
      ) : null}
    </li>
  );
}

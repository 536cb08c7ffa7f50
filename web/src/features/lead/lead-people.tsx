/** Whose lead it is, who works on it, and the transfer that waits for a decision. */
import { useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { LeadActionDialog } from './lead-action-dialog-part.ts';
import type { LeadActionName } from './lead-actions.ts';

export const LeadPeopleFragment = graphql(`
  fragment LeadPeople on Lead {
    id
    version
    companyName
    owner {
      id
      name
    }
    collaborators {
      id
      name
    }
    pendingTransfer {
      id
      reason
      decideBy
      decider
      proposedBy {
        id
        name
      }
      to {
        id
        name
      }
    }
    viewerCan {
      addCollaborator
      removeCollaborator
      leave
      decideTransfer
      withdrawTransfer
    }
  }
`);

export function LeadPeople({ lead }: { lead: FragmentType<typeof LeadPeopleFragment> }) {
  const data = readFragment(LeadPeopleFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const heading = useId();
  const [doing, setDoing] = useState<{ action: LeadActionName; id: string; about?: string } | null>(null);
  const { owner, collaborators, pendingTransfer: transfer, viewerCan } = data;
  const taken = [...(owner ? [owner.id] : []), ...collaborators.map(({ id }) => id)];

  return (
    <Card
      labelledBy={heading}
      title={i18n._('Wer daran arbeitet')}
      aside={
        viewerCan.addCollaborator ? (
          <Button
            kind="quiet"
            size="small"
            onClick={() => setDoing({ action: 'addCollaborator', id: data.id })}
          >
            <Icon name="plus" size={16} />
            {i18n._('Hinzufügen')}
            <span className="sr-only">: {i18n._('Person')}</span>
          </Button>
        ) : undefined
      }
    >
      <ul className="flex flex-col gap-1 text-sm">
        <li className="flex min-h-9 items-center gap-2">
          <Icon name="user" size={18} className="shrink-0 text-muted" />
          {owner ? (
            <span className="min-w-0">
              {owner.name} <span className="text-muted">· {i18n._('Besitzer')}</span>
            </span>
          ) : (
            <span className="text-muted">{i18n._('Niemand: Der Lead ist im Pool.')}</span>
          )}
        </li>
        {collaborators.map((person) => (
          <li key={person.id} className="flex min-h-9 items-center gap-2">
            <Icon name="user" size={18} className="shrink-0 text-muted" />
            <span className="min-w-0 flex-1">
              {person.name} <span className="text-muted">· {i18n._('arbeitet mit')}</span>
            </span>
            {viewerCan.removeCollaborator || (person.id === viewer.id && viewerCan.leave) ? (
              <Button
                square
                kind="quiet"
                size="small"
                aria-label={i18n._('Mitarbeit von {name} beenden', { name: person.name })}
                onClick={() => setDoing({ action: 'removeCollaborator', id: person.id, about: person.name })}
              >
                <Icon name="close" size={16} />
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {transfer ? (
        <Notice
          tone="info"
          className="mt-3"
          title={
            transfer.to?.id === viewer.id
              ? i18n._('Der Lead soll an dich übergehen')
              : i18n._('Der Lead soll an {name} übergehen', { name: transfer.to?.name ?? '–' })
          }
        >
          <p className="break-words">
            {transfer.proposedBy ? `${transfer.proposedBy.name}: ` : ''}
            {transfer.reason}
          </p>
          <p className="mt-1">
            {transfer.decider === 'CANDIDATE'
              ? i18n._('Zu entscheiden bis {date}', { date: format.dateTime(transfer.decideBy) })
              : i18n._('Die Frist ist um: Jetzt entscheidet die Teamleitung.')}
          </p>
          {viewerCan.decideTransfer || viewerCan.withdrawTransfer ? (
            <div className="mt-2 flex flex-wrap gap-2">
              {viewerCan.decideTransfer ? (
                <>
                  <Button
                    kind="primary"
                    size="small"
                    onClick={() => setDoing({ action: 'acceptTransfer', id: transfer.id })}
                  >
                    {i18n._('Annehmen')}
                  </Button>
                  <Button
                    size="small"
                    onClick={() => setDoing({ action: 'declineTransfer', id: transfer.id })}
                  >
                    {i18n._('Ablehnen')}
                  </Button>
                </>
              ) : null}
              {viewerCan.withdrawTransfer ? (
                <Button
                  size="small"
                  onClick={() => setDoing({ action: 'withdrawTransfer', id: transfer.id })}
                >
                  {i18n._('Zurückziehen')}
                </Button>
              ) : null}
            </div>
          ) : null}
        </Notice>
      ) : null}
      {doing ? (
        <LeadActionDialog
          action={doing.action}
          subject={{ leadId: data.id, version: data.version, companyName: data.companyName, id: doing.id }}
          about={doing.about}
          withoutPeople={taken}
          onClose={() => setDoing(null)}
        />
      ) : null}
    </Card>
  );
}

/** The mail of a follow-up waits for a person to send it; leads to where it is read and sent. */
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import type { FollowUpItemFragment } from '../../gql/graphql.ts';
import { Badge } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';

export function WaitingDraft({ followUp }: { followUp: Pick<FollowUpItemFragment, 'id' | 'mail' | 'lead'> }) {
  const { i18n } = useLingui();
  if (followUp.mail?.status !== 'DRAFT') return null;
  return (
    <Link
      to="/leads/$id"
      params={{ id: followUp.lead.id }}
      search={{ mail: followUp.id }}
      className="inline-flex rounded-full underline-offset-2 hover:underline"
    >
      <Badge tone="warn">
        <Icon name="mail" size={16} />
        {i18n._('Mail wartet als Entwurf')}
      </Badge>
    </Link>
  );
}

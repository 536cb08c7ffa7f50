/** The mail of a follow-up: how it stands with it, and the way to read or send it. */
import { useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FollowUpMailFragment } from './follow-up-mail-fragment.ts';
import { MailDialog } from './mail-dialog-part.ts';
import {
  addresseeOf,
  mailFailureLabels,
  mailHoldLabels,
  mailStatusLabels,
  mailTones,
} from './mail-labels.ts';

interface FollowUpMailProps {
  followUp: FragmentType<typeof FollowUpMailFragment>;
  maySend: boolean;
}

export function FollowUpMail({ followUp, maySend }: FollowUpMailProps) {
  const { id, mail } = readFragment(FollowUpMailFragment, followUp);
  const { i18n } = useLingui();
  const format = useFormat();
  const asked = useSearch({ strict: false }).mail === id;
  const navigate = useNavigate();
  const [pressed, setPressed] = useState(false);
  if (!mail) return null;
  const close = () => {
    setPressed(false);
    // Loaded again, the page does not open it again.
    if (asked) void navigate({ to: '.', search: {}, replace: true, resetScroll: false });
  };
  // What held it is as of then: of what a person may not overrule, the block is in `maySend`, the address is as of now.
  const sendable = mail.status === 'DRAFT' && maySend && mail.to !== null;
  const reasons =
    mail.status === 'DRAFT'
      ? mail.heldBy.map((hold) => mailHoldLabels[hold])
      : mail.failure
        ? [mailFailureLabels[mail.failure]]
        : [];
  return (
    <div className="mt-1.5 text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Icon name="mail" size={16} className="text-muted" />
        <Badge tone={mailTones[mail.status]}>
          {mail.status === 'SENT' && mail.sentAt
            ? i18n._('Gesendet am {when}', { when: format.dateTime(mail.sentAt) })
            : i18n._(mailStatusLabels[mail.status])}
        </Badge>
        <span className="min-w-0 truncate">{mail.subject}</span>
        <Button kind="quiet" size="small" onClick={() => setPressed(true)}>
          {sendable ? i18n._('Ansehen und senden') : i18n._('Ansehen')}
          <span className="sr-only">: {mail.subject}</span>
        </Button>
      </div>
      {mail.to ? (
        <p className="break-words text-muted">{i18n._('An {name}', { name: addresseeOf(mail) })}</p>
      ) : null}
      {reasons.length > 0 ? (
        <p className={mail.status === 'FAILED' ? 'text-bad-ink' : 'text-warn-ink'}>
          {reasons.map((reason) => i18n._(reason)).join(' ')}
        </p>
      ) : null}
      {pressed || asked ? (
        <MailDialog followUpId={id} mail={mail} maySend={sendable} onClose={close} />
      ) : null}
    </div>
  );
}

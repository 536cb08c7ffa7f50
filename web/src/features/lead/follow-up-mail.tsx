/** One line on the mail of a follow-up: how it stands with it, and the way to read or send it. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MailDialog } from './mail-dialog-part.ts';
import { FollowUpMailFragment } from './mail-documents.ts';
import { mailStatusLabels, mailTones } from './mail-labels.ts';

interface FollowUpMailProps {
  followUp: FragmentType<typeof FollowUpMailFragment>;
  maySend: boolean;
}

export function FollowUpMail({ followUp, maySend }: FollowUpMailProps) {
  const { id, mail } = readFragment(FollowUpMailFragment, followUp);
  const { i18n } = useLingui();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  if (!mail) return null;
  const draft = mail.status === 'DRAFT' && maySend;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      <Icon name="mail" size={16} className="text-muted" />
      <Badge tone={mailTones[mail.status]}>{i18n._(mailStatusLabels[mail.status])}</Badge>
      <span className="min-w-0 truncate text-muted">
        {mail.sentAt ? `${format.dateTime(mail.sentAt)} · ${mail.subject}` : mail.subject}
      </span>
      <Button kind="quiet" size="small" onClick={() => setOpen(true)}>
        {draft ? i18n._('Ansehen und senden') : i18n._('Ansehen')}
        <span className="sr-only">: {mail.subject}</span>
      </Button>
      {open ? (
        <MailDialog followUpId={id} mail={mail} maySend={draft} onClose={() => setOpen(false)} />
      ) : null}
    </div>
  );
}

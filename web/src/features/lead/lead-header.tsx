/** Who this is, where it stands, and what the viewer may do about it now. */
import { useState, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import type { LeadHeaderFragment as LeadHeaderData, LeadStatus } from '../../gql/graphql.ts';
import { ActionMenu } from '../../lib/action-menu.tsx';
import { sourceLabels, stageLabels, statusLabels } from '../../lib/labels.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { StatusBadge } from '../../lib/status-badge.tsx';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { AnchorButton, Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ClaimButton } from './claim-button.tsx';
import { ConvertDialog, FirstContactDialog, MergeDialog, StatusDialog } from './header-dialog-parts.ts';
import { LeadActionDialog } from './lead-action-dialog-part.ts';
import { LeadHeaderFragment } from './lead-header-fragment.ts';

/** What a person calls the move, rather than the state it ends in. */
function moveLabel(to: LeadStatus) {
  switch (to) {
    case 'QUALIFIED':
      return /*i18n*/ { id: 'Als qualifiziert markieren' };
    case 'LOST':
      return /*i18n*/ { id: 'Als verloren markieren' };
    case 'ACTIVE':
      return /*i18n*/ { id: 'Auf aktiv setzen' };
    default:
      return statusLabels[to];
  }
}

interface LeadHeaderProps {
  lead: FragmentType<typeof LeadHeaderFragment>;
  /** Beside the status. */
  score: ReactNode;
}

type Offered =
  'assign' | 'proposeTransfer' | 'backdate' | 'withdrawConsent' | 'restore' | 'unmerge' | 'delete';

/** In the order of the menu; what is dangerous stands last. */
const further: readonly Offered[] = ['assign', 'proposeTransfer', 'backdate'];
const closing: readonly Offered[] = ['withdrawConsent', 'restore', 'unmerge', 'delete'];
const offeredLabels: Readonly<Record<Offered, MessageDescriptor>> = {
  assign: /*i18n*/ { id: 'Zuweisen …' },
  proposeTransfer: /*i18n*/ { id: 'Übergeben …' },
  backdate: /*i18n*/ { id: 'Zurückdatieren …' },
  withdrawConsent: /*i18n*/ { id: 'Werbung sperren …' },
  restore: /*i18n*/ { id: 'Wiederherstellen …' },
  unmerge: /*i18n*/ { id: 'Zusammenführung aufheben …' },
  delete: /*i18n*/ { id: 'Löschen …' },
};

export function LeadHeader({ lead, score }: LeadHeaderProps) {
  const data = readFragment(LeadHeaderFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const [target, setTarget] = useState<{ to: LeadStatus; before: LeadHeaderData } | null>(null);
  const [contacting, setContacting] = useState<LeadHeaderData | null>(null);
  const [acting, setActing] = useState<Offered | 'convert' | 'merge' | null>(null);
  const moves = data.viewerCan.changeStatusTo;
  const call = data.phone ? `tel:${data.phone.replaceAll(/[^+\d]/g, '')}` : null;
  const mail = data.email ? `mailto:${data.email}` : null;
  const contactable = data.viewerCan.documentFirstContact && !data.firstContactAt;
  const group = data.companyName;
  useShortcuts([
    ...(call
      ? [{ group, label: i18n._('Anrufen'), icon: 'phone' as const, run: () => window.location.assign(call) }]
      : []),
    ...(mail
      ? [{ group, label: i18n._('Mailen'), icon: 'mail' as const, run: () => window.location.assign(mail) }]
      : []),
    ...(contactable
      ? [{ group, label: i18n._('Erstkontakt festhalten'), run: () => setContacting(data) }]
      : []),
    ...moves.map((to) => ({
      group,
      label: i18n._(moveLabel(to)),
      run: () => setTarget({ to, before: data }),
    })),
  ]);
  const can = data.viewerCan;
  const subject = { leadId: data.id, version: data.version, companyName: data.companyName, id: data.id };
  const offered = further.filter((action) => can[action]);
  const last = closing.filter(
    (action) => can[action] && !(action === 'withdrawConsent' && data.contactBlocked),
  );
  const entry = (action: Offered) => ({
    label: i18n._(offeredLabels[action]),
    run: () => setActing(action),
  });
  const hasMore = offered.length > 0 || last.length > 0 || can.merge;

  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge status={data.status} />
          <Badge>{i18n._(stageLabels[data.stage])}</Badge>
          {score}
          {data.canonical ? null : <Badge tone="warn">{i18n._('Mögliche Dublette')}</Badge>}
        </div>
        <h1 className="mt-1.5 text-[28px] break-words">{data.companyName}</h1>
        <p className="text-muted">
          {[
            data.city,
            data.owner
              ? data.owner.id === viewer.id
                ? i18n._('gehört dir')
                : i18n._('gehört {name}', { name: data.owner.name })
              : i18n._('ohne Besitzer'),
            i18n._('{source}, registriert am {date}', {
              source: i18n._(sourceLabels[data.source]),
              date: format.date(data.registeredAt),
            }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {data.mergedInto ? (
          <Notice tone="info" className="mt-3" title={i18n._('Zusammengeführt mit einem anderen Lead')}>
            <Link
              to="/leads/$id"
              params={{ id: data.mergedInto.id }}
              className="underline underline-offset-2"
            >
              {data.mergedInto.companyName}
            </Link>
          </Notice>
        ) : null}
        {data.customer ? (
          <Notice
            tone="good"
            className="mt-3"
            title={i18n._('Ist der Kunde {name}', { name: data.customer.companyName })}
          />
        ) : null}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {call ? (
          <AnchorButton href={call}>
            <Icon name="phone" size={18} />
            {i18n._('Anrufen')}
          </AnchorButton>
        ) : null}
        {mail ? (
          <AnchorButton href={mail}>
            <Icon name="mail" size={18} />
            {i18n._('Mailen')}
          </AnchorButton>
        ) : null}
        {contactable ? (
          <Button kind="primary" onClick={() => setContacting(data)}>
            {i18n._('Erstkontakt festhalten')}
          </Button>
        ) : null}
        {data.viewerCan.claim || (data.viewerRelation === 'POOL' && viewer.role === 'SALES') ? (
          <ClaimButton leadId={data.id} companyName={data.companyName} ready={data.viewerCan.claim} />
        ) : null}
        {moves.length > 0 ? (
          <ActionMenu
            button={(opening) => (
              <Button {...opening}>
                {i18n._('Status ändern')}
                <Icon name="chevron" size={16} />
              </Button>
            )}
            groups={[
              moves.map((to) => ({
                label: i18n._(moveLabel(to)),
                run: () => setTarget({ to, before: data }),
              })),
            ]}
          />
        ) : null}
        {can.convert ? (
          <Button kind="primary" onClick={() => setActing('convert')}>
            {i18n._('Zum Kunden machen')}
          </Button>
        ) : null}
        {hasMore ? (
          <ActionMenu
            button={(opening) => (
              <Button square aria-label={i18n._('Weitere Aktionen')} {...opening}>
                <Icon name="more" />
              </Button>
            )}
            groups={[
              [
                ...offered.map(entry),
                ...(can.merge ? [{ label: i18n._('Zusammenführen …'), run: () => setActing('merge') }] : []),
              ],
              last.map(entry),
            ]}
          />
        ) : null}
      </div>
      {acting === 'convert' ? (
        <ConvertDialog subject={subject} onClose={() => setActing(null)} />
      ) : acting === 'merge' ? (
        <MergeDialog subject={subject} onClose={() => setActing(null)} />
      ) : acting ? (
        <LeadActionDialog action={acting} subject={subject} onClose={() => setActing(null)} />
      ) : null}
      {target ? (
        <StatusDialog
          to={target.to}
          before={target.before}
          current={data}
          title={i18n._(moveLabel(target.to))}
          onClose={() => setTarget(null)}
        />
      ) : null}
      {contacting ? (
        <FirstContactDialog before={contacting} current={data} onClose={() => setContacting(null)} />
      ) : null}
    </header>
  );
}

/** Who this is, where it stands, and what the viewer may do about it now. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import type { LeadHeaderFragment as LeadHeaderData, LeadStatus } from '../../gql/graphql.ts';
import { sourceLabels, stageLabels, statusLabels } from '../../lib/labels.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { StatusBadge } from '../../lib/status-badge.tsx';
import { useFormat, useViewer } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { AnchorButton, Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ClaimButton } from './claim-button.tsx';
import { FirstContactDialog } from './first-contact-dialog.tsx';
import { LeadHeaderFragment } from './lead-header-fragment.ts';
import { StatusDialog } from './status-dialog.tsx';

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

export function LeadHeader({ lead }: { lead: FragmentType<typeof LeadHeaderFragment> }) {
  const data = readFragment(LeadHeaderFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const viewer = useViewer();
  const [target, setTarget] = useState<{ to: LeadStatus; before: LeadHeaderData } | null>(null);
  const [contacting, setContacting] = useState<LeadHeaderData | null>(null);
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

  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge status={data.status} />
          <Badge>{i18n._(stageLabels[data.stage])}</Badge>
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
          <Menu
            trigger={
              <Button>
                {i18n._('Status ändern')}
                <Icon name="chevron" size={16} />
              </Button>
            }
          >
            {moves.map((to) => (
              <MenuItem key={to} onSelect={() => setTarget({ to, before: data })}>
                {i18n._(moveLabel(to))}
              </MenuItem>
            ))}
          </Menu>
        ) : null}
      </div>
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

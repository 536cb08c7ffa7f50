/** Where a card can be moved to without dragging it; comes when somebody reaches for it. */
import type { ReactElement } from 'react';
import { useLingui } from '@lingui/react';
import type { BoardCardFragment as BoardCardData, LeadStatus } from '../../gql/graphql.ts';
import { statusLabels } from '../../lib/labels.ts';
import { Menu, MenuHeading, MenuItem } from '../../ui/menu.tsx';

export interface MoveMenuProps {
  trigger: ReactElement;
  /** It was asked for before it was there. */
  defaultOpen: boolean;
  lead: BoardCardData;
  onMove: (lead: BoardCardData, to: LeadStatus) => void;
}

export function MoveMenu({ trigger, defaultOpen, lead, onMove }: MoveMenuProps) {
  const { i18n } = useLingui();
  return (
    <Menu trigger={trigger} defaultOpen={defaultOpen}>
      <MenuHeading>{i18n._('Verschieben nach …')}</MenuHeading>
      {lead.viewerCan.changeStatusTo.map((to) => (
        <MenuItem key={to} onSelect={() => onMove(lead, to)}>
          {i18n._(statusLabels[to])}
        </MenuItem>
      ))}
    </Menu>
  );
}

import { Fragment, type ReactElement } from 'react';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import type { MenuAction } from './action-menu.tsx';

interface ActionMenuContentProps {
  trigger: ReactElement;
  /** It was asked for before it was there. */
  defaultOpen: boolean;
  groups: readonly (readonly MenuAction[])[];
}

export function ActionMenuContent({ trigger, defaultOpen, groups }: ActionMenuContentProps) {
  return (
    <Menu trigger={trigger} defaultOpen={defaultOpen}>
      {groups
        .filter((group) => group.length > 0)
        .map((group, nth) => (
          <Fragment key={group[0]?.label}>
            {nth > 0 ? <MenuLine /> : null}
            {group.map(({ label, run }) => (
              <MenuItem key={label} onSelect={run}>
                {label}
              </MenuItem>
            ))}
          </Fragment>
        ))}
    </Menu>
  );
}

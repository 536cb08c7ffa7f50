/** A menu of what can be done, on its button; the menu's code comes when somebody reaches for one. */
import { useState, type ReactElement } from 'react';
import { useLingui } from '@lingui/react';
import type { OpeningProps } from '../ui/deferred-menu.tsx';
import { showToast } from '../ui/toast.tsx';
import { chunk, chunkFailure } from './load-chunk.ts';

export interface MenuAction {
  readonly label: string;
  readonly run: () => void;
}

interface ActionMenuProps {
  /** The button, given what makes it open the menu. */
  button: (opening: OpeningProps) => ReactElement;
  /** With a line between two groups; an empty one leaves none. */
  groups: readonly (readonly MenuAction[])[];
}

const part = chunk(() => import('./action-menu-content.tsx'));

export function ActionMenu({ button, groups }: ActionMenuProps) {
  const { i18n } = useLingui();
  const [Content, setContent] = useState(() => part.loaded()?.ActionMenuContent ?? null);
  const [asked, setAsked] = useState(false);
  const open = () => {
    setAsked(true);
    part.load().then(
      (module) => setContent(() => module.ActionMenuContent),
      () => showToast('bad', i18n._(chunkFailure)),
    );
  };
  if (Content) return <Content trigger={button({})} defaultOpen={asked} groups={groups} />;
  return button({
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: open,
    onPointerEnter: part.prefetch,
    onFocus: part.prefetch,
  });
}

/** The button that a card's menu hangs on. */
import { useState, type ComponentType } from 'react';
import { useLingui } from '@lingui/react';
import { chunk, chunkFailure } from '../../lib/load-chunk.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useFocusAfterMove } from './move-focus.ts';
import type { MoveMenuProps } from './move-menu.tsx';

const part = chunk(() => import('./move-menu.tsx'));

export function MoveButton(props: Pick<MoveMenuProps, 'lead' | 'onMove'>) {
  const { i18n } = useLingui();
  const [Content, setContent] = useState<ComponentType<MoveMenuProps> | null>(
    () => part.loaded()?.MoveMenu ?? null,
  );
  const [asked, setAsked] = useState(false);
  const button = useFocusAfterMove(props.lead.id);
  const open = () => {
    setAsked(true);
    part.load().then(
      (module) => setContent(() => module.MoveMenu),
      () => showToast('bad', i18n._(chunkFailure)),
    );
  };
  const looks = {
    ref: button,
    'data-move': props.lead.id,
    kind: 'quiet',
    size: 'small',
    square: true,
    className: '-mr-2 shrink-0',
    'aria-label': i18n._('{company} verschieben nach …', { company: props.lead.companyName }),
    children: <Icon name="move" size={18} />,
  } as const;
  if (Content) return <Content {...props} trigger={<Button {...looks} />} defaultOpen={asked} />;
  return (
    <Button
      {...looks}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={open}
      onPointerEnter={part.prefetch}
      onFocus={part.prefetch}
    />
  );
}

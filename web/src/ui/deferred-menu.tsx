/** A menu whose code loads when someone reaches for it: the first page needs only its button. */
import { useState, type ComponentType, type ReactElement } from 'react';
import type { Chunk } from '../lib/load-chunk.ts';

export interface DeferredMenuContent {
  trigger: ReactElement;
  /** It was asked for before it was there. */
  defaultOpen: boolean;
}

interface DeferredMenuProps {
  /** The button, given what makes it open the menu. */
  button: (opening: OpeningProps) => ReactElement;
  content: Chunk<{ default: ComponentType<DeferredMenuContent> }>;
  /** It was asked for and could not be loaded; the next click tries again. */
  onFailed: () => void;
}

export interface OpeningProps {
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
}

export function DeferredMenu({ button, content, onFailed }: DeferredMenuProps) {
  const [Content, setContent] = useState<ComponentType<DeferredMenuContent> | null>(null);
  const open = () => {
    content.load().then((module) => setContent(() => module.default), onFailed);
  };
  if (Content) return <Content trigger={button({})} defaultOpen />;
  return button({
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: open,
    onPointerEnter: content.prefetch,
    onFocus: content.prefetch,
  });
}

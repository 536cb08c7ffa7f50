/** A menu whose code loads when someone reaches for it: the first page needs only its button. */
import { Suspense, useState, type ComponentType, type LazyExoticComponent, type ReactElement } from 'react';

export interface DeferredMenuContent {
  trigger: ReactElement;
  /** It was asked for before it was there. */
  defaultOpen: boolean;
}

interface DeferredMenuProps {
  /** The button, given what makes it open the menu. */
  button: (opening: OpeningProps) => ReactElement;
  content: LazyExoticComponent<ComponentType<DeferredMenuContent>>;
  preload: () => unknown;
}

export interface OpeningProps {
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
}

export function DeferredMenu({ button, content: Content, preload }: DeferredMenuProps) {
  const [wanted, setWanted] = useState(false);
  const waiting = button({
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setWanted(true),
    onPointerEnter: () => void preload(),
    onFocus: () => void preload(),
  });
  if (!wanted) return waiting;
  return (
    <Suspense fallback={waiting}>
      <Content trigger={button({})} defaultOpen />
    </Suspense>
  );
}

/** The menu of saved views, which comes after the table; until then its button stands in its place. */
import { useEffect, useState, type ComponentType } from 'react';
import { useLingui } from '@lingui/react';
import { chunk, chunkFailure } from '../../lib/load-chunk.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { showToast } from '../../ui/toast.tsx';
import type { SavedViewsMenuProps } from './saved-views-menu.tsx';

const part = chunk(() => import('./saved-views-menu.tsx'));

export function SavedViews(props: SavedViewsMenuProps) {
  const { i18n } = useLingui();
  const [Content, setContent] = useState<ComponentType<SavedViewsMenuProps> | null>(
    () => part.loaded()?.SavedViewsMenu ?? null,
  );
  useEffect(() => {
    let wanted = true;
    part.fetch().then(
      (module) => wanted && setContent(() => module.SavedViewsMenu),
      // Nobody has asked for it yet: a click on the button does, and says so.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (Content) return <Content {...props} />;
  const load = () => {
    part.load().then(
      (module) => setContent(() => module.SavedViewsMenu),
      () => showToast('bad', i18n._(chunkFailure)),
    );
  };
  return (
    <Button size="small" aria-haspopup="menu" aria-expanded={false} onClick={load}>
      {i18n._('Ansichten')}
      <Icon name="chevron" size={16} className="shrink-0" />
    </Button>
  );
}

/**
 * The views one has kept and those one's team shares: open one, keep what is on the screen, put it into the one that is
 * open, delete it. It knows nothing of how a view becomes an address: whoever shows the table does.
 */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation, useQuery } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import type { KeptViewFragment, LeadFilter, LeadOrder } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuHeading, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';
import { SaveViewDialog } from './save-view-dialog-part.ts';
import { DeleteView, SavedViewFragment, SavedViewsQuery, SaveView } from './saved-views-documents.ts';

/** What the table shows, as a view keeps it. */
export interface ShownView {
  readonly filter: LeadFilter;
  readonly search: string | null;
  readonly orderBy: LeadOrder | null;
  readonly columns: readonly string[];
}

export interface SavedViewsMenuProps {
  /** The view the table was opened with. */
  openId: string | undefined;
  shown: ShownView;
  /** Whether the table shows exactly this. */
  isShown: (view: KeptViewFragment) => boolean;
  /** Opens it; false for one that this table cannot show. */
  canOpen: (view: KeptViewFragment) => boolean;
  onOpen: (view: KeptViewFragment) => void;
  /** Whether the table shows all leads in the usual way. */
  allShown: boolean;
  onAll: () => void;
  onSaved: (id: string) => void;
}

export function SavedViewsMenu(props: SavedViewsMenuProps) {
  const { openId, shown, isShown, canOpen, onOpen, allShown, onAll, onSaved } = props;
  const { i18n } = useLingui();
  const viewer = useViewer();
  const [{ data }, read] = useQuery({ query: SavedViewsQuery, requestPolicy: 'cache-and-network' });
  const [, save] = useMutation(SaveView);
  const [, remove] = useMutation(DeleteView);
  const [naming, setNaming] = useState(false);
  const views = (data?.savedViews ?? []).map((view) => readFragment(SavedViewFragment, view));
  const open = views.find(({ id }) => id === openId);
  const changed = open !== undefined && !isShown(open);
  const own = views.filter(({ author }) => author?.id === viewer.id);
  const shared = views.filter(({ author }) => author?.id !== viewer.id);

  const keep = async (isDefault: boolean, told: string) => {
    if (!open) return;
    const { id, name, share, position, version } = open;
    const answer = await save({
      input: { id, version, name, share, position, isDefault, ...shown, columns: [...shown.columns] },
    });
    const result = answer.data?.saveView;
    if (!result) showToast('bad', failureLine(answer.error, i18n));
    else if (result.__typename === 'SaveViewSuccess') showToast('good', told);
    else showToast('bad', refusalText(result, i18n));
  };
  const forget = async () => {
    if (!open) return;
    const { data: answer, error } = await remove({ input: { id: open.id } });
    const result = answer?.deleteView;
    if (!result) showToast('bad', failureLine(error, i18n));
    else if ('message' in result) showToast('bad', refusalText(result, i18n));
    else showToast('good', i18n._('Ansicht „{name}“ gelöscht', { name: open.name }));
  };

  const entry = (view: KeptViewFragment) => {
    const usable = view.problem === null && canOpen(view);
    return (
      <MenuItem key={view.id} disabled={!usable} onSelect={() => onOpen(view)}>
        <span className="flex size-5 items-center justify-center">
          {view.id === openId ? <Icon name="check" size={18} /> : null}
        </span>
        <span className="min-w-0">
          <span className="block truncate">{view.name}</span>
          {usable ? null : (
            <span className="block max-w-64 text-[13px] text-muted">
              {view.problem === 'FIELD_WITHHELD'
                ? i18n._('Nutzt Angaben, die du nicht bei allen Leads sehen darfst')
                : view.problem === 'OUTDATED'
                  ? i18n._('Veraltet, bitte neu anlegen')
                  : i18n._('Filtert nach etwas, das diese Tabelle nicht zeigt')}
            </span>
          )}
        </span>
        {view.author && view.author.id !== viewer.id ? (
          <span className="ml-auto pl-3 text-[13px] text-muted">{view.author.name}</span>
        ) : view.isDefault || view.share === 'TEAM' ? (
          <span className="ml-auto pl-3 text-[13px] text-muted">
            {[view.isDefault && i18n._('Beim Öffnen'), view.share === 'TEAM' && i18n._('Im Team geteilt')]
              .filter(Boolean)
              .join(' · ')}
          </span>
        ) : null}
      </MenuItem>
    );
  };

  return (
    <>
      <Menu
        // No stream tells of views that colleagues keep or delete.
        onOpenChange={(opened) => {
          if (opened) read({ requestPolicy: 'cache-and-network' });
        }}
        trigger={
          <Button size="small" className="max-w-64">
            <span className="truncate">
              {open ? i18n._('Ansicht: {name}', { name: open.name }) : i18n._('Ansichten')}
              {changed ? ` (${i18n._('geändert')})` : ''}
            </span>
            <Icon name="chevron" size={16} className="shrink-0" />
          </Button>
        }
      >
        <MenuItem onSelect={onAll}>
          <span className="flex size-5 items-center justify-center">
            {allShown && !open ? <Icon name="check" size={18} /> : null}
          </span>
          {i18n._('Alle Leads')}
        </MenuItem>
        {own.length > 0 ? <MenuHeading>{i18n._('Meine Ansichten')}</MenuHeading> : null}
        {own.map(entry)}
        {shared.length > 0 ? <MenuHeading>{i18n._('Ansichten meines Teams')}</MenuHeading> : null}
        {shared.map(entry)}
        <MenuLine />
        {open?.changeable && changed ? (
          <MenuItem
            onSelect={() =>
              void keep(open.isDefault, i18n._('Ansicht „{name}“ gespeichert', { name: open.name }))
            }
          >
            {i18n._('Änderungen in „{name}“ speichern', { name: open.name })}
          </MenuItem>
        ) : null}
        {open && own.includes(open) && !changed ? (
          <MenuItem
            onSelect={() =>
              void keep(
                !open.isDefault,
                open.isDefault
                  ? i18n._('Die Leads öffnen sich wieder mit allen')
                  : i18n._('Die Leads öffnen sich künftig mit „{name}“', { name: open.name }),
              )
            }
          >
            {open.isDefault
              ? i18n._('Leads nicht mehr mit „{name}“ öffnen', { name: open.name })
              : i18n._('Leads künftig mit „{name}“ öffnen', { name: open.name })}
          </MenuItem>
        ) : null}
        <MenuItem onSelect={() => setNaming(true)}>{i18n._('Als neue Ansicht speichern …')}</MenuItem>
        {open?.changeable ? (
          <MenuItem onSelect={() => void forget()}>
            {i18n._('„{name}“ löschen', { name: open.name })}
          </MenuItem>
        ) : null}
      </Menu>
      {naming ? (
        <SaveViewDialog
          shown={shown}
          onClose={() => setNaming(false)}
          onSaved={(id) => {
            setNaming(false);
            onSaved(id);
          }}
        />
      ) : null}
    </>
  );
}

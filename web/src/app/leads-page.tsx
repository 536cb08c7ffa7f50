import { useMemo } from 'react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { LeadsTable } from '../features/leads/leads-table.tsx';
import {
  isView,
  ofView,
  parseLeadsSearch,
  saysNothing,
  toView,
  type LeadsSearch,
} from '../features/leads/search.ts';
import { SavedViewsQuery } from '../features/saved-views/saved-views-documents.ts';
import { SavedViews } from '../features/saved-views/saved-views.tsx';
import { usePageTitle } from '../lib/use-page-title.ts';
import { buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ALL_LEADS, defaultViewOf } from './default-view.ts';

const route = getRouteApi('/signed-in/leads');

export function LeadsPage() {
  const { i18n } = useLingui();
  // The router lays what the route understood over the raw address: what it dropped would still be there.
  const raw = route.useSearch();
  const search = useMemo(() => parseLeadsSearch({ ...raw }), [raw]);
  const shown = useMemo(() => toView(search), [search]);
  const navigate = route.useNavigate();
  const [{ data: views }] = useQuery({ query: SavedViewsQuery });
  // An address that says nothing opens the default view, and whoever takes the last filter away wants to see all.
  const all = views && defaultViewOf(views) === null ? {} : ALL_LEADS;
  const addressOf = (next: LeadsSearch) => (saysNothing(next) ? all : next);
  usePageTitle(i18n._('Leads'));
  return (
    <LeadsTable
      search={search}
      onSearch={(next, replace) =>
        // What only follows the scrolling must not scroll.
        void navigate({ search: addressOf(next), replace: replace ?? false, resetScroll: !replace })
      }
      otherForm={
        <Link to="/board" className={buttonClass('secondary', 'small')}>
          <Icon name="board" size={16} />
          {i18n._('Board')}
        </Link>
      }
      views={
        <SavedViews
          openId={search.view}
          shown={shown}
          isShown={(view) => isView(search, view)}
          canOpen={(view) => ofView(view.id, view) !== null}
          onOpen={(view) => void navigate({ search: ofView(view.id, view) ?? all })}
          onAll={() => void navigate({ search: all })}
          allShown={saysNothing({ ...search, view: undefined })}
          onSaved={(id) => void navigate({ search: { ...search, view: id }, replace: true })}
        />
      }
    />
  );
}

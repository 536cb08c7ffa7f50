import { useMemo } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { LeadsTable } from '../features/leads/leads-table.tsx';
import { parseLeadsSearch } from '../features/leads/search.ts';
import { usePageTitle } from '../lib/use-page-title.ts';

const route = getRouteApi('/signed-in/leads');

export function LeadsPage() {
  const { i18n } = useLingui();
  // The router lays what the route understood over the raw address: what it dropped would still be there.
  const raw = route.useSearch();
  const search = useMemo(() => parseLeadsSearch({ ...raw }), [raw]);
  const navigate = route.useNavigate();
  usePageTitle(i18n._('Leads'));
  return (
    <LeadsTable
      search={search}
      onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
    />
  );
}

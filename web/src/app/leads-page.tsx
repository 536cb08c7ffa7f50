import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { LeadsTable } from '../features/leads/leads-table.tsx';
import { usePageTitle } from '../lib/use-page-title.ts';

const route = getRouteApi('/signed-in/leads');

export function LeadsPage() {
  const { i18n } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  usePageTitle(i18n._('Leads'));
  return (
    <LeadsTable
      search={search}
      onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
    />
  );
}

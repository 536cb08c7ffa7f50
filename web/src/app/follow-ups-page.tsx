import { useMemo } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { Inbox } from '../features/follow-ups/inbox.tsx';
import { parseInboxSearch } from '../features/follow-ups/inbox-search.ts';
import { usePageTitle } from '../lib/use-page-title.ts';

const route = getRouteApi('/signed-in/follow-ups');

export function FollowUpsPage() {
  const { i18n } = useLingui();
  // The router lays what the route understood over the raw address: what it dropped would still be there.
  const raw = route.useSearch();
  const search = useMemo(() => parseInboxSearch({ ...raw }), [raw]);
  const navigate = route.useNavigate();
  usePageTitle(i18n._('Nachfassen'));
  return (
    <div className="flex flex-col gap-5">
      <Inbox search={search} onSearch={(next) => void navigate({ search: next })} />
    </div>
  );
}

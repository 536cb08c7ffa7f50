import { useMemo } from 'react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { Board } from '../features/board/board.tsx';
import { parseBoardSearch } from '../features/board/search.ts';
import { LeadStatusDialog } from '../features/lead/lead-status-dialog-part.ts';
import { usePageTitle } from '../lib/use-page-title.ts';
import { buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ALL_LEADS } from './default-view.ts';

const route = getRouteApi('/signed-in/board');

export function BoardPage() {
  const { i18n } = useLingui();
  const raw = route.useSearch();
  const search = useMemo(() => parseBoardSearch({ ...raw }), [raw]);
  const navigate = route.useNavigate();
  usePageTitle(i18n._('Board'));
  return (
    <Board
      search={search}
      onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
      askFor={(move, onClose) => <LeadStatusDialog key={move.leadId} {...move} onClose={onClose} />}
      otherForm={
        <Link
          to="/leads"
          search={search.scope || search.q ? search : ALL_LEADS}
          className={buttonClass('secondary', 'small')}
        >
          <Icon name="leads" size={16} />
          {i18n._('Tabelle')}
        </Link>
      }
    />
  );
}

/** What stands behind the first page of a list, page after page as it is asked for; each page asks for itself. */
import { useState, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import type { CombinedError } from 'urql';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';

interface FurtherProps {
  pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  /** The page behind this cursor. */
  page: (after: string) => ReactNode;
  /** Where its button stands. */
  className?: string;
}

export function Further({ pageInfo, page, className = 'mt-3 -ml-3' }: FurtherProps) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(false);
  const { hasNextPage, endCursor } = pageInfo;
  if (!hasNextPage || endCursor === null) return null;
  if (open) return page(endCursor);
  return (
    <Button
      kind="quiet"
      size="small"
      className={classNames('self-start', className)}
      onClick={() => setOpen(true)}
    >
      <Icon name="chevron" size={16} />
      {i18n._('Ältere zeigen')}
    </Button>
  );
}

interface PageStateProps {
  error: CombinedError | undefined;
  onRetry: () => void;
}

/** In the place of a page that is not there yet, or could not be read. */
export function PageState({ error, onRetry }: PageStateProps) {
  const { i18n } = useLingui();
  if (error) return <QueryFailure error={error} onRetry={onRetry} />;
  return (
    <p role="status" className="mt-3 text-sm text-muted">
      {i18n._('Wird geladen …')}
    </p>
  );
}

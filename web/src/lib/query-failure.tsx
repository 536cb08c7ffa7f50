/** A query's error in the place where its answer would stand: what happened, the request id, try again. */
import { useLingui } from '@lingui/react';
import type { CombinedError } from 'urql';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { describeFailure } from './errors.ts';

export function QueryFailure({ error, onRetry }: { error: CombinedError; onRetry: () => void }) {
  const { i18n } = useLingui();
  const failure = describeFailure(error);
  return (
    <div className="px-5 pb-5">
      <Notice
        tone="bad"
        alert
        title={
          failure.code === 'OFFLINE'
            ? i18n._('Der Server ist nicht erreichbar.')
            : i18n._('Das hat nicht geklappt.')
        }
      >
        {failure.code === 'OFFLINE' ? null : <p>{failure.message}</p>}
        {failure.requestId ? <p>{i18n._('Vorgangsnummer: {id}', { id: failure.requestId })}</p> : null}
        <Button size="small" className="mt-2" onClick={onRetry}>
          {i18n._('Erneut versuchen')}
        </Button>
      </Notice>
    </div>
  );
}

/** A query's error in the place where its answer would stand: what happened, the request id, try again. */
import { useLingui } from '@lingui/react';
import type { CombinedError } from 'urql';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { describeFailure, failureText, requestIdText } from './errors.ts';

export function QueryFailure({ error, onRetry }: { error: CombinedError; onRetry: () => void }) {
  const { i18n } = useLingui();
  const failure = describeFailure(error);
  const quote = requestIdText(failure, i18n);
  return (
    <div className="px-5 pb-5">
      <Notice tone="bad" alert title={failureText(failure, i18n)}>
        {quote ? <p className="break-all">{quote}</p> : null}
        <Button size="small" className="mt-2" onClick={onRetry}>
          {i18n._('Erneut versuchen')}
        </Button>
      </Notice>
    </div>
  );
}

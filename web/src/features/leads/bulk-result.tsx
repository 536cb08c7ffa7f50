/** What came of a change of several leads: how many, which not and why, and the way back while there is one. */
import { useEffect, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { failureLine } from '../../lib/errors.ts';
import { refusalText } from '../../lib/refusals.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { UndoBulk } from './bulk-documents.ts';

export interface BulkOutcome {
  readonly key: number;
  readonly undoToken: string | null;
  readonly rows: readonly {
    readonly leadId: string;
    readonly company: string;
    /** Why not; `null` where it was done. */
    readonly refusal: string | null;
  }[];
}

/** The token holds for a minute; offered a little shorter, so that a click does not come too late. */
const UNDO = 50_000;

export function BulkResult({ outcome, onClose }: { outcome: BulkOutcome; onClose: () => void }) {
  const { i18n } = useLingui();
  const [{ fetching }, undo] = useMutation(UndoBulk);
  const [undoable, setUndoable] = useState(outcome.undoToken !== null);
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setUndoable(false), UNDO);
    return () => clearTimeout(timer);
  }, []);
  const refused = outcome.rows.filter(({ refusal }) => refusal !== null);
  const done = outcome.rows.length - refused.length;

  const takeBack = async () => {
    if (outcome.undoToken === null) return;
    const { data, error } = await undo({ input: { token: outcome.undoToken } });
    setUndoable(false);
    if (!data) setSaid(failureLine(error, i18n));
    else if (data.undo.__typename === 'UndoSuccess') setSaid(i18n._('Rückgängig gemacht'));
    else setSaid(refusalText(data.undo, i18n));
  };

  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="mr-auto font-medium">
          {said ??
            [
              i18n._('{done, plural, one {# Lead geändert} other {# Leads geändert}}', { done }),
              refused.length > 0 ? i18n._('{count} abgelehnt', { count: refused.length }) : null,
            ]
              .filter(Boolean)
              .join(', ')}
        </p>
        {undoable && said === null ? (
          <Button size="small" busy={fetching} onClick={() => void takeBack()}>
            {i18n._('Rückgängig')}
          </Button>
        ) : null}
        <Button kind="quiet" size="small" square aria-label={i18n._('Ergebnis schließen')} onClick={onClose}>
          <Icon name="close" size={16} />
        </Button>
      </div>
      {refused.length > 0 && said === null ? (
        <ul
          aria-label={i18n._('Abgelehnt')}
          tabIndex={0}
          className="max-h-40 overflow-y-auto rounded-lg bg-surface-2 px-3 py-2 text-sm"
        >
          {refused.map(({ leadId, company, refusal }) => (
            <li key={leadId} className="py-0.5">
              <Link
                to="/leads/$id"
                params={{ id: leadId }}
                className="font-medium underline-offset-4 hover:underline"
              >
                {company}
              </Link>
              {': '}
              {refusal}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

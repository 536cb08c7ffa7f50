/**
 * What can be done with the leads that are chosen, and what came of it, lead by lead. Offered is what the server says the
 * viewer may do to at least one of them; the others are told why not.
 */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation, useQuery } from 'urql';
import { failureLine } from '../../lib/errors.ts';
import { statusLabels, valuesOf } from '../../lib/labels.ts';
import { refusalText } from '../../lib/refusals.ts';
import { leads as leadsTeam, useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { BulkQuestionDialog } from './bulk-dialogs-part.ts';
import type { BulkQuestion } from './bulk-dialogs.tsx';
import { BulkResult, type BulkOutcome } from './bulk-result.tsx';
import type { ListRow } from './lead-pages.ts';
import { BulkRightsQuery, BulkUpdateLeads, DistributeLeads } from './bulk-documents.ts';
import { MOST_AT_ONCE } from './search.ts';

interface BulkBarProps {
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
  rows: readonly ListRow[];
  /** It could not be loaded. */
  onClose: () => void;
}

export default function BulkBar({ chosen, onChoose, rows }: BulkBarProps) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const ids = [...chosen];
  const [{ data }] = useQuery({
    query: BulkRightsQuery,
    variables: { ids },
    pause: ids.length === 0,
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching }, update] = useMutation(BulkUpdateLeads);
  const [{ fetching: distributing }, distribute] = useMutation(DistributeLeads);
  const [asking, setAsking] = useState<BulkQuestion | null>(null);
  const [outcome, setOutcome] = useState<BulkOutcome | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = fetching || distributing;

  const leads = (data?.nodes ?? []).flatMap((node) =>
    node?.__typename === 'Lead' && chosen.has(node.id) ? [node] : [],
  );
  const moves = valuesOf(statusLabels)
    .map((to) => ({
      to,
      count: leads.filter(({ viewerCan }) => viewerCan.changeStatusTo.includes(to)).length,
    }))
    .filter(({ count }) => count > 0);
  const assignable = leads.filter(({ viewerCan }) => viewerCan.assign);
  const ownerless = leads.filter(({ owner }) => owner === null);

  const companyOf = (id: string) =>
    leads.find((lead) => lead.id === id)?.companyName ??
    rows.find(({ lead }) => lead.id === id)?.lead.companyName ??
    '';
  const finish = (
    results: readonly { leadId: string; refusal: string | null }[],
    undoToken: string | null,
  ) => {
    setAsking(null);
    const told = results.map((row) => ({ ...row, company: companyOf(row.leadId) }));
    setOutcome((before) => ({ key: (before?.key ?? 0) + 1, undoToken, rows: told }));
    // What was refused stays chosen, to be tried otherwise.
    onChoose(new Set(results.filter(({ refusal }) => refusal !== null).map(({ leadId }) => leadId)));
  };

  const change = async (what: Parameters<typeof update>[0]['input']['change']) => {
    setProblem(null);
    const answer = await update({ input: { leadIds: ids, change: what } });
    const result = answer.data?.bulkUpdateLeads;
    if (!result) setProblem(failureLine(answer.error, i18n));
    else if (result.__typename === 'BulkUpdateLeadsSuccess') {
      finish(
        result.rows.map(({ leadId, result: row }) => ({
          leadId,
          refusal: row.__typename === 'BulkRowSuccess' ? null : refusalText(row, i18n),
        })),
        result.undoToken,
      );
    } else setProblem(refusalText(result, i18n));
  };
  const byRules = async () => {
    setProblem(null);
    const answer = await distribute({ input: { leadIds: ownerless.map(({ id }) => id) } });
    const result = answer.data?.assignLeads;
    if (!result) setProblem(failureLine(answer.error, i18n));
    else if (result.__typename === 'AssignLeadsSuccess') {
      finish(
        result.rows.map(({ leadId, result: row }) => ({
          leadId,
          refusal: row.__typename === 'AssignLeadsRowSuccess' ? null : refusalText(row, i18n),
        })),
        null,
      );
    } else setProblem(refusalText(result, i18n));
  };

  if (chosen.size === 0 && !outcome) return null;
  return (
    <section
      aria-label={i18n._('Auswahl bearbeiten')}
      className="sticky bottom-4 z-20 mx-auto flex w-full max-w-3xl flex-col gap-3 rounded-2xl border border-line-strong bg-surface px-4 py-3 shadow-overlay"
    >
      {outcome ? <BulkResult key={outcome.key} outcome={outcome} onClose={() => setOutcome(null)} /> : null}
      {chosen.size > 0 ? (
        <div className="flex flex-wrap items-center gap-2">
          <p role="status" className="tabular mr-auto font-medium">
            {i18n._('{count, plural, one {# Lead ausgewählt} other {# Leads ausgewählt}}', {
              count: chosen.size,
            })}
            {chosen.size >= MOST_AT_ONCE ? ` (${i18n._('mehr geht nicht auf einmal')})` : ''}
          </p>
          {moves.length > 0 ? (
            <Menu
              side="top"
              trigger={
                <Button size="small" busy={busy}>
                  {i18n._('Status ändern')}
                  <Icon name="chevron" size={16} />
                </Button>
              }
            >
              {moves.map(({ to, count }) => (
                <MenuItem key={to} onSelect={() => setAsking({ what: 'STATUS', to })}>
                  {i18n._(statusLabels[to])}
                  {count < ids.length ? (
                    <span className="tabular ml-auto text-muted">
                      {i18n._('{count} von {all}', { count, all: ids.length })}
                    </span>
                  ) : null}
                </MenuItem>
              ))}
            </Menu>
          ) : null}
          {assignable.length > 0 ? (
            <Button
              size="small"
              busy={busy}
              onClick={() => setAsking({ what: 'ASSIGN', leadId: assignable[0]?.id ?? '' })}
            >
              {i18n._('Zuweisen')}
            </Button>
          ) : null}
          {leadsTeam(viewer) && ownerless.length > 0 ? (
            <Button size="small" busy={busy} onClick={() => void byRules()}>
              {i18n._('Nach Regeln verteilen')}
            </Button>
          ) : null}
          <Button kind="quiet" size="small" onClick={() => onChoose(new Set())}>
            {i18n._('Auswahl aufheben')}
          </Button>
        </div>
      ) : null}
      {problem ? (
        <p role="alert" className="text-sm font-medium text-bad-ink">
          {problem}
        </p>
      ) : null}
      {asking ? (
        <BulkQuestionDialog
          question={asking}
          count={ids.length}
          busy={fetching}
          onClose={() => setAsking(null)}
          onChange={(what) => void change(what)}
        />
      ) : null}
    </section>
  );
}

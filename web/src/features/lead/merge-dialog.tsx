/** Merges another lead into this one, or this one into another: found by name, and one of the two stays. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { graphql } from '../../gql/gql.ts';
import { failureLine } from '../../lib/errors.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useSend } from '../../lib/send.ts';
import { StatusBadge } from '../../lib/status-badge.tsx';
import { useThrottled } from '../../lib/use-throttled.ts';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.tsx';
import { MergeLeads } from './lead-action-documents.ts';
import type { ActionSubject } from './lead-actions.ts';

const MergeCandidates = graphql(`
  query MergeCandidates($search: String!) {
    leads(search: $search, first: 10) {
      nodes {
        id
        version
        companyName
        postalCode
        city
        status
        owner {
          id
          name
        }
      }
    }
  }
`);

export default function MergeDialog({ subject, onClose }: { subject: ActionSubject; onClose: () => void }) {
  const { i18n } = useLingui();
  const { send, busy } = useSend(MergeLeads, ['reason']);
  const [search, setSearch] = useState(subject.companyName);
  const asked = useThrottled(search.trim(), 300);
  const [{ data, error }] = useQuery({
    query: MergeCandidates,
    variables: { search: asked },
    pause: asked === '',
    requestPolicy: 'network-only',
  });
  const [otherId, setOtherId] = useState<string | null>(null);
  const [stays, setStays] = useState<'this' | 'other'>('this');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const found = (data?.leads.nodes ?? []).filter(({ id }) => id !== subject.leadId);
  const other = found.find(({ id }) => id === otherId);

  const submit = async () => {
    if (!other) {
      setProblem(i18n._('Bitte den anderen Lead wählen.'));
      return;
    }
    setProblem(null);
    const mine = { id: subject.leadId, version: subject.version };
    const [keep, goes] = stays === 'this' ? [mine, other] : [other, mine];
    const answer = await send({
      keepId: keep.id,
      keepVersion: keep.version,
      mergeId: goes.id,
      mergeVersion: goes.version,
      reason: reason.trim() || null,
    });
    if (answer.success) {
      showToast('good', i18n._('{company}: zusammengeführt', { company: subject.companyName }));
      onClose();
      return;
    }
    setProblem(answer.refused ? refusalText(answer.refused, i18n) : answer.problem);
  };

  return (
    <FormDialog
      title={i18n._('Mit einem anderen Lead zusammenführen')}
      description={subject.companyName}
      words={{
        close: i18n._('Schließen'),
        cancel: i18n._('Abbrechen'),
        submit: i18n._('Zusammenführen'),
      }}
      busy={busy}
      problem={problem ?? (error ? failureLine(error, i18n) : null)}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={i18n._('Anderen Lead suchen')}
        type="search"
        maxLength={200}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <fieldset className="flex min-h-24 flex-col gap-1">
        <legend className="sr-only">{i18n._('Anderer Lead')}</legend>
        {found.map((lead) => (
          <label
            key={lead.id}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg border border-line px-3 py-1.5 text-sm has-checked:border-action has-checked:bg-surface-2"
          >
            <input
              type="radio"
              name="other"
              className="size-5 shrink-0 accent-action"
              checked={lead.id === otherId}
              onChange={() => setOtherId(lead.id)}
            />
            <span className="min-w-0 flex-1">
              <span className="block font-medium break-words">{lead.companyName}</span>
              <span className="block text-[13px] text-muted">
                {[
                  [lead.postalCode, lead.city].filter(Boolean).join(' '),
                  lead.owner?.name ?? i18n._('Ohne Besitzer'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <StatusBadge status={lead.status} />
          </label>
        ))}
        {data && found.length === 0 ? (
          <p className="text-sm text-muted">{i18n._('Kein anderer Lead passt zu dieser Suche.')}</p>
        ) : null}
      </fieldset>
      <ChoiceGroup<'this' | 'other'>
        legend={i18n._('Welcher bleibt?')}
        value={stays}
        onChange={setStays}
        choices={[
          { value: 'this', label: i18n._('Dieser Lead') },
          { value: 'other', label: i18n._('Der andere') },
        ]}
      />
      <p className="text-sm text-muted">
        {i18n._(
          'Kontakte, Verlauf und Aufgaben kommen zu dem, der bleibt; dessen Angaben und Uhr gelten weiter.',
        )}
      </p>
      <TextArea
        label={i18n._('Warum?')}
        optional={i18n._('freiwillig')}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}

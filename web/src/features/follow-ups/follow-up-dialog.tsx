/**
 * Plans a follow-up, or moves, skips or hands over one or several. Of several each is told what became of it, since one
 * that is refused leaves the others changed.
 */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import type { BulkFollowUpChangeInput } from '../../gql/graphql.ts';
import { fromLocalInput, localDay, toLocalInput } from '../../lib/format.ts';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { noErrors, type FieldErrors } from '../../lib/issues.ts';
import { PersonField } from '../../lib/person-field.tsx';
import { productNow } from '../../lib/product-clock.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useSend } from '../../lib/send.ts';
import { useDone } from '../../lib/undo.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import {
  BulkUpdateFollowUps,
  ReassignFollowUp,
  RescheduleFollowUp,
  ScheduleFollowUp,
  SkipFollowUp,
} from './follow-up-documents.ts';

export interface FollowUpTarget {
  readonly id: string;
  readonly leadId: string;
  readonly companyName: string;
  readonly dueAt: string;
  readonly assigneeId: string | null;
  readonly owner: { readonly id: string; readonly name: string } | null;
}

export type FollowUpTask =
  | { readonly kind: 'schedule'; readonly leadId: string; readonly companyName: string }
  | {
      readonly kind: 'reschedule' | 'skip' | 'reassign';
      readonly targets: readonly [FollowUpTarget, ...FollowUpTarget[]];
    };

interface FollowUpDialogProps {
  task: FollowUpTask;
  /** Some are changed: what was chosen is done with. */
  onDone?: () => void;
  onClose: () => void;
}

interface RowResult {
  readonly id: string;
  readonly companyName: string;
  /** `null` when it was changed. */
  readonly refusal: string | null;
}

const DAY = 86_400_000;

export default function FollowUpDialog({ task, onDone, onClose }: FollowUpDialogProps) {
  const { i18n } = useLingui();
  const [rows, setRows] = useState<readonly RowResult[] | null>(null);
  if (rows) return <RowResults rows={rows} onClose={onClose} />;
  const close = { close: i18n._('Schließen'), cancel: i18n._('Abbrechen') };
  const change = { onDone: onDone ?? (() => undefined), onRows: setRows, onClose, close };
  switch (task.kind) {
    case 'schedule':
      return <ScheduleForm {...task} close={close} onClose={onClose} />;
    case 'reschedule':
      return <RescheduleForm targets={task.targets} {...change} />;
    case 'skip':
      return <SkipForm targets={task.targets} {...change} />;
    case 'reassign':
      return <ReassignForm targets={task.targets} {...change} />;
  }
}

interface FormProps {
  targets: readonly [FollowUpTarget, ...FollowUpTarget[]];
  close: { readonly close: string; readonly cancel: string };
  onDone: () => void;
  onRows: (rows: readonly RowResult[]) => void;
  onClose: () => void;
}

function ScheduleForm({
  leadId,
  companyName,
  close,
  onClose,
}: Pick<FormProps, 'close' | 'onClose'> & { leadId: string; companyName: string }) {
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const { send, busy } = useSend(ScheduleFollowUp, ['action', 'at']);
  const done = useDone();
  const [keyOf] = useState(() => createIdempotencyKeys());
  const [action, setAction] = useState('');
  const [at, setAt] = useState(() => `${localDay(productNow() + 7 * DAY, timeZone)}T09:00`);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async () => {
    setProblem(null);
    const instant = fromLocalInput(at, timeZone);
    if (!instant) {
      setErrors({ fields: { at: i18n._('Bitte Datum und Uhrzeit wählen.') }, rest: [] });
      return;
    }
    const input = { leadId, action: action.trim(), at: instant };
    const answer = await send({ ...input, idempotencyKey: keyOf(input) });
    if (answer.success) {
      done(i18n._('{company}: geplant', { company: companyName }), answer.success.undoToken);
      onClose();
      return;
    }
    setErrors(answer.errors);
    setProblem(answer.problem);
  };

  return (
    <FormDialog
      title={i18n._('Nachfassen planen')}
      description={companyName}
      words={{ ...close, submit: i18n._('Planen') }}
      busy={busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={i18n._('Was')}
        required
        maxLength={500}
        value={action}
        error={errors.fields.action}
        onChange={(event) => setAction(event.target.value)}
      />
      <TextField
        label={i18n._('Wann')}
        type="datetime-local"
        required
        value={at}
        error={errors.fields.at}
        onChange={(event) => setAt(event.target.value)}
      />
    </FormDialog>
  );
}

function RescheduleForm({ targets, close, onDone, onRows, onClose }: FormProps) {
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const { send, busy } = useSend(RescheduleFollowUp, ['at']);
  const done = useDone();
  const bulk = useBulk(targets, { onDone, onRows, onClose });
  const [at, setAt] = useState(() => {
    const proposed = Math.max(Date.parse(targets[0].dueAt), productNow()) + DAY;
    return toLocalInput(proposed, timeZone);
  });
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async () => {
    setProblem(null);
    const instant = fromLocalInput(at, timeZone);
    if (!instant) {
      setErrors({ fields: { at: i18n._('Bitte Datum und Uhrzeit wählen.') }, rest: [] });
      return;
    }
    if (targets.length > 1) {
      setProblem(await bulk.send({ rescheduleTo: instant }));
      return;
    }
    const answer = await send({ followUpId: targets[0].id, at: instant });
    if (answer.success) {
      done(i18n._('{company}: verlegt', { company: targets[0].companyName }), answer.success.undoToken);
      onDone();
      onClose();
      return;
    }
    setErrors(answer.errors);
    setProblem(
      answer.refused?.__typename === 'ConflictError'
        ? i18n._('Was fällig ist, wird nicht verlegt. Erledige es mit „Verschoben“ und einem neuen Termin.')
        : answer.problem,
    );
  };

  return (
    <FormDialog
      title={i18n._('Nachfassen verlegen')}
      description={<Names targets={targets} />}
      words={{ ...close, submit: i18n._('Verlegen') }}
      busy={busy || bulk.busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={i18n._('Neuer Termin')}
        type="datetime-local"
        required
        value={at}
        error={errors.fields.at}
        onChange={(event) => setAt(event.target.value)}
      />
    </FormDialog>
  );
}

function SkipForm({ targets, close, onDone, onRows, onClose }: FormProps) {
  const { i18n } = useLingui();
  const { send, busy } = useSend(SkipFollowUp, ['reason']);
  const done = useDone();
  const bulk = useBulk(targets, { onDone, onRows, onClose });
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async () => {
    setProblem(null);
    if (targets.length > 1) {
      setProblem(await bulk.send({ skip: { reason: reason.trim() || null } }));
      return;
    }
    const answer = await send({ followUpId: targets[0].id, reason: reason.trim() || null });
    if (answer.success) {
      done(i18n._('{company}: übersprungen', { company: targets[0].companyName }), answer.success.undoToken);
      onDone();
      onClose();
      return;
    }
    setErrors(answer.errors);
    setProblem(answer.problem);
  };

  return (
    <FormDialog
      title={i18n._('Nachfassen überspringen')}
      description={<Names targets={targets} />}
      words={{ ...close, submit: i18n._('Überspringen') }}
      busy={busy || bulk.busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className="text-sm text-muted">
        {i18n._('Es wird nicht erledigt, und nichts anderes tritt an seine Stelle.')}
      </p>
      <TextArea
        label={i18n._('Warum nicht?')}
        optional={i18n._('freiwillig')}
        maxLength={2000}
        value={reason}
        error={errors.fields.reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}

function ReassignForm({ targets, close, onDone, onRows, onClose }: FormProps) {
  const { i18n } = useLingui();
  const { send, busy } = useSend(ReassignFollowUp, ['toUserId']);
  const done = useDone();
  const bulk = useBulk(targets, { onDone, onRows, onClose });
  const [toUserId, setToUserId] = useState('');
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const [problem, setProblem] = useState<string | null>(null);
  const [first] = targets;

  const submit = async () => {
    setProblem(null);
    if (!toUserId) {
      setErrors({ fields: { toUserId: i18n._('Wer soll es übernehmen? Bitte wählen.') }, rest: [] });
      return;
    }
    if (targets.length > 1) {
      setProblem(await bulk.send({ reassignToUserId: toUserId }));
      return;
    }
    const answer = await send({ followUpId: first.id, toUserId });
    if (answer.success) {
      const person = answer.success.followUp?.assignee?.name;
      done(
        person
          ? i18n._('{company}: jetzt bei {person}', { company: first.companyName, person })
          : i18n._('{company}: neu zugewiesen', { company: first.companyName }),
        answer.success.undoToken,
      );
      onDone();
      onClose();
      return;
    }
    setErrors(answer.errors);
    setProblem(answer.problem);
  };

  return (
    <FormDialog
      title={i18n._('Nachfassen neu zuweisen')}
      description={<Names targets={targets} />}
      words={{ ...close, submit: i18n._('Zuweisen') }}
      busy={busy || bulk.busy}
      problem={problem}
      errors={errors}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <PersonField
        leadId={first.leadId}
        label={i18n._('Wer übernimmt es?')}
        value={toUserId}
        error={errors.fields.toUserId}
        also={first.owner ? [first.owner] : []}
        without={targets.length === 1 && first.assigneeId ? [first.assigneeId] : []}
        onChange={setToUserId}
      />
      <p className="text-sm text-muted">
        {i18n._('Wer nicht zum Lead gehört, arbeitet danach an ihm mit und sieht ihn ganz.')}
      </p>
    </FormDialog>
  );
}

/** Sends one change of several; resolves to what to say of it as a whole. */
function useBulk(
  targets: readonly FollowUpTarget[],
  { onDone, onRows, onClose }: Pick<FormProps, 'onDone' | 'onRows' | 'onClose'>,
) {
  const { i18n } = useLingui();
  const { send, busy } = useSend(BulkUpdateFollowUps);
  const done = useDone();
  return {
    busy,
    send: async (change: BulkFollowUpChangeInput): Promise<string | null> => {
      const answer = await send({ followUpIds: targets.map(({ id }) => id), change });
      if (!answer.success) return answer.problem ?? i18n._('Bitte prüfe deine Eingaben.');
      const names = new Map(targets.map(({ id, companyName }) => [id, companyName]));
      const rows = answer.success.rows.map(({ followUpId, result }) => ({
        id: followUpId,
        companyName: names.get(followUpId) ?? '',
        refusal: result.__typename === 'BulkFollowUpRowSuccess' ? null : refusalText(result, i18n),
      }));
      const changed = rows.filter(({ refusal }) => refusal === null).length;
      onDone();
      if (changed > 0) {
        const told = i18n._('{count, plural, one {# Aufgabe geändert} other {# Aufgaben geändert}}', {
          count: changed,
        });
        done(told, answer.success.undoToken);
      }
      if (changed === rows.length) onClose();
      else onRows(rows);
      return null;
    },
  };
}

function RowResults({ rows, onClose }: { rows: readonly RowResult[]; onClose: () => void }) {
  const { i18n } = useLingui();
  const changed = rows.filter(({ refusal }) => refusal === null).length;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={i18n._('{changed, number} von {all, number} geändert', { changed, all: rows.length })}
      closeLabel={i18n._('Schließen')}
    >
      <DialogBody>
        <ul className="flex flex-col gap-3 text-sm">
          {rows.map(({ id, companyName, refusal }) => (
            <li key={id} className="flex items-start gap-2">
              <Icon
                name={refusal === null ? 'check' : 'alert'}
                size={18}
                className={refusal === null ? 'mt-0.5 shrink-0' : 'mt-0.5 shrink-0 text-bad-ink'}
              />
              <span className="min-w-0">
                <span className="font-medium">{companyName}</span>
                <span className={refusal === null ? 'block text-muted' : 'block text-bad-ink'}>
                  {refusal ?? i18n._('geändert')}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </DialogBody>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {i18n._('Verstanden')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Names({ targets }: { targets: readonly [FollowUpTarget, ...FollowUpTarget[]] }) {
  const { i18n } = useLingui();
  return targets.length === 1
    ? targets[0].companyName
    : i18n._('{count, plural, one {# Aufgabe} other {# Aufgaben}}', { count: targets.length });
}

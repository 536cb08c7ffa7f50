/** What can be done to one follow-up from where it is shown: complete, move, skip, hand over. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { ActionMenu } from '../../lib/action-menu.tsx';
import { followUpKindLabels } from '../../lib/labels.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { CompleteButton } from './complete-button.tsx';
import { CompleteDialog } from './complete-dialog-part.ts';
import { FollowUpDialog } from './follow-up-dialog-part.ts';
import type { FollowUpTask } from './follow-up-dialog.tsx';
import { FollowUpItemFragment } from './follow-up-item.tsx';
import { mayDo, targetOf, type RowAct } from './row-acts.ts';
import type { Refusals } from './refusals.ts';

interface FollowUpActionsProps {
  followUp: FragmentType<typeof FollowUpItemFragment>;
  refusals: Refusals;
}

export function FollowUpActions({ followUp, refusals }: FollowUpActionsProps) {
  const item = readFragment(FollowUpItemFragment, followUp);
  const { i18n } = useLingui();
  const format = useFormat();
  const [task, setTask] = useState<FollowUpTask | null>(null);
  const [postponing, setPostponing] = useState(false);
  const what = item.action ?? item.kind;
  const offered = (['reschedule', 'skip', 'reassign'] as const).filter((act) => mayDo(item, act));
  const words = {
    reschedule: item.firedAt === null ? i18n._('Verlegen …') : i18n._('Verschieben …'),
    skip: i18n._('Überspringen …'),
    reassign: i18n._('Neu zuweisen …'),
  };
  const act = (chosen: Exclude<RowAct, 'complete'>) => {
    if (chosen === 'reschedule' && item.firedAt !== null) setPostponing(true);
    else setTask({ kind: chosen, targets: [targetOf(item)] });
  };
  return (
    <span className="flex items-center gap-1.5">
      {offered.length > 0 ? (
        <ActionMenu
          button={(opening) => (
            <Button square kind="quiet" aria-label={i18n._('Mehr zu „{what}“', { what })} {...opening}>
              <Icon name="more" />
            </Button>
          )}
          groups={[offered.map((one) => ({ label: words[one], run: () => act(one) }))]}
        />
      ) : null}
      {mayDo(item, 'complete') ? (
        <CompleteButton
          followUpId={item.id}
          companyName={item.lead.companyName}
          what={`${item.action || i18n._(followUpKindLabels[item.kind])}, ${format.date(item.dueAt)}`}
          refusals={refusals}
        />
      ) : null}
      {task ? <FollowUpDialog task={task} onClose={() => setTask(null)} /> : null}
      {postponing ? (
        <CompleteDialog
          followUpId={item.id}
          companyName={item.lead.companyName}
          outcome="POSTPONED"
          refusals={refusals}
          onClose={() => setPostponing(false)}
        />
      ) : null}
    </span>
  );
}

/** Plans another one. */
export function ScheduleButton({ leadId, companyName }: { leadId: string; companyName: string }) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setOpen(true)}>
        <Icon name="plus" size={16} />
        {i18n._('Planen')}
        <span className="sr-only">: {i18n._('Nachfassen')}</span>
      </Button>
      {open ? (
        <FollowUpDialog task={{ kind: 'schedule', leadId, companyName }} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

/**
 * Completes a follow-up: gone from the lists at once, with the offer to take it back; a refusal brings it back with
 * its reason, and what was typed waits for the next attempt.
 */
import { useLingui } from '@lingui/react';
import type { CompleteFollowUpInput } from '../../gql/graphql.ts';
import { useSend } from '../../lib/send.ts';
import { useDone } from '../../lib/undo.ts';
import { showToast } from '../../ui/toast.tsx';
import { CompleteFollowUp } from './due-follow-ups-documents.ts';
import type { Completion, Refusals } from './refusals.ts';

interface Completing {
  readonly input: CompleteFollowUpInput;
  readonly companyName: string;
  readonly typed: Completion;
}

export function useComplete(refusals: Refusals): (completing: Completing) => void {
  const { i18n } = useLingui();
  const { send } = useSend(CompleteFollowUp);
  const done = useDone();
  return ({ input, companyName, typed }) => {
    refusals.add(input.followUpId, null);
    void send(input).then((answer) => {
      if (answer.success) {
        done(i18n._('{company}: erledigt', { company: companyName }), answer.success.undoToken);
        return;
      }
      const reason = answer.problem ?? i18n._('Nicht gespeichert');
      refusals.add(input.followUpId, { reason, typed });
      showToast('bad', i18n._('{company} ist wieder offen: {reason}', { company: companyName, reason }));
    });
  };
}

/** What can be done to a follow-up where it is shown, by what the viewer may and the follow-up is. */
import type { FollowUpItemFragment as FollowUpItemData } from '../../gql/graphql.ts';
import type { FollowUpTarget } from './follow-up-dialog.tsx';

export type RowAct = 'complete' | 'reschedule' | 'skip' | 'reassign';

/** What the viewer may do to it; what a stopped clock holds can be completed and skipped like any other. */
export function mayDo(item: FollowUpItemData, act: RowAct): boolean {
  const { viewerCan } = item.lead;
  switch (act) {
    case 'complete':
      return viewerCan.completeFollowUp;
    case 'reschedule':
      // What is due does not move: it is completed with the next date.
      return item.firedAt === null ? viewerCan.rescheduleFollowUp : viewerCan.completeFollowUp;
    case 'skip':
      return viewerCan.skipFollowUp;
    case 'reassign':
      return viewerCan.reassignFollowUp;
  }
}

export function targetOf(item: FollowUpItemData): FollowUpTarget {
  return {
    id: item.id,
    leadId: item.lead.id,
    companyName: item.lead.companyName,
    dueAt: item.dueAt,
    assigneeId: item.assignee?.id ?? null,
    owner: item.lead.owner,
  };
}

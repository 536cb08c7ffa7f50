/** The words of handing leads over, as the schema describes them. */
import { describedEnum } from '../schema/enum.ts';
import type { TransferDecider, TransferStatus } from './rules.ts';
import type { TransferScope } from './list.ts';

export const TransferStatusEnum = describedEnum<TransferStatus>(
  'TransferStatus',
  'What has become of a transfer.',
  {
    PENDING: 'Nobody has decided yet.',
    ACCEPTED: 'The lead has changed hands.',
    DECLINED: 'The lead stayed with its owner.',
    WITHDRAWN: 'Taken back before anybody decided.',
    CLOSED: 'The lead was closed or changed hands otherwise before anybody decided.',
  },
);

export const TransferDeciderEnum = describedEnum<TransferDecider>(
  'TransferDecider',
  'Whose decision a pending transfer is.',
  {
    CANDIDATE: 'The person the lead would go to, within `transfers.decisionHours` hours (48 by default).',
    MANAGER: "The owner's manager, or an admin: the candidate's time is over.",
  },
);

export const TransferScopeEnum = describedEnum<TransferScope>(
  'TransferScope',
  'Which transfers, from where the viewer stands.',
  {
    TO_DECIDE: 'Those that wait for the viewer: as the candidate in time, else as the manager or an admin.',
    PROPOSED: 'Those that the viewer proposed.',
    OVERDUE:
      'Pending ones whose candidate let the time pass, of the viewer’s team; all for admins. Not for sales.',
  },
);

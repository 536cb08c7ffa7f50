/** The words of assignment rules, as the schema describes them. */
import { describedEnum } from '../schema/enum.ts';
import type { AssignmentReasonCode } from './reason-rules.ts';
import type { AssignmentOccasion, AssignmentOutcome, RuleVerdict } from './rules.ts';

export const AssignmentOutcomeEnum = describedEnum<AssignmentOutcome>(
  'AssignmentOutcome',
  'What the rules decided.',
  {
    ASSIGNED: 'The lead has an owner.',
    QUEUED: 'Nobody could take it: it waits in the pool.',
  },
);

export const AssignmentOccasionEnum = describedEnum<AssignmentOccasion>(
  'AssignmentOccasion',
  'What brought a lead before the rules.',
  {
    REGISTRATION: 'It was registered without an owner.',
    IMPORT: 'It came with a list.',
    SELECTION: 'A manager or admin chose it.',
    WEB_FORM: 'It came by a web form.',
  },
);

export const AssignmentReasonEnum = describedEnum<AssignmentReasonCode>(
  'AssignmentReason',
  'Why the rules decided so, for programs.',
  {
    ONLY_PERSON: 'The rule names one person.',
    NEXT_IN_TURN: 'Their turn in the team.',
    NO_RULES: 'There is no rule.',
    NO_RULE_MATCHES: 'No rule matches the lead.',
    NOBODY_FREE: 'Rules match, and nobody they name can take it.',
  },
);

export const RuleVerdictEnum = describedEnum<RuleVerdict['verdict']>(
  'AssignmentRuleVerdict',
  'What one rule says to a lead.',
  {
    NO_MATCH: 'Its conditions do not hold.',
    NOBODY_FREE: 'It matches, and nobody it names can take the lead now.',
    CHOSEN: 'It gives the lead to somebody.',
  },
);

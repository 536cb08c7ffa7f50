/**
 * What can go wrong that a person can do something about. Operations throw these; `schema/result.ts` turns them
 * into members of a mutation's result union, at one place. Messages are English, say what to do next and tell
 * nothing that the person may not know; clients translate by `code`.
 */
import type { ConversionIssueCode, CustomerMatch } from './customers/rules.ts';
import type { CompletionIssueCode } from './follow-ups/completion-rules.ts';
import type { ContactIssueCode } from './leads/contact-rules.ts';
import type { EditIssueCode } from './leads/edit-rules.ts';
import type { DuplicateSeverity } from './leads/duplicate-rules.ts';
import type { SavedViewIssueCode } from './leads/saved-view-rules.ts';
import type { RegistrationIssueCode } from './leads/registration-rules.ts';
import type { LeadStatus } from './leads/rules.ts';
import type { BackdatingIssueCode } from './protection/backdate-rules.ts';
import type { ClockChangeIssueCode } from './protection/change-rules.ts';
import type { StatusChangeIssueCode } from './leads/status-rules.ts';
import type { AbsenceIssueCode } from './absences/rules.ts';
import type { TemplateIssueCode } from './mail/template-rules.ts';
import type { RecipientIssueCode } from './transfers/rules.ts';
import type { SettingIssueCode } from './settings/change-rules.ts';
import type { SettingKey } from './settings/rules.ts';
import type { UserIssueCode } from './users/rules.ts';
import type { CredentialIssueCode } from './users/credential-rules.ts';

export abstract class UserError extends Error {
  abstract readonly code: string;
}

/** Issues that the edge and the operations raise themselves; the rules have their own. */
export type InputIssueCode =
  | 'INVALID'
  | 'TEXT_MISSING'
  | 'TEXT_TOO_LONG'
  | 'TEXT_UNSTORABLE'
  | 'OWNER_UNKNOWN'
  | 'UNDO_OVER'
  | 'BULK_EMPTY'
  | 'ACTIVITY_IN_FUTURE'
  | 'FIRST_CONTACT_EXISTS'
  | 'FIRST_CONTACT_BEFORE_OWNERSHIP'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'ASSIGN_OR_OWNER'
  | 'RULE_TARGET'
  | 'RULES_FULL'
  | 'TEMPLATE_CHANGED'
  | 'CLOCK_RANGE';

export type IssueCode =
  | AbsenceIssueCode
  | BackdatingIssueCode
  | ClockChangeIssueCode
  | CompletionIssueCode
  | ConversionIssueCode
  | CredentialIssueCode
  | SavedViewIssueCode
  | InputIssueCode
  | RecipientIssueCode
  | RegistrationIssueCode
  | EditIssueCode
  | ContactIssueCode
  | SettingIssueCode
  | StatusChangeIssueCode
  | TemplateIssueCode
  | UserIssueCode;

export interface InputIssue {
  /** Where in the input: `['contacts', '0', 'email']`. */
  readonly path: readonly string[];
  /** Stable, for translation. */
  readonly code: IssueCode;
  readonly message: string;
  /** The bound that the value missed: characters, days, a count; none where the issue has none. */
  readonly limit?: number;
}

export class ValidationError extends UserError {
  readonly code = 'VALIDATION';
  readonly issues: readonly InputIssue[];
  constructor(issues: readonly InputIssue[]) {
    super(issues.map((issue) => issue.message).join(' ') || 'Please check the input.');
    this.issues = issues;
  }
}

export class NotFoundError extends UserError {
  readonly code = 'NOT_FOUND';
  constructor(what = 'What you asked for') {
    super(`${what} does not exist or is not visible to you.`);
  }
}

/** Only after sight is established: what is out of sight is not found. */
export class ForbiddenError extends UserError {
  readonly code = 'FORBIDDEN';
  /** From when on it is allowed; null where waiting does not help. */
  readonly allowedFrom: Date | null;
  constructor(message: string, allowedFrom: Date | null = null) {
    super(message);
    this.allowedFrom = allowedFrom;
  }
}

/** Somebody was faster. `leadId` is read afresh for the answer. */
export class ConflictError extends UserError {
  readonly code = 'CONFLICT';
  readonly leadId: string;
  constructor(
    leadId: string,
    message = 'This was changed in the meantime. Look at the current state and try again.',
  ) {
    super(message);
    this.leadId = leadId;
  }
}

/** Somebody saved the view before. `viewId` is read afresh for the answer. */
export class SavedViewConflictError extends UserError {
  readonly code = 'CONFLICT';
  readonly viewId: string;
  constructor(viewId: string) {
    super('This view was changed in the meantime. Look at it as it is now and save it again.');
    this.viewId = viewId;
  }
}

/** Somebody was faster with a setting. It is read afresh for the answer. */
export class SettingConflictError extends UserError {
  readonly code = 'CONFLICT';
  readonly key: SettingKey;
  readonly territory: string | null;
  constructor(key: SettingKey, territory: string | null) {
    super('This setting was changed in the meantime. Look at its value now and decide again.');
    this.key = key;
    this.territory = territory;
  }
}

/** Another admin was faster with a person. They are read afresh for the answer. */
export class UserConflictError extends UserError {
  readonly code = 'CONFLICT';
  readonly userId: string;
  constructor(userId: string) {
    super('This person was changed in the meantime. Look at them as they are now and decide again.');
    this.userId = userId;
  }
}

/** Another admin was faster with a team. It is read afresh for the answer. */
export class TeamConflictError extends UserError {
  readonly code = 'CONFLICT';
  readonly teamId: string;
  constructor(teamId: string) {
    super('This team was changed in the meantime. Look at it as it is now and decide again.');
    this.teamId = teamId;
  }
}

export class TransitionError extends UserError {
  readonly code = 'TRANSITION';
  readonly from: LeadStatus;
  readonly to: LeadStatus;
  readonly allowed: readonly LeadStatus[];
  /** @param instead what serves the move, where another operation or person does */
  constructor(from: LeadStatus, to: LeadStatus, allowed: readonly LeadStatus[], instead?: string) {
    const refused =
      allowed.length > 0
        ? `A lead in status ${from} cannot become ${to}. You can choose: ${allowed.join(', ')}.`
        : `A lead in status ${from} cannot become ${to}, and there is no other status you can choose now.`;
    super(instead ? `${refused} ${instead}` : refused);
    this.from = from;
    this.to = to;
    this.allowed = allowed;
  }
}

export interface DuplicateCandidate {
  readonly leadId: string;
  readonly severity: DuplicateSeverity;
  /** Until when the lead is protected; null when it is not. */
  readonly protectedUntil: Date | null;
  readonly timeZone: string;
  readonly inSight: boolean;
  /** Whether this viewer sees it in the pool and may take it from there. */
  readonly claimable: boolean;
}

/** `severity` is that of the surest candidate. */
export class DuplicateLeadError extends UserError {
  readonly code = 'DUPLICATE';
  readonly severity: DuplicateSeverity;
  readonly candidates: readonly DuplicateCandidate[];
  readonly overridable: boolean;
  /** @param leastLength characters of a reason that overrides it */
  constructor(
    severity: DuplicateSeverity,
    candidates: readonly DuplicateCandidate[],
    overridable: boolean,
    leastLength: number,
  ) {
    super(duplicateMessage(severity, candidates, overridable ? leastLength : null));
    this.severity = severity;
    this.candidates = candidates;
    this.overridable = overridable;
  }
}

function duplicateMessage(
  severity: DuplicateSeverity,
  candidates: readonly DuplicateCandidate[],
  reasonLength: number | null,
): string {
  const what =
    severity === 'HARD'
      ? 'This company or contact is already registered.'
      : 'A similar company is already registered.';
  const next =
    reasonLength === null
      ? 'Ask your manager if it should be registered all the same.'
      : `Give a reason of at least ${reasonLength} characters to register it all the same.`;
  const claim = candidates.some((it) => it.claimable) ? ' It is in the pool: claim it.' : '';
  return `${what}${claim} ${next}`;
}

/** Customers in sight that are known by the same. */
export class DuplicateCustomerError extends UserError {
  readonly code = 'DUPLICATE_CUSTOMER';
  readonly candidates: readonly CustomerMatch[];
  readonly overridable: boolean;
  /** @param leastLength characters of a reason that overrides it */
  constructor(candidates: readonly CustomerMatch[], overridable: boolean, leastLength: number) {
    super(
      overridable
        ? `There is a customer known by the same. Link the lead to it, or give a reason of at least ${leastLength} characters to create another one.`
        : 'There is a customer known by the same. Link the lead to it, or ask your manager to create another one.',
    );
    this.candidates = candidates;
    this.overridable = overridable;
  }
}

export class RateLimitedError extends UserError {
  readonly code = 'RATE_LIMITED';
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super(`Too many attempts. Try again in ${retryAfterSeconds} seconds.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export class InvalidCredentialsError extends UserError {
  readonly code = 'INVALID_CREDENTIALS';
  constructor() {
    super('E-mail or password is wrong. Check both and try again.');
  }
}

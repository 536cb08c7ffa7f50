/** The error members of result unions. */
import { toInstant } from '../clock.ts';
import type { CustomerMatch } from '../customers/rules.ts';
import type {
  ConflictError,
  DuplicateCandidate,
  DuplicateCustomerError,
  DuplicateLeadError,
  ForbiddenError,
  InputIssue,
  RateLimitedError,
  SavedViewConflictError,
  SettingConflictError,
  TeamConflictError,
  TransitionError,
  UserConflictError,
  UserError,
  ValidationError,
} from '../user-errors.ts';
import { builder } from './builder.ts';
import type { ObjectRefOf } from './connection.ts';
import { IssueCodeEnum } from './issue-codes.ts';
import { registerErrorType, type Refusal, type UserErrorName } from './result.ts';
import { DuplicateSeverityEnum, LeadStatusEnum } from '../leads/enums.ts';
import { CustomerKeyKindEnum } from '../customers/enums.ts';
import { CustomerRef, LeadRef, SavedViewRef, SettingRef, TeamRef, UserRef } from './refs.ts';

export const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'What kind of thing went wrong, for programs.',
  values: {
    VALIDATION: { description: 'The input needs to be put right; `issues` says where.' },
    NOT_FOUND: { description: 'It does not exist, or not for this viewer.' },
    FORBIDDEN: { description: 'The viewer sees it but may not do this.' },
    CONFLICT: { description: 'It was changed in the meantime.' },
    TRANSITION: { description: 'The status does not allow this move.' },
    DUPLICATE: { description: 'The company or contact is registered already.' },
    DUPLICATE_CUSTOMER: { description: 'A customer is known by the same.' },
    RATE_LIMITED: { description: 'Too many attempts in a short time.' },
    INVALID_CREDENTIALS: { description: 'E-mail or password is wrong.' },
  } as const,
});

const UserErrorRef = builder.interfaceRef<Refusal>('UserError').implement({
  description: 'Something a person can do something about.',
  fields: (t) => ({
    message: t.string({
      description: 'What went wrong and what to do next, in English.',
      resolve: ({ refusal }) => refusal.message,
    }),
    code: t.field({
      type: ErrorCodeEnum,
      description: 'The kind, for programs and translations.',
      resolve: ({ refusal }) => refusal.code as typeof ErrorCodeEnum.$inferType,
    }),
  }),
});

const IssueRef = builder.objectRef<InputIssue>('ValidationIssue').implement({
  description: 'One thing to put right in the input.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Where in the input: `["contacts", "0", "email"]`. Empty for the input as a whole.',
      resolve: (issue) => [...issue.path],
    }),
    code: t.field({
      type: IssueCodeEnum,
      description: 'What is wrong, for translations.',
      resolve: (issue) => issue.code,
    }),
    message: t.exposeString('message', { description: 'What to do, in English.' }),
    limit: t.int({
      nullable: true,
      description:
        'The bound that the value missed, in characters, days or a count: the least of what is too short, else the greatest. Null where the issue has none.',
      resolve: (issue) => issue.limit ?? null,
    }),
  }),
});

export const CandidateRef = builder.objectRef<DuplicateCandidate>('DuplicateCandidate').implement({
  description:
    'A registered lead that may be the same. Of one out of sight nothing is told but how sure the match is and until when it is protected.',
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description:
        'The lead, where the viewer may see it and read what it was matched by. A lead of the pool that has only the e-mail address, phone number or web domain in common is told as one out of sight.',
      resolve: async (candidate, _args, context) =>
        candidate.inSight ? (await context.view()).loaders.lead.load(candidate.leadId) : null,
    }),
    severity: t.field({
      type: DuplicateSeverityEnum,
      description: 'How sure the match is.',
      resolve: ({ severity }) => severity,
    }),
    protectedUntil: t.field({
      type: 'Date',
      nullable: true,
      description: "Until which day, in the lead's time zone, its owner is protected; null when nobody is.",
      resolve: (candidate) =>
        candidate.protectedUntil &&
        toInstant(candidate.protectedUntil).toZonedDateTimeISO(candidate.timeZone).toPlainDate().toString(),
    }),
    claimable: t.exposeBoolean('claimable', {
      description:
        'Whether it waits in the pool for this viewer: claim it instead of registering it anew. False for one out of sight.',
    }),
  }),
});

const CustomerMatchRef = builder.objectRef<CustomerMatch>('CustomerMatch').implement({
  description: 'A customer that is known by the same.',
  fields: (t) => ({
    customer: t.field({
      type: CustomerRef,
      nullable: true,
      description: 'The customer; null when it has gone out of sight since.',
      resolve: async (match, _args, context) =>
        (await context.view()).loaders.customer.load(match.customerId),
    }),
    matches: t.field({
      type: [CustomerKeyKindEnum],
      description: 'By what.',
      resolve: (match) => [...match.kinds],
    }),
  }),
});

implement<ValidationError>('ValidationError', 'The input needs to be put right.', (t) => ({
  issues: t.field({
    type: [IssueRef],
    description: 'What, one by one.',
    resolve: ({ refusal }) => [...refusal.issues],
  }),
}));
implement('NotFoundError', 'It does not exist, or not for this viewer.', () => ({}));
implement<ForbiddenError>('ForbiddenError', 'The viewer sees it but may not do this.', (t) => ({
  allowedFrom: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'From when on the viewer may; null where waiting does not help.',
    resolve: ({ refusal }) => refusal.allowedFrom,
  }),
}));
implement('InvalidCredentialsError', 'E-mail or password is wrong, or the account is closed.', () => ({}));
implement<ConflictError>(
  'ConflictError',
  'Somebody was faster: the input was made on an older version.',
  (t) => ({
    current: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now; null when the viewer may no longer see it.',
      resolve: async ({ refusal }, _args, context) =>
        (await context.view()).loaders.lead.load(refusal.leadId),
    }),
  }),
);
implement<SavedViewConflictError>(
  'SavedViewConflictError',
  'Somebody was faster: the view was saved on an older version.',
  (t) => ({
    current: t.field({
      type: SavedViewRef,
      nullable: true,
      description: 'The view as it is now; null when it is gone.',
      resolve: async ({ refusal }, _args, context) =>
        (await context.view()).loaders.savedView.load(refusal.viewId),
    }),
  }),
);
implement<SettingConflictError>(
  'SettingConflictError',
  'Somebody was faster: the setting has another version by now.',
  (t) => ({
    current: t.field({
      type: SettingRef,
      description: 'The setting as it is now at that place.',
      resolve: ({ refusal: { key, territory } }) => ({ key, territory }),
    }),
  }),
);
implement<UserConflictError>(
  'UserConflictError',
  'Another admin was faster: the person has another version by now.',
  (t) => ({
    current: t.field({
      type: UserRef,
      nullable: true,
      description: 'The person as they are now.',
      resolve: async ({ refusal }, _args, context) =>
        (await context.view()).loaders.user.load(refusal.userId),
    }),
  }),
);
implement<TeamConflictError>(
  'TeamConflictError',
  'Another admin was faster: the team has another version by now.',
  (t) => ({
    current: t.field({
      type: TeamRef,
      nullable: true,
      description: 'The team as it is now; null when it is gone.',
      resolve: async ({ refusal }, _args, context) =>
        (await context.view()).loaders.team.load(refusal.teamId),
    }),
  }),
);
implement<TransitionError>('TransitionError', 'The status does not allow this move.', (t) => ({
  from: t.field({
    type: LeadStatusEnum,
    description: 'The status it has.',
    resolve: ({ refusal }) => refusal.from,
  }),
  to: t.field({
    type: LeadStatusEnum,
    description: 'The status it cannot get.',
    resolve: ({ refusal }) => refusal.to,
  }),
  allowed: t.field({
    type: [LeadStatusEnum],
    description: 'What `changeLeadStatus` would take from this viewer now.',
    resolve: ({ refusal }) => [...refusal.allowed],
  }),
}));
implement<DuplicateLeadError>('DuplicateLeadError', 'The company or contact is registered already.', (t) => ({
  severity: t.field({
    type: DuplicateSeverityEnum,
    description: 'How sure the match is.',
    resolve: ({ refusal }) => refusal.severity,
  }),
  candidates: t.field({
    type: [CandidateRef],
    description: 'What it matches.',
    resolve: ({ refusal }) => [...refusal.candidates],
  }),
  overridable: t.boolean({
    description: 'Whether this viewer may register it all the same, with a reason.',
    resolve: ({ refusal }) => refusal.overridable,
  }),
}));
implement<DuplicateCustomerError>(
  'DuplicateCustomerError',
  'Customers that the viewer sees are known by the same: say first whether the lead is one of them.',
  (t) => ({
    candidates: t.field({
      type: [CustomerMatchRef],
      description: 'Who they are, those with the most in common first; at most 20.',
      resolve: ({ refusal }) => [...refusal.candidates],
    }),
    overridable: t.boolean({
      description:
        'Whether this viewer may create another customer, with a reason. Anyone may where only the web domain is the same; else managers and admins.',
      resolve: ({ refusal }) => refusal.overridable,
    }),
  }),
);
implement<RateLimitedError>('RateLimitedError', 'Too many attempts in a short time.', (t) => ({
  retryAfterSeconds: t.int({
    description: 'Seconds until the next attempt counts.',
    resolve: ({ refusal }) => refusal.retryAfterSeconds,
  }),
}));

type FieldsOf<Shape extends UserError> = Parameters<ObjectRefOf<Refusal<Shape>>['implement']>[0]['fields'];

function implement<Shape extends UserError>(
  name: UserErrorName,
  description: string,
  fields: NonNullable<FieldsOf<Shape>>,
): void {
  const ref = builder.objectRef<Refusal<Shape>>(name);
  // The compiler cannot tell of a type parameter that it implements the interface; UserError says it does.
  ref.implement({ description, interfaces: [UserErrorRef] as never, fields });
  registerErrorType(name, ref as unknown as ObjectRefOf<Refusal>);
}

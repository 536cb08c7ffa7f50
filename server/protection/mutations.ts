/** Mutations on the clock of a lead: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import type { Context } from '../context.ts';
import { changeLead, leadIdOf, leadSuccess, type LeadChanged } from '../leads/lead-change.ts';
import type { ClockRequestRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { CURSOR_AFTER, LEAD_AFTER } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { decode, instant, optionalText, rawText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { ClockRequestRef, LeadRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { backdateRegistration } from './backdate.ts';
import { MOST_EXTENSION_DAYS } from './change-rules.ts';
import { claimLead } from './claim.ts';
import { extendProtection, resumeClock, stopClock } from './control.ts';
import { ClockChangeKindEnum } from './enums.ts';
import { decideClockRequest, requestClockChange, type Requested } from './requests.ts';

const LEAD_ID = 'The lead.';
const IDEMPOTENCY =
  'Same key and input within `requests.idempotencyHours` (24 by default): done once, the same answer.';

// --- claimLead

const ClaimLeadInput = builder.inputType('ClaimLeadInput', {
  description: 'Which lead to claim.',
  fields: (t) => ({ leadId: t.id({ required: true, description: LEAD_ID }) }),
});
const ClaimLeadResult = resultUnion({
  name: 'ClaimLead',
  success: leadSuccess('ClaimLeadSuccess', 'The viewer owns the lead.'),
  errors: ['NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of claiming a lead.',
});
builder.mutationField('claimLead', (t) =>
  t.field({
    type: ClaimLeadResult,
    description:
      'Takes a lead from the pool: first come, first served, by anyone whose territories cover it. An EXPIRED lead is REGISTERED again; every clock runs anew. The previous owner of an expired lead is refused for `protection.reclaimDays` days (30 by default; ForbiddenError with `allowedFrom`); who comes too late gets a ConflictError, or a NotFoundError when the lead has left their sight.',
    args: { input: t.arg({ type: ClaimLeadInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        return changeLead(context, (work) => claimLead(work, { leadId }));
      }),
  }),
);

// --- stopClock, resumeClock

const StopClockInput = builder.inputType('StopClockInput', {
  description: 'Which clock to stop, and why.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: LEAD_ID }),
    reason: t.string({
      required: true,
      description: 'Why, at least `texts.leastLength` characters (10 by default).',
    }),
  }),
});
const StopClockResult = resultUnion({
  name: 'StopClock',
  success: leadSuccess('StopClockSuccess', 'The clock is stopped.'),
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of stopping a clock.',
});
builder.mutationField('stopClock', (t) =>
  t.field({
    type: StopClockResult,
    description:
      "Stops the clock of a lead: every deadline and open follow-up is held. For the owner's manager and admins; others ask with `requestClockChange`. ConflictError when it is stopped already.",
    args: { input: t.arg({ type: StopClockInput, required: true, description: 'Which and why.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const { reason } = decode(z.object({ reason: rawText(10_000) }), input);
        return changeLead(context, (work) => stopClock(work, { leadId, reason }));
      }),
  }),
);

const ResumeClockInput = builder.inputType('ResumeClockInput', {
  description: 'Which clock to let run again.',
  fields: (t) => ({ leadId: t.id({ required: true, description: LEAD_ID }) }),
});
const ResumeClockResult = resultUnion({
  name: 'ResumeClock',
  success: leadSuccess('ResumeClockSuccess', 'The clock runs again.'),
  errors: ['NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of resuming a clock.',
});
builder.mutationField('resumeClock', (t) =>
  t.field({
    type: ResumeClockResult,
    description:
      "Lets a stopped clock run again: deadlines and follow-ups are recomputed, the time it stood still (in days, rounded up) is given back. For the owner's manager and admins. ConflictError when it is running.",
    args: { input: t.arg({ type: ResumeClockInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        return changeLead(context, (work) => resumeClock(work, { leadId }));
      }),
  }),
);

// --- extendProtection

const ExtendProtectionInput = builder.inputType('ExtendProtectionInput', {
  description: 'By how much to extend, and why.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: LEAD_ID }),
    days: t.int({
      required: true,
      description: `Calendar days, 1 to ${MOST_EXTENSION_DAYS}; several extensions add up.`,
    }),
    reason: t.string({
      required: true,
      description: 'Why, at least `texts.leastLength` characters (10 by default).',
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY }),
  }),
});
const ExtendProtectionResult = resultUnion({
  name: 'ExtendProtection',
  success: leadSuccess('ExtendProtectionSuccess', 'Protection is extended.'),
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
  description: 'What came of extending protection.',
});
const extension = z.object({ days: z.int(), reason: rawText(10_000), idempotencyKey: optionalText(200) });
builder.mutationField('extendProtection', (t) =>
  t.field({
    type: ExtendProtectionResult,
    description:
      "Extends the protection of a lead's present owner; the progress deadline stays. For the owner's manager and admins.",
    args: {
      input: t.arg({ type: ExtendProtectionInput, required: true, description: 'By how much and why.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const decoded = decode(extension, input);
        return changeLead(context, (work) => extendProtection(work, { ...decoded, leadId }));
      }),
  }),
);

// --- requestClockChange, decideClockRequest

interface RequestChanged extends LeadChanged {
  readonly request: ClockRequestRow | null;
}

function requestSuccess(name: string, description: string) {
  return builder.objectRef<RequestChanged>(name).implement({
    description,
    fields: (t) => ({
      request: t.field({
        type: ClockRequestRef,
        nullable: true,
        description: 'The request as it is now; null when the change ended your sight of it.',
        resolve: (it) => it.request,
      }),
      lead: t.field({ type: LeadRef, nullable: true, description: LEAD_AFTER, resolve: (it) => it.lead }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
    }),
  });
}

async function changeRequest(
  context: Context,
  operation: (work: Work) => Promise<Requested>,
): Promise<RequestChanged> {
  const { value, cursor } = await context.mutate(operation);
  const { loaders } = await context.view();
  const [request, lead] = await Promise.all([
    loaders.clockRequest.load(value.requestId),
    loaders.lead.load(value.leadId),
  ]);
  return { request, lead, cursor };
}

const RequestClockChangeInput = builder.inputType('RequestClockChangeInput', {
  description: 'What to ask of the manager.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: LEAD_ID }),
    kind: t.field({ type: ClockChangeKindEnum, required: true, description: 'What is asked for.' }),
    days: t.int({ description: `With EXTEND alone: calendar days, 1 to ${MOST_EXTENSION_DAYS}.` }),
    reason: t.string({
      required: true,
      description: 'Why, at least `texts.leastLength` characters (10 by default).',
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY }),
  }),
});
const RequestClockChangeResult = resultUnion({
  name: 'RequestClockChange',
  success: requestSuccess('RequestClockChangeSuccess', 'The request waits for a decision.'),
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of asking.',
});
const clockRequest = z.object({
  days: z.int().nullish().default(null),
  reason: rawText(10_000),
  idempotencyKey: optionalText(200),
});
builder.mutationField('requestClockChange', (t) =>
  t.field({
    type: RequestClockChangeResult,
    description:
      "Asks the owner's manager (every admin where there is none) to stop or resume the clock, or to extend protection. For owners and collaborators who may not do it themselves. ConflictError when the same is asked already, or is so already.",
    args: {
      input: t.arg({ type: RequestClockChangeInput, required: true, description: 'What is asked for.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const decoded = decode(clockRequest, input);
        return changeRequest(context, (work) =>
          requestClockChange(work, { ...decoded, kind: input.kind, leadId }),
        );
      }),
  }),
);

const DecideClockRequestInput = builder.inputType('DecideClockRequestInput', {
  description: 'A decision on a request.',
  fields: (t) => ({
    requestId: t.id({ required: true, description: 'The request.' }),
    approve: t.boolean({ required: true, description: 'Whether to do what is asked for.' }),
    note: t.string({ description: 'What to say to it, at most 2000 characters.' }),
  }),
});
const DecideClockRequestResult = resultUnion({
  name: 'DecideClockRequest',
  success: requestSuccess('DecideClockRequestSuccess', 'The request is decided.'),
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of deciding.',
});
builder.mutationField('decideClockRequest', (t) =>
  t.field({
    type: DecideClockRequestResult,
    description:
      "Decides what was asked for: approving does it at once, with the reason that was given. For the owner's manager and admins, and not on one's own request. ConflictError when it is decided or closed already.",
    args: { input: t.arg({ type: DecideClockRequestInput, required: true, description: 'The decision.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const requestId = idOf('ClockRequest', input.requestId);
        if (!requestId) throw new NotFoundError('The request');
        const { note } = decode(z.object({ note: optionalText(2_000) }), input);
        return changeRequest(context, (work) =>
          decideClockRequest(work, { requestId, approve: input.approve, note }),
        );
      }),
  }),
);

// --- backdateRegistration

const BackdateRegistrationInput = builder.inputType('BackdateRegistrationInput', {
  description: 'When a lead was really registered.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: LEAD_ID }),
    version: t.int({ required: true, description: 'The version of the lead this was decided on.' }),
    registeredAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'When; not in the future, and not after the lead was entered (`createdAt`).',
    }),
    reason: t.string({
      required: true,
      description: 'Why, at least `texts.leastLength` characters (10 by default).',
    }),
  }),
});
const BackdateRegistrationResult = resultUnion({
  name: 'BackdateRegistration',
  success: leadSuccess('BackdateRegistrationSuccess', 'The registration is backdated.'),
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of backdating.',
});
const backdating = z.object({ version: z.int(), registeredAt: instant, reason: rawText(10_000) });
builder.mutationField('backdateRegistration', (t) =>
  t.field({
    type: BackdateRegistrationResult,
    description:
      "Says when a lead was really registered. Where the ownership began by registering, every deadline and open follow-up is recomputed, and what would be past is skipped; the stage stays. For the owner's manager and admins.",
    args: {
      input: t.arg({ type: BackdateRegistrationInput, required: true, description: 'When and why.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const decoded = decode(backdating, input);
        return changeLead(context, (work) => backdateRegistration(work, { ...decoded, leadId }));
      }),
  }),
);

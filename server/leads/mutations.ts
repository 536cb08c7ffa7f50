/** Mutations on leads: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { requireViewer } from '../auth/require-viewer.ts';
import type { ActivityRow } from '../loaders.ts';
import { CURSOR_AFTER, LEAD_AFTER, UNDO_TOKEN } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { decode, instant, optionalInstant, optionalText, rawText, requiredText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { ActivityRef, LeadRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { ValidationError } from '../user-errors.ts';
import { activityOutcomes, loggableActivityTypes } from './activity-rules.ts';
import {
  ActivityOutcomeEnum,
  ActivityTypeEnum,
  BusinessTypeEnum,
  ContactRoleEnum,
  FirstContactChannelEnum,
  KitchenSizeEnum,
  LeadSourceEnum,
  LeadStatusEnum,
  LostReasonEnum,
} from './enums.ts';
import { changeLead, leadIdOf, leadSuccess, undoableSuccess, type LeadChanged } from './lead-change.ts';
import { consent, ConsentInput, money, MoneyInput } from './lead-inputs.ts';
import { changeLeadStatus, documentFirstContact, logActivity } from './operations.ts';
import { registerLead } from './register.ts';
import {
  businessTypes,
  contactRoles,
  firstContactChannels,
  kitchenSizes,
  leadSources,
  leadStatuses,
  lostReasons,
} from './rules.ts';

// --- registerLead

const ContactInput = builder.inputType('ContactInput', {
  description: 'A person at the company.',
  fields: (t) => ({
    firstName: t.string({ description: 'First name.' }),
    lastName: t.string({ description: 'Last name.' }),
    role: t.field({ type: ContactRoleEnum, description: 'What they do there.' }),
    email: t.string({ description: 'E-mail address; a hard key.' }),
    phone: t.string({
      description: "Phone number in any usual form; the territory's country is the default. A hard key.",
    }),
    primary: t.boolean({ description: 'Whom to ask for first: exactly one of several.' }),
  }),
});
const FirstContactInput = builder.inputType('FirstContactInput', {
  description: 'The first contact that comes with a registration; TRADE_FAIR and PHONE require it.',
  fields: (t) => ({
    channel: t.field({ type: FirstContactChannelEnum, required: true, description: 'How it came about.' }),
    at: t.field({ type: 'DateTime', required: true, description: 'When; not in the future.' }),
    note: t.string({
      required: true,
      description: 'What it was about, at least `texts.leastLength` characters (10 by default).',
    }),
  }),
});
const RegisterLeadInput = builder.inputType('RegisterLeadInput', {
  description: 'What is known of a company that may become a customer.',
  fields: (t) => ({
    companyName: t.string({ required: true, description: 'Name of the company, at most 200 characters.' }),
    source: t.field({ type: LeadSourceEnum, required: true, description: 'Where it came from.' }),
    territory: t.string({ required: true, description: 'Code of its territory: `DE-BY`.' }),
    city: t.string({ description: 'City.' }),
    postalCode: t.string({
      description: 'Postal code, as it is written there; with the company a hard key, so it should be whole.',
    }),
    street: t.string({ description: 'Street and number.' }),
    website: t.string({
      description: 'Web address, with or without https://; leads of the same domain may be duplicates.',
    }),
    businessType: t.field({ type: BusinessTypeEnum, description: 'What kind of business it is.' }),
    kitchenSize: t.field({ type: KitchenSizeEnum, description: 'How large the kitchen is.' }),
    employeeCount: t.int({ description: 'How many people work there.' }),
    estimatedVolume: t.field({ type: MoneyInput, description: 'What they might buy in a year.' }),
    notes: t.string({ description: 'Free notes.' }),
    ownerId: t.id({
      description: 'Who is to own it; the viewer by default. Managers: their team. Admins: anyone.',
    }),
    assign: t.boolean({
      description:
        'True: the assignment rules find the owner, and where they find none the lead waits in the pool. For managers and admins, without `ownerId`.',
    }),
    contacts: t.field({ type: [ContactInput], description: 'People there, at most 20.' }),
    firstContact: t.field({
      type: FirstContactInput,
      description: 'The first contact. TRADE_FAIR and PHONE need it: those leads are met by one.',
    }),
    consent: t.field({ type: ConsentInput, description: 'Consent to be written to. WEB_FORM needs it.' }),
    registeredAt: t.field({
      type: 'DateTime',
      description: 'In the past, for managers and admins, with a reason.',
    }),
    registeredAtReason: t.string({
      description: 'Why it is backdated, at least `texts.leastLength` characters (10 by default).',
    }),
    duplicateOverrideReason: t.string({
      description:
        'Why it is registered although it may be a duplicate, at least `texts.leastLength` characters (10 by default). A SOFT one is overridden by anyone; a HARD one by managers and admins, and the lead is then not canonical.',
    }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one lead, the same answer.',
    }),
  }),
});

const registration = z.object({
  companyName: rawText(400),
  source: z.enum(leadSources),
  territory: rawText(10),
  city: optionalText(100),
  postalCode: optionalText(12),
  street: optionalText(200),
  website: optionalText(500),
  businessType: z.enum(businessTypes).nullish().default(null),
  kitchenSize: z.enum(kitchenSizes).nullish().default(null),
  employeeCount: z.int().max(1_000_000, 'Give at most 1000000.').nullish().default(null),
  estimatedVolume: money.nullish().default(null),
  notes: optionalText(10_000),
  ownerId: z.string().nullish().default(null),
  assign: z.boolean().nullish().default(null),
  contacts: z
    .array(
      z.object({
        firstName: optionalText(100),
        lastName: optionalText(100),
        role: z.enum(contactRoles).nullish(),
        email: optionalText(254),
        phone: optionalText(50),
        primary: z.boolean().nullish(),
      }),
    )
    .max(20, 'Give at most 20 contacts.')
    .nullish()
    .transform((contacts) => contacts ?? []),
  firstContact: z
    .object({ channel: z.enum(firstContactChannels), at: instant, note: rawText(10_000) })
    .nullish()
    .default(null),
  consent: consent.nullish().default(null),
  registeredAt: optionalInstant,
  registeredAtReason: optionalText(2_000),
  duplicateOverrideReason: optionalText(2_000),
  idempotencyKey: optionalText(200),
});

const RegisterLeadSuccess = leadSuccess('RegisterLeadSuccess', 'The lead is registered.');
const RegisterLeadResult = resultUnion({
  name: 'RegisterLead',
  success: RegisterLeadSuccess,
  errors: ['ValidationError', 'ForbiddenError', 'DuplicateLeadError', 'RateLimitedError'],
  description: 'What came of registering a lead.',
});

builder.mutationField('registerLead', (t) =>
  t.field({
    type: RegisterLeadResult,
    description:
      'Registers a lead for oneself, or as a manager or admin for somebody else. Plans its follow-ups and takes its hard keys.',
    args: { input: t.arg({ type: RegisterLeadInput, required: true, description: 'What is known of it.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { assign: byRules, ...decoded } = decode(registration, input);
        const occasion = decoded.source === 'WEB_FORM' ? 'WEB_FORM' : 'REGISTRATION';
        const assign = byRules ? occasion : null;
        await context.resources.checkLimit.count((await requireViewer(context)).id);
        const ownerId = decoded.ownerId === null ? null : ownerOf(decoded.ownerId);
        return changeLead(context, (work) => registerLead(work, { ...decoded, ownerId, assign }));
      }),
  }),
);

function ownerOf(globalId: string): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['ownerId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}

// --- logActivity

const LogActivityInput = builder.inputType('LogActivityInput', {
  description: 'What was done.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    type: t.field({
      type: ActivityTypeEnum,
      required: true,
      description: 'What kind of thing; of those that people log.',
    }),
    at: t.field({ type: 'DateTime', description: 'When it happened; now by default, not in the future.' }),
    summary: t.string({ required: true, description: 'What came of it, at most 10000 characters.' }),
    outcome: t.field({ type: ActivityOutcomeEnum, description: 'How it went.' }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one activity, the same answer.',
    }),
  }),
});

const loggedActivity = z.object({
  type: z.enum(
    loggableActivityTypes,
    'Choose a type that people log: FIRST_CONTACT and FOLLOW_UP have operations of their own.',
  ),
  at: optionalInstant,
  summary: requiredText(10_000),
  outcome: z.enum(activityOutcomes).nullish().default(null),
  idempotencyKey: optionalText(200),
});

const LogActivitySuccess = builder
  .objectRef<LeadChanged & { activity: ActivityRow | null }>('LogActivitySuccess')
  .implement({
    description: 'The activity is logged.',
    fields: (t) => ({
      activity: t.field({
        type: ActivityRef,
        nullable: true,
        description: 'What was logged.',
        resolve: (it) => it.activity,
      }),
      lead: t.field({ type: LeadRef, nullable: true, description: LEAD_AFTER, resolve: (it) => it.lead }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
      undoToken: t.string({
        nullable: true,
        description: UNDO_TOKEN,
        resolve: (it) => it.undoToken ?? null,
      }),
    }),
  });
const LogActivityResult = resultUnion({
  name: 'LogActivity',
  success: LogActivitySuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
  description: 'What came of logging an activity.',
});

builder.mutationField('logActivity', (t) =>
  t.field({
    type: LogActivityResult,
    description:
      'Logs what was done on a lead. Meaningful activity counts as first contact and makes REGISTERED and REMINDER leads ACTIVE; progress renews protection; SAMPLE_SENT plans T3.',
    args: { input: t.arg({ type: LogActivityInput, required: true, description: 'What was done.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const leadId = leadIdOf(input.leadId);
        const decoded = decode(loggedActivity, input);
        const { value, cursor } = await context.mutate((work) => logActivity(work, { ...decoded, leadId }));
        const { loaders } = await context.view();
        const [lead, activity] = await Promise.all([
          loaders.lead.load(leadId),
          loaders.activity.load(value.activityId),
        ]);
        return { lead, activity, cursor, undoToken: value.undoToken };
      }),
  }),
);

// --- documentFirstContact

const DocumentFirstContactInput = builder.inputType('DocumentFirstContactInput', {
  description: 'The first contact with a lead.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    channel: t.field({ type: FirstContactChannelEnum, required: true, description: 'How it came about.' }),
    at: t.field({ type: 'DateTime', required: true, description: 'When; not in the future.' }),
    note: t.string({
      required: true,
      description: 'What it was about, at least `texts.leastLength` characters (10 by default).',
    }),
    version: t.int({ required: true, description: 'The version of the lead this was decided on.' }),
  }),
});

const firstContact = z.object({
  channel: z.enum(firstContactChannels),
  at: instant,
  note: rawText(10_000),
  version: z.int(),
});

const DocumentFirstContactSuccess = undoableSuccess(
  'DocumentFirstContactSuccess',
  'The first contact is documented.',
);
const DocumentFirstContactResult = resultUnion({
  name: 'DocumentFirstContact',
  success: DocumentFirstContactSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of documenting a first contact.',
});

builder.mutationField('documentFirstContact', (t) =>
  t.field({
    type: DocumentFirstContactResult,
    description: 'Documents the first contact, once. Makes a REGISTERED lead ACTIVE; T7 counts from it.',
    args: {
      input: t.arg({ type: DocumentFirstContactInput, required: true, description: 'The first contact.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const decoded = decode(firstContact, input);
        return changeLead(context, (work) => documentFirstContact(work, { ...decoded, leadId }));
      }),
  }),
);

// --- changeLeadStatus

const ChangeLeadStatusInput = builder.inputType('ChangeLeadStatusInput', {
  description: 'A move that a person makes.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    to: t.field({ type: LeadStatusEnum, required: true, description: 'ACTIVE, QUALIFIED or LOST.' }),
    version: t.int({ required: true, description: 'The version of the lead this was decided on.' }),
    reason: t.field({ type: LostReasonEnum, description: 'Why it was lost; LOST needs it.' }),
    note: t.string({
      description:
        'More about it; needed for OTHER, and at least `texts.leastLength` characters (10 by default) to reopen a LOST lead.',
    }),
  }),
});

const statusChange = z.object({
  to: z.enum(leadStatuses),
  version: z.int(),
  reason: z.enum(lostReasons).nullish().default(null),
  note: optionalText(2_000),
});

const ChangeLeadStatusSuccess = undoableSuccess('ChangeLeadStatusSuccess', 'The status has changed.');
const ChangeLeadStatusResult = resultUnion({
  name: 'ChangeLeadStatus',
  success: ChangeLeadStatusSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError', 'TransitionError'],
  description: 'What came of changing a status.',
});

builder.mutationField('changeLeadStatus', (t) =>
  t.field({
    type: ChangeLeadStatusResult,
    description:
      'Moves a lead to QUALIFIED, LOST or back to ACTIVE. Losing cancels its open follow-ups; reopening a LOST lead (managers and admins) begins its clocks anew.',
    args: { input: t.arg({ type: ChangeLeadStatusInput, required: true, description: 'The move.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const decoded = decode(statusChange, input);
        return changeLead(context, (work) => changeLeadStatus(work, { ...decoded, leadId }));
      }),
  }),
);

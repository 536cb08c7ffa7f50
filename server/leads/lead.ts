/**
 * The lead in the schema. Which fields a viewer reads is decided by one table (auth/permissions.ts) through
 * scope-auth; a withheld field is null and named in `redactedFields`.
 */
import { redactedFieldsFor } from '../auth/permissions.ts';
import { readProtection } from '../protection/read.ts';
import { loadAll, type LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { inGroup, mayRead } from '../schema/field-group.ts';
import { idOf } from '../schema/global-id.ts';
import {
  AuditEntryRef,
  ActivityRef,
  ContactRef,
  CustomerRef,
  LeadRef,
  MoneyRef,
  ProtectionRef,
  TerritoryRef,
  UserRef,
} from '../schema/refs.ts';
import { HISTORY_ORDER, historyOfLead } from '../audit/list.ts';
import { territoryOf } from '../territories/territories.ts';
import { activitiesOfLead, ACTIVITY_ORDER } from './activity-list.ts';
import {
  ActivityTypeEnum,
  BusinessTypeEnum,
  KitchenSizeEnum,
  leadActionWords,
  LeadRelationEnum,
  LeadSourceEnum,
  LeadStageEnum,
  LeadStatusEnum,
  LostReasonEnum,
} from './enums.ts';
import { ScoreRef } from './lead-score.ts';
import { actedOn } from './rights.ts';
import { leadActions, mayDo, openStatusChanges, type LeadAction } from './rights-rules.ts';
import { scoreOfLead } from './score.ts';
import type { BusinessType, KitchenSize, LeadSource, LeadStage, LeadStatus, LostReason } from './rules.ts';

export interface Money {
  readonly cents: bigint;
  readonly currency: string;
}

MoneyRef.implement({
  description: 'An amount in a currency.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'The amount, two places after the point.',
      resolve: ({ cents }) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
    }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The currency.',
      resolve: (money) => money.currency,
    }),
  }),
});

const ConsentRef = builder.objectRef<{ givenAt: Date; wording: string }>('Consent').implement({
  description: 'Consent to be written to, as it was given.',
  fields: (t) => ({
    givenAt: t.expose('givenAt', { type: 'DateTime', description: 'When it was given.' }),
    wording: t.exposeString('wording', { description: 'What was agreed to, word for word.' }),
  }),
});

/** One field for each action: a right that the table knows is told, without a second list. */
const LeadRightsRef = builder.objectRef<LeadNode>('LeadRights').implement({
  description: 'What the viewer may do to this lead now: the same answers as the operations give.',
  fields: (t) => ({
    ...Object.fromEntries(
      leadActions.map((action) => [
        fieldOf(action),
        t.boolean({
          description: leadActionWords[action],
          resolve: async (lead, _args, context) =>
            mayDo(action, await actedOn(lead, await context.view(), action)),
        }),
      ]),
    ),
    changeStatusTo: t.field({
      type: [LeadStatusEnum],
      description: 'What `changeLeadStatus` would take.',
      resolve: (lead) => openStatusChanges({ ...lead, status: statusOf(lead) }),
    }),
  }),
});

/** LOG_ACTIVITY is the field `logActivity`. */
function fieldOf(action: LeadAction): string {
  return action.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

const ActivityFilterInput = builder.inputType('ActivityFilter', {
  description: 'Which activities of a lead: every condition that is given must hold.',
  fields: (t) => ({
    types: t.field({ type: [ActivityTypeEnum], description: 'Any of these types.' }),
    meaningfulOnly: t.boolean({ description: 'Only those that show that the lead is worked on.' }),
    byUser: t.id({ description: 'Only those that this person logged.' }),
    after: t.field({ type: 'DateTime', description: 'Only those that happened at this instant or later.' }),
    before: t.field({ type: 'DateTime', description: 'Only those that happened before this instant.' }),
    withdrawn: t.boolean({ description: 'Also those that were withdrawn by an undo; left out by default.' }),
  }),
});

const LeadHistoryConnectionRef = connectionType('LeadHistory', AuditEntryRef, {
  description: 'What was done to a lead, and by whom, the latest first.',
  total: 'How many entries of the audit log the lead has.',
});

export const LeadActivitiesConnectionRef = connectionType('LeadActivities', ActivityRef, {
  description: 'What happened on a lead, newest first.',
  total: 'How many activities the lead has.',
});

builder.node(LeadRef, {
  description:
    'A company that may become a customer. Visible by relation and territory; fields by group, see `redactedFields`.',
  id: { resolve: (lead) => lead.row.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.lead, ids),
  fields: (t) => ({
    companyName: t.string({ description: 'Name of the company.', resolve: ({ row }) => row.companyName }),
    status: t.field({ type: LeadStatusEnum, description: 'Where it stands in its life.', resolve: statusOf }),
    stage: t.field({
      type: LeadStageEnum,
      description: 'How much is known of it.',
      resolve: ({ row }) => row.stage as LeadStage,
    }),
    source: t.field({
      type: LeadSourceEnum,
      description: 'Where it came from.',
      resolve: ({ row }) => row.source as LeadSource,
    }),
    territory: t.field({
      type: TerritoryRef,
      description: 'The data space it belongs to.',
      resolve: ({ row }) => territoryOf(row.territoryCode),
    }),
    city: t.string({ nullable: true, description: 'City.', resolve: ({ row }) => row.city }),
    postalCode: t.string({
      nullable: true,
      description: 'Postal code.',
      resolve: ({ row }) => row.postalCode,
    }),
    businessType: t.field({
      type: BusinessTypeEnum,
      nullable: true,
      description: 'What kind of business it is.',
      resolve: ({ row }) => row.businessType as BusinessType | null,
    }),
    owner: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who has the right to work it; null in the pool.',
      resolve: async ({ row }, _args, context) =>
        row.ownerId ? (await context.view()).loaders.user.load(row.ownerId) : null,
    }),
    collaborators: t.field({
      type: [UserRef],
      description: 'Who else works on it.',
      resolve: async ({ row }, _args, context) => {
        const { user } = (await context.view()).loaders;
        const people = await Promise.all(row.collaborators.map((it) => user.load(it.userId)));
        return people.filter((person) => person !== null);
      },
    }),
    canonical: t.boolean({
      description: 'False for one registered over a hard duplicate, which holds no keys.',
      resolve: ({ row }) => row.canonical,
    }),
    customer: t.field({
      type: CustomerRef,
      nullable: true,
      description: 'The customer it became; null before, and where that customer is out of sight.',
      resolve: async ({ row }, _args, context) =>
        row.status === 'CONVERTED' ? (await context.view()).loaders.customerOfLead.load(row.id) : null,
    }),
    mergedInto: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead it was merged into, where the viewer sees that one; null unless it is MERGED.',
      resolve: async ({ row }, _args, context) =>
        row.mergedIntoId ? (await context.view()).loaders.lead.load(row.mergedIntoId) : null,
    }),
    registeredAt: t.field({
      type: 'DateTime',
      description: 'When it was registered.',
      resolve: ({ row }) => row.registeredAt,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was entered; later than registered when backdated.',
      resolve: ({ row }) => row.createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When anything of it last changed.',
      resolve: ({ row }) => row.updatedAt,
    }),
    version: t.int({
      description: 'Counts edits of fields and status; name it when you edit.',
      resolve: ({ row }) => row.version,
    }),
    viewerRelation: t.field({
      type: LeadRelationEnum,
      description: 'What the viewer is to it; the first of several.',
      resolve: ({ relations }) => {
        const [first] = relations;
        if (!first)
          throw new Error('a lead without a relation was read: the policies and relation.ts disagree');
        return first;
      },
    }),
    viewerCan: t.field({
      type: LeadRightsRef,
      description: 'What the viewer may do.',
      resolve: (lead) => lead,
    }),
    redactedFields: t.stringList({
      description: 'Names of the fields of this type that are withheld from the viewer.',
      resolve: ({ relations, role }, _args, _context, info) => {
        const present = info.parentType.getFields();
        return redactedFieldsFor(relations, role).filter((name) => name in present);
      },
    }),

    street: t.string({
      nullable: true,
      ...inGroup('street'),
      description: 'Street and number.',
      resolve: ({ row }) => row.street,
    }),
    website: t.string({
      nullable: true,
      ...inGroup('website'),
      description: 'Web address.',
      resolve: ({ row }) => row.website,
    }),
    notes: t.string({
      nullable: true,
      ...inGroup('notes'),
      description: 'Free notes.',
      resolve: ({ row }) => row.notes,
    }),
    contacts: t.field({
      type: [ContactRef],
      ...inGroup('contacts'),
      unauthorizedResolver: () => [],
      description: 'People there, the primary one first; up to 200.',
      resolve: async ({ row }, _args, context) => (await context.view()).loaders.contactsOfLead.load(row.id),
    }),
    primaryContact: t.field({
      type: ContactRef,
      nullable: true,
      ...inGroup('primaryContact'),
      description: 'Whom to ask for first.',
      resolve: async ({ row }, _args, context) =>
        primary(await (await context.view()).loaders.contactsOfLead.load(row.id)),
    }),
    email: t.string({
      nullable: true,
      ...inGroup('email'),
      description: "The primary contact's e-mail address.",
      resolve: async ({ row }, _args, context) =>
        primary(await (await context.view()).loaders.contactsOfLead.load(row.id))?.email ?? null,
    }),
    phone: t.string({
      nullable: true,
      ...inGroup('phone'),
      description: "The primary contact's phone number.",
      resolve: async ({ row }, _args, context) =>
        primary(await (await context.view()).loaders.contactsOfLead.load(row.id))?.phone ?? null,
    }),
    consent: t.field({
      type: ConsentRef,
      nullable: true,
      ...inGroup('consent'),
      description: 'Consent to be written to, if given.',
      resolve: ({ row }) =>
        row.consentGivenAt && row.consentWording
          ? { givenAt: row.consentGivenAt, wording: row.consentWording }
          : null,
    }),
    contactBlocked: t.boolean({
      nullable: true,
      ...inGroup('contactBlocked'),
      description: 'Whether they must not be written to.',
      resolve: ({ row }) => row.contactBlocked,
    }),
    firstContactAt: t.field({
      type: 'DateTime',
      nullable: true,
      ...inGroup('firstContactAt'),
      description: 'When the first contact took place.',
      resolve: ({ row }) => row.firstContactAt,
    }),
    lastActivityAt: t.field({
      type: 'DateTime',
      nullable: true,
      ...inGroup('lastActivityAt'),
      description: 'When something was last done on it by a person.',
      resolve: ({ row }) => row.lastActivityAt,
    }),
    activities: t.field({
      type: LeadActivitiesConnectionRef,
      args: {
        ...pageArgs(),
        filter: t.arg({ type: ActivityFilterInput, description: 'Which of them; all by default.' }),
      },
      description: 'What happened, newest first. Empty when withheld.',
      resolve: (lead, { filter, ...args }, context) =>
        askedConnection(
          activitiesOfLead(context, mayRead('activities', lead) ? lead.row.id : null, {
            ...filter,
            byUserId: filter?.byUser ? idOf('User', filter.byUser) : undefined,
          }),
          args,
          ACTIVITY_ORDER.name,
        ),
    }),
    history: t.field({
      type: LeadHistoryConnectionRef,
      args: pageArgs(),
      description:
        'Who did what to the lead, the latest first: for admins, and for managers whose team it is. Empty when withheld.',
      resolve: (lead, args, context) =>
        askedConnection(
          historyOfLead(context, mayRead('history', lead) ? lead.row.id : null),
          args,
          HISTORY_ORDER,
        ),
    }),

    estimatedVolume: t.field({
      type: MoneyRef,
      nullable: true,
      ...inGroup('estimatedVolume'),
      description: 'What they might buy in a year.',
      resolve: ({ row }) =>
        row.estimatedVolumeCents !== null && row.estimatedVolumeCurrency
          ? { cents: row.estimatedVolumeCents, currency: row.estimatedVolumeCurrency }
          : null,
    }),
    employeeCount: t.int({
      nullable: true,
      ...inGroup('employeeCount'),
      description: 'How many people work there.',
      resolve: ({ row }) => row.employeeCount,
    }),
    kitchenSize: t.field({
      type: KitchenSizeEnum,
      nullable: true,
      ...inGroup('kitchenSize'),
      description: 'How large the kitchen is.',
      resolve: ({ row }) => row.kitchenSize as KitchenSize | null,
    }),
    pains: t.string({
      nullable: true,
      ...inGroup('pains'),
      description: 'What troubles them.',
      resolve: ({ row }) => row.pains,
    }),
    competitor: t.string({
      nullable: true,
      ...inGroup('competitor'),
      description: 'Whom they buy from.',
      resolve: ({ row }) => row.competitor,
    }),
    lostReason: t.field({
      type: LostReasonEnum,
      nullable: true,
      ...inGroup('lostReason'),
      description: 'Why it was lost; null unless it is LOST.',
      resolve: ({ row }) => row.lostReason as LostReason | null,
    }),
    score: t.field({
      type: ScoreRef,
      nullable: true,
      ...inGroup('score'),
      description: 'How promising it is, 0 to 100, with every line explained at the instant of this answer.',
      resolve: async ({ row }, _args, context) => {
        const { loaders, now, settings } = await context.view();
        const [parts, numbers] = await Promise.all([
          loaders.scoredPartsOfLead.load(row.id),
          settings(row.territoryCode),
        ]);
        return scoreOfLead(row, parts, now, numbers);
      },
    }),
    protection: t.field({
      type: ProtectionRef,
      nullable: true,
      ...inGroup('protection'),
      description: 'All deadlines of the protection clock.',
      resolve: async (lead, _args, context) => readProtection(await context.view(), lead),
    }),
  }),
});

builder.queryField('lead', (t) =>
  t.field({
    type: LeadRef,
    nullable: true,
    description: 'One lead; null when it does not exist or is not visible to the viewer.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: async (_root, args, context) => {
      const id = idOf('Lead', args.id);
      return id ? (await context.view()).loaders.lead.load(id) : null;
    },
  }),
);

function statusOf({ row }: LeadNode): LeadStatus {
  return row.status as LeadStatus;
}

function primary<T extends { isPrimary: boolean }>(contacts: readonly T[]): T | null {
  return contacts.find((contact) => contact.isPrimary) ?? null;
}

/**
 * The audit log in the schema. Entries are no nodes: they are read as a list, and each reading of the whole log is an
 * entry, committed before anything of the same operation is read.
 */
import type { Context } from '../context.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { badUserInput, encodeGlobalId, parseGlobalId, requireId } from '../schema/global-id.ts';
import { AuditEntryRef, LeadRef, UserRef } from '../schema/refs.ts';
import { changesOf, type AuditChange } from './change-rules.ts';
import { AUDIT_ORDER, auditList, checkAuditAsked, checkReader, type AuditFilter } from './list.ts';
import { recordReading } from './operations.ts';

const AuditChangeRef = builder.objectRef<AuditChange>('AuditChange').implement({
  description: 'A field that was changed, from what to what.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'The name of the field, or of what else is told.' }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'What it was; null for nothing, for what is not told, and when erased. Instants are UTC, amounts `cents` and `currency`.',
      resolve: ({ field, before }, _args, context) => outside(field, before, context),
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What it is since; null as in `before`.',
      resolve: ({ field, after }, _args, context) => outside(field, after, context),
    }),
    erased: t.exposeBoolean('erased', {
      description: 'Whether the values were erased; an entry of its own tells when, and by whom.',
    }),
  }),
});

/** Ids are global ids outside. That of another lead, or of a customer, is told to who sees it. */
async function outside(field: string, value: unknown, context: Context): Promise<unknown> {
  const typename = ID_TYPES[field];
  if (!typename || typeof value !== 'string') return value;
  const { loaders } = await context.view();
  if (typename === 'Lead' && !(await loaders.lead.load(value))) return null;
  if (typename === 'Customer' && !(await loaders.customer.load(value))) return null;
  return encodeGlobalId(typename, value);
}

const ID_TYPES: Readonly<Record<string, string>> = {
  ownerId: 'User',
  userId: 'User',
  by: 'User',
  collaborator: 'User',
  toUserId: 'User',
  teamId: 'Team',
  toTeamId: 'Team',
  customerId: 'Customer',
  contact: 'Contact',
  activity: 'Activity',
  followUp: 'FollowUp',
  request: 'ClockRequest',
  transfer: 'Transfer',
  keepId: 'Lead',
  mergeId: 'Lead',
};

/** Place and hash come of all entries before, those of leads out of sight among them. */
const forAdmins = { authScopes: { admin: true }, unauthorizedResolver: () => null };

AuditEntryRef.implement({
  description:
    'Who did what, when: read by admins, and of a lead by who reads its history. Entries form a chain that shows what was tampered with.',
  fields: (t) => ({
    id: t.id({
      description: 'Opaque and global; entries are not asked for by it.',
      resolve: ({ id }) => encodeGlobalId('AuditEntry', id),
    }),
    number: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'Its place in the chain: dense, in commit order. Null but for admins.',
      ...forAdmins,
      resolve: ({ number }) => number,
    }),
    hash: t.string({
      nullable: true,
      description:
        'SHA-256 over the hash of the entry before, this entry and the digests of its values, in hex. Null but for admins.',
      ...forAdmins,
      resolve: ({ hash }) => hash,
    }),
    at: t.expose('at', { type: 'DateTime', description: "When it was done, by the product's clock." }),
    actor: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who did it; null for what runs by the clock, and for who was not let in.',
      resolve: async ({ userId }, _args, context) =>
        userId ? (await context.view()).loaders.user.load(userId) : null,
    }),
    action: t.exposeString('action', {
      description:
        'The operation, as the API names it: `updateLead`, `login`; `auditLog` for a reading of the log, `refuseLogin` and `refuseClaims` for who was not let in. Of what runs by the clock `warnOwner`, `beginGrace`, `expireLead` and `remindOwner`; `unsubscribe` of who followed the link of a mail.',
    }),
    subjectType: t.exposeString('subjectType', { description: 'What it was done to: the name of a type.' }),
    subject: t.id({
      description: 'The id of what it was done to.',
      resolve: ({ subjectType, subjectId }) => encodeGlobalId(subjectType, subjectId),
    }),
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead it is about, as it is now; null when it is about none.',
      resolve: async ({ leadId }, _args, context) =>
        leadId ? (await context.view()).loaders.lead.load(leadId) : null,
    }),
    changes: t.field({
      type: [AuditChangeRef],
      description: 'What it changed, field by field.',
      resolve: (entry) => changesOf(entry),
    }),
  }),
});

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Which entries of the audit log: every condition that is given must hold.',
  fields: (t) => ({
    user: t.id({ description: 'Only what this person did.' }),
    action: t.string({ description: 'Only this operation, as the API names it: `updateLead`.' }),
    subjectType: t.string({ description: 'Only what was done to things of this type: `Setting`.' }),
    subject: t.id({ description: 'Only what was done to this, by its id.' }),
    leadId: t.id({ description: 'Only what is about this lead.' }),
    since: t.field({ type: 'DateTime', description: 'Only what was done at this instant or later.' }),
    until: t.field({ type: 'DateTime', description: 'Only what was done before this instant.' }),
  }),
});

const AuditConnectionRef = connectionType('AuditEntry', AuditEntryRef, {
  description: 'Entries of the audit log, the latest first.',
  total: 'How many match, over all pages. Costs a count: select it only when it is shown.',
});
builder.objectField(AuditConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: the position of the last event it knows of.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryField('auditLog', (t) =>
  t.field({
    type: AuditConnectionRef,
    nullable: true,
    description:
      'Who did what, when: for admins, FORBIDDEN for others. Each reading is an entry, committed before the answer is read, so that it is among the answer.',
    args: {
      filter: t.arg({ type: AuditFilterInput, description: 'Which ones; all by default.' }),
      ...pageArgs(),
    },
    // Not async up to `recordFirst`: no field of this operation reads before the reading is in the log.
    resolve: (_root, { filter: given, ...args }, context) => {
      const filter: AuditFilter = {
        ...given,
        user: given?.user ? requireId('User', given.user, 'filter.user') : null,
        leadId: given?.leadId ? requireId('Lead', given.leadId, 'filter.leadId') : null,
        subject: given?.subject ? subjectOf(given.subject) : null,
      };
      checkAuditAsked(filter);
      const asked = askedConnection(auditList(context, filter), args, AUDIT_ORDER.name);
      const recorded = context.recordFirst((work) => {
        checkReader(work.viewer);
        return recordReading(work, { ...given, first: args.first, last: args.last });
      });
      return recorded.then(() => asked);
    },
  }),
);

function subjectOf(globalId: string) {
  const subject = parseGlobalId(globalId);
  if (!subject) throw badUserInput('filter.subject: this is not an id of this system.');
  return subject;
}

/**
 * Who reads and who writes which field of a lead: one literal table of field groups by column, read by the schema's
 * authorization, by redaction, by the check of filters and orders, by the data of events, and by the table of rights.
 * Nothing else decides it.
 *
 * Every field of `Lead` is in exactly one group; a field without a group does not compile into the schema.
 */
import type { Relation, Role } from './relation.ts';

export const fieldGroups = ['identity', 'contact', 'commercial', 'protection', 'score', 'history'] as const;
export type FieldGroup = (typeof fieldGroups)[number];

/** The columns of the table: what the viewer is to the lead, and in the pool their role. */
export const fieldColumns = [
  'ADMIN',
  'OWNER_COLLABORATOR',
  'TEAM',
  'CANDIDATE',
  'POOL_SALES',
  'POOL_MANAGER',
] as const;
export type FieldColumn = (typeof fieldColumns)[number];

/** Who writes a group reads it, too. */
export type FieldAccess = 'WRITE' | 'READ' | 'NONE';
const w = 'WRITE';
const r = 'READ';
const n = 'NONE';

/**
 * Written are identity, contact and commercial by edits of the lead, its contacts, activities and follow-ups;
 * protection by who stops, extends and backdates its clock. The score is computed, history is kept: nobody's to write.
 */
// prettier-ignore
export const fieldTable: Readonly<Record<FieldGroup, Readonly<Record<FieldColumn, FieldAccess>>>> = {
  identity:   { ADMIN: w, OWNER_COLLABORATOR: w, TEAM: w, CANDIDATE: r, POOL_SALES: r, POOL_MANAGER: r },
  contact:    { ADMIN: w, OWNER_COLLABORATOR: w, TEAM: w, CANDIDATE: n, POOL_SALES: n, POOL_MANAGER: r },
  commercial: { ADMIN: w, OWNER_COLLABORATOR: w, TEAM: w, CANDIDATE: r, POOL_SALES: n, POOL_MANAGER: r },
  protection: { ADMIN: w, OWNER_COLLABORATOR: r, TEAM: w, CANDIDATE: n, POOL_SALES: n, POOL_MANAGER: r },
  score:      { ADMIN: r, OWNER_COLLABORATOR: r, TEAM: r, CANDIDATE: n, POOL_SALES: n, POOL_MANAGER: r },
  history:    { ADMIN: r, OWNER_COLLABORATOR: n, TEAM: r, CANDIDATE: n, POOL_SALES: n, POOL_MANAGER: n },
};

export const leadFields = {
  id: 'identity',
  companyName: 'identity',
  status: 'identity',
  stage: 'identity',
  source: 'identity',
  territory: 'identity',
  city: 'identity',
  postalCode: 'identity',
  businessType: 'identity',
  owner: 'identity',
  collaborators: 'identity',
  pendingTransfer: 'identity',
  registeredAt: 'identity',
  createdAt: 'identity',
  updatedAt: 'identity',
  version: 'identity',
  canonical: 'identity',
  mergedInto: 'identity',
  customer: 'identity',
  redactedFields: 'identity',
  viewerRelation: 'identity',
  viewerCan: 'identity',
  contacts: 'contact',
  primaryContact: 'contact',
  email: 'contact',
  phone: 'contact',
  street: 'contact',
  website: 'contact',
  notes: 'contact',
  activities: 'contact',
  lastActivityAt: 'contact',
  firstContactAt: 'contact',
  followUps: 'contact',
  nextFollowUp: 'contact',
  consent: 'contact',
  contactBlocked: 'contact',
  estimatedVolume: 'commercial',
  employeeCount: 'commercial',
  kitchenSize: 'commercial',
  pains: 'commercial',
  competitor: 'commercial',
  lostReason: 'commercial',
  protection: 'protection',
  assignmentLog: 'protection',
  score: 'score',
  history: 'history',
} as const satisfies Readonly<Record<string, FieldGroup>>;
export type LeadFieldName = keyof typeof leadFields;

/** A customer's fields are read by who may read the group of its original lead. */
export const customerFields = {
  id: 'identity',
  companyName: 'identity',
  city: 'identity',
  postalCode: 'identity',
  territory: 'identity',
  owner: 'identity',
  originatingLead: 'identity',
  leads: 'identity',
  convertedAt: 'identity',
  redactedFields: 'identity',
  viewerRelation: 'identity',
  street: 'contact',
  website: 'contact',
  contacts: 'contact',
  primaryContact: 'contact',
} as const satisfies Readonly<Record<string, FieldGroup>>;
export type CustomerFieldName = keyof typeof customerFields;

/**
 * What hangs on a lead and is read as a whole by who may read the group, each with its type in the schema. Rows of the
 * group "contact" do not even exist for others: the policies hold them behind `app.workable_leads`.
 */
export const hangingTypes = {
  Contact: 'contact',
  Activity: 'contact',
  FollowUp: 'contact',
  Mail: 'contact',
  LedgerEntry: 'contact',
  CustomerContact: 'contact',
  ClockRequest: 'protection',
  AssignmentDecision: 'protection',
  Protection: 'protection',
  LeadScore: 'score',
} as const satisfies Readonly<Record<string, FieldGroup>>;

const LEAD_FIELD_NAMES = Object.keys(leadFields) as LeadFieldName[];

/** Does any of the relations open the group? The role tells a manager's pool from a sales person's. */
export function canReadGroup(group: FieldGroup, relations: readonly Relation[], role: Role): boolean {
  return relations.some((relation) => fieldTable[group][columnOf(relation, role)] !== 'NONE');
}

/** Does any of the relations let the viewer change what is in the group? */
export function canWriteGroup(group: FieldGroup, relations: readonly Relation[], role: Role): boolean {
  return relations.some((relation) => fieldTable[group][columnOf(relation, role)] === 'WRITE');
}

/** The relations that write a group, for the table of rights; the pool by role. */
export type Writer = Exclude<Relation, 'POOL'> | 'POOL_SALES' | 'POOL_MANAGER';
export function writersOf(group: FieldGroup): Writer[] {
  return fieldColumns
    .filter((column) => fieldTable[group][column] === 'WRITE')
    .flatMap((column): Writer[] => (column === 'OWNER_COLLABORATOR' ? ['OWNER', 'COLLABORATOR'] : [column]));
}

/** The first of these fields that the viewer may not change; null when they may change all. */
export function unwritableField(
  fields: readonly LeadFieldName[],
  relations: readonly Relation[],
  role: Role,
): LeadFieldName | null {
  return fields.find((field) => !canWriteGroup(leadFields[field], relations, role)) ?? null;
}

export function canReadField(field: LeadFieldName, relations: readonly Relation[], role: Role): boolean {
  return canReadGroup(leadFields[field], relations, role);
}

/** The names for `Lead.redactedFields`, in the order of the table. */
export function redactedFieldsFor(relations: readonly Relation[], role: Role): LeadFieldName[] {
  return LEAD_FIELD_NAMES.filter((field) => !canReadField(field, relations, role));
}

/** The same of a customer. */
export function redactedCustomerFields(relations: readonly Relation[], role: Role): CustomerFieldName[] {
  return (Object.keys(customerFields) as CustomerFieldName[]).filter(
    (field) => !canReadGroup(customerFields[field], relations, role),
  );
}

function columnOf(relation: Relation, role: Role): FieldColumn {
  if (relation === 'OWNER' || relation === 'COLLABORATOR') return 'OWNER_COLLABORATOR';
  if (relation === 'POOL') return role === 'SALES' ? 'POOL_SALES' : 'POOL_MANAGER';
  return relation;
}

/** The part of a LeadFilter that narrows the relations of the rows it lets through. */
export type RelationFilter = {
  readonly mine?: boolean | null;
  readonly team?: boolean | null;
  readonly pool?: boolean | null;
};

/**
 * The relations that rows can owe their place in the answer to. An admin's rows all have ADMIN, which opens
 * everything. Several switches together give all their relations: the stricter reading. `false` narrows nothing.
 */
export function possibleRelations(role: Role, filter: RelationFilter = {}): Relation[] {
  if (role === 'ADMIN') return ['ADMIN'];
  const all = role === 'MANAGER' ? MANAGER_RELATIONS : SALES_RELATIONS;
  if (!filter.mine && !filter.team && !filter.pool) return [...all];
  return all.filter(
    (relation) =>
      (filter.mine && (relation === 'OWNER' || relation === 'COLLABORATOR')) ||
      (filter.team && relation === 'TEAM') ||
      (filter.pool && relation === 'POOL'),
  );
}

const SALES_RELATIONS: readonly Relation[] = ['OWNER', 'COLLABORATOR', 'CANDIDATE', 'POOL'];
const MANAGER_RELATIONS: readonly Relation[] = ['OWNER', 'COLLABORATOR', 'TEAM', 'CANDIDATE', 'POOL'];

/**
 * May the viewer filter, order or group by the field? Decided by role and filter alone, never by rows: else the
 * order of an answer would tell what its fields withhold.
 */
export function fieldReadableUnder(field: LeadFieldName, role: Role, filter: RelationFilter = {}): boolean {
  return possibleRelations(role, filter).every((relation) => canReadField(field, [relation], role));
}

/** Which field each filter of LeadFilter reads. */
export const filterFields = {
  status: 'status',
  stage: 'stage',
  source: 'source',
  territory: 'territory',
  businessType: 'businessType',
  owner: 'owner',
  mine: 'owner',
  team: 'owner',
  pool: 'owner',
  orphaned: 'owner',
  hasFollowUp: 'followUps',
  followUpUrgency: 'followUps',
  scoreBand: 'score',
  registeredAfter: 'registeredAt',
  registeredBefore: 'registeredAt',
  protectionEndsBefore: 'protection',
} as const satisfies Readonly<Record<string, LeadFieldName>>;
export type LeadFilterName = keyof typeof filterFields;

/** Which field each LeadOrder reads. */
export const orderFields = {
  REGISTERED_AT: 'registeredAt',
  UPDATED_AT: 'updatedAt',
  COMPANY_NAME: 'companyName',
  SCORE: 'score',
  LAST_ACTIVITY_AT: 'lastActivityAt',
  NEXT_FOLLOW_UP_AT: 'nextFollowUp',
  ESTIMATED_VOLUME: 'estimatedVolume',
} as const satisfies Readonly<Record<string, LeadFieldName>>;
export type LeadOrderName = keyof typeof orderFields;

/** What to tell who asked by a field that `unreadableField` named, and what would help. */
export function withheldFrom(role: Role, field: LeadFieldName): string {
  const narrower = role === 'MANAGER' ? 'mine: true or team: true' : 'mine: true';
  return `You may not filter or order these leads by ${field}: it is withheld from you on some of them. Add ${narrower}.`;
}

/** The field that stands in the way of a filter and order, named for `FORBIDDEN`; null when none does. */
export function unreadableField(
  role: Role,
  filter: RelationFilter & Readonly<Partial<Record<LeadFilterName, unknown>>>,
  order?: LeadOrderName | null,
): LeadFieldName | null {
  const used = (Object.keys(filterFields) as LeadFilterName[]).filter(
    (name) => filter[name] !== null && filter[name] !== undefined,
  );
  const fields: LeadFieldName[] = used.map((name) => filterFields[name]);
  if (order) fields.push(orderFields[order]);
  return fields.find((field) => !fieldReadableUnder(field, role, filter)) ?? null;
}

/**
 * Every type of event: its wire name, its channel, and what its `data` may carry, each key in the field group
 * that decides who reads it.
 *
 * Guarantee: what is not in this table cannot be appended. Values are ids, enum codes, counts and names of
 * fields; each has a shape that no name, note or address fits into, so the log holds no personal data and
 * erasure need not touch it. A key of type string without such a shape would break that.
 */
import { z } from 'zod';
import type { FieldGroup } from '../auth/permissions.ts';

export type EventChannel = 'dashboard_updates' | 'cross_module_events';
export const eventChannels: readonly EventChannel[] = ['dashboard_updates', 'cross_module_events'];

/** Who writes events: the default of the column `source`. */
export const EVENT_SOURCE = 'lead-management';

/** `byName`: a list of field names, of which a reader gets those whose own group they may read. */
export type DataGroup = FieldGroup | 'byName';

const id = z.uuid();
const code = z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'an enum code in capitals');
const count = z.int().min(0).max(1_000_000_000);
const fieldNames = z.array(z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/, 'the name of a field')).max(100);
const followUpType = z.enum(['T3', 'T7', 'CUSTOM', 'BATCH']);
const territories = z
  .array(z.string().regex(/^(DE|AT|CH)(-[A-Z0-9]{1,2})?$/, 'the code of a territory'))
  .max(60);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex');
const settingKey = z.string().regex(/^[a-z][A-Za-z0-9.]{1,99}$/, 'the key of a setting');

type Key = { readonly group: DataGroup; readonly value: z.ZodType };
type Entry = {
  readonly name: string;
  readonly channel: EventChannel;
  /** The group of `userId`: who did it, or whom it happened to. */
  readonly userId: FieldGroup;
  /** What of a lead the event changes; `byName`: the groups of the names in `fields`. Empty: nothing of a lead. */
  readonly changes: readonly FieldGroup[] | 'byName';
  readonly data: Readonly<Record<string, Key>>;
};

const details = {
  fields: { group: 'byName', value: fieldNames.optional() },
  count: { group: 'identity', value: count.optional() },
} as const;
const followUp = { followUpType: { group: 'contact', value: followUpType } } as const;
const activity = {
  activityId: { group: 'contact', value: id },
  activityType: { group: 'contact', value: code },
} as const;

function lead<const Name extends string, const Changes extends Entry['changes']>(
  name: Name,
  changes: Changes,
  userId: FieldGroup = 'identity',
) {
  return { name, channel: 'cross_module_events', userId, changes, data: details } as const;
}

function followUpMove<const Name extends string>(name: Name) {
  return {
    name,
    channel: 'cross_module_events',
    userId: 'contact',
    changes: ['contact'],
    data: followUp,
  } as const;
}

function protection<const Name extends string>(name: Name) {
  return {
    name,
    channel: 'cross_module_events',
    userId: 'protection',
    changes: ['protection'],
    data: {},
  } as const;
}

/** Ids of the lead, the follow-up and the user, and the territory, go into `data` by themselves. */
export const eventCatalog = {
  LEAD_STATUS_CHANGED: {
    name: 'dashboard.lead_status_changed',
    channel: 'dashboard_updates',
    userId: 'contact',
    changes: ['identity'],
    data: {
      oldStatus: { group: 'identity', value: code },
      newStatus: { group: 'identity', value: code },
      auto: { group: 'identity', value: z.boolean() },
    },
  },
  FOLLOW_UP_COMPLETED: {
    name: 'dashboard.followup_completed',
    channel: 'dashboard_updates',
    userId: 'contact',
    changes: ['contact'],
    data: {
      ...followUp,
      outcome: { group: 'contact', value: code.optional() },
      t3Count: { group: 'contact', value: count.optional() },
      t7Count: { group: 'contact', value: count.optional() },
      success: { group: 'contact', value: z.boolean().optional() },
    },
  },
  FOLLOW_UP_DUE: {
    name: 'dashboard.followup_due',
    channel: 'dashboard_updates',
    userId: 'contact',
    changes: ['contact'],
    data: followUp,
  },

  LEAD_REGISTERED: lead('lead.registered', ['identity']),
  LEAD_UPDATED: lead('lead.updated', 'byName', 'contact'),
  LEAD_ASSIGNED: lead('lead.assigned', ['identity', 'protection']),
  LEAD_CLAIMED: lead('lead.claimed', ['identity', 'protection']),
  LEAD_TRANSFER_PROPOSED: lead('lead.transfer_proposed', ['identity']),
  LEAD_TRANSFER_DECIDED: lead('lead.transfer_decided', ['identity']),
  LEAD_COLLABORATORS_CHANGED: lead('lead.collaborators_changed', ['identity']),
  LEAD_MERGED: lead('lead.merged', ['identity']),
  LEAD_UNMERGED: lead('lead.unmerged', ['identity']),
  LEAD_CONVERTED: lead('lead.converted', ['identity']),
  LEAD_DELETED: lead('lead.deleted', ['identity']),
  LEAD_RESTORED: lead('lead.restored', ['identity']),
  LEAD_ERASED: lead('lead.erased', ['identity', 'contact', 'commercial']),
  LEAD_SCORE_BAND_CHANGED: {
    ...lead('lead.score_band_changed', ['score'], 'score'),
    data: { oldBand: { group: 'score', value: code }, newBand: { group: 'score', value: code } },
  },

  ACTIVITY_LOGGED: {
    name: 'activity.logged',
    channel: 'cross_module_events',
    userId: 'contact',
    changes: ['contact'],
    data: activity,
  },
  ACTIVITY_WITHDRAWN: {
    name: 'activity.withdrawn',
    channel: 'cross_module_events',
    userId: 'contact',
    changes: ['contact'],
    data: activity,
  },

  FOLLOW_UP_PLANNED: followUpMove('followup.planned'),
  FOLLOW_UP_MOVED: followUpMove('followup.moved'),
  FOLLOW_UP_SKIPPED: followUpMove('followup.skipped'),
  FOLLOW_UP_CANCELLED: followUpMove('followup.cancelled'),
  FOLLOW_UP_REASSIGNED: followUpMove('followup.reassigned'),

  PROTECTION_WARNED: protection('protection.warned'),
  PROTECTION_GRACE: protection('protection.grace'),
  PROTECTION_EXPIRED: protection('protection.expired'),
  PROTECTION_EXTENDED: protection('protection.extended'),
  CLOCK_STOPPED: protection('clock.stopped'),
  CLOCK_RESUMED: protection('clock.resumed'),
  CLOCK_REQUESTED: protection('clock.requested'),
  CLOCK_DECIDED: protection('clock.decided'),

  ACCESS_CHANGED: {
    name: 'access.changed',
    channel: 'cross_module_events',
    userId: 'identity',
    changes: [],
    // `subjectId` alone: something of a person or team changed that nobody's sight depends on.
    data: {
      subjectId: { group: 'identity', value: id },
      roleBefore: { group: 'identity', value: code.optional() },
      roleAfter: { group: 'identity', value: code.optional() },
      teamBefore: { group: 'identity', value: id.nullable().optional() },
      teamAfter: { group: 'identity', value: id.nullable().optional() },
      territoriesBefore: { group: 'identity', value: territories.optional() },
      territoriesAfter: { group: 'identity', value: territories.optional() },
      activeBefore: { group: 'identity', value: z.boolean().optional() },
      activeAfter: { group: 'identity', value: z.boolean().optional() },
    },
  },
  SETTING_CHANGED: {
    name: 'setting.changed',
    channel: 'cross_module_events',
    userId: 'identity',
    changes: [],
    data: { key: { group: 'identity', value: settingKey } },
  },
  AUDIT_ANCHORED: {
    name: 'audit.anchored',
    channel: 'cross_module_events',
    userId: 'identity',
    changes: [],
    data: { number: { group: 'identity', value: count }, hash: { group: 'identity', value: sha256 } },
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type EventType = keyof typeof eventCatalog;
export const eventTypes = Object.keys(eventCatalog) as readonly EventType[];

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventCatalog, type);
}

type KeysOf<T extends EventType> = (typeof eventCatalog)[T]['data'];
type Optional<Keys> = {
  [K in keyof Keys]: Keys[K] extends { value: z.ZodOptional } ? K : never;
}[keyof Keys];
type ValueOf<K> = K extends { value: infer V extends z.ZodType } ? z.infer<V> : never;

/** What the appender of an event of this type says beside its ids and territory. */
export type EventData<T extends EventType> = {
  readonly [K in Exclude<keyof KeysOf<T>, Optional<KeysOf<T>>>]: ValueOf<KeysOf<T>[K]>;
} & { readonly [K in Optional<KeysOf<T>> & keyof KeysOf<T>]?: ValueOf<KeysOf<T>[K]> };

/**
 * Holds `data` against the table.
 * @throws ZodError for an unknown key, a missing one, or a value without the shape; the transaction then fails
 */
export function parseEventData(type: EventType, data: unknown): Record<string, unknown> {
  const schema = schemas.get(type);
  if (!schema) throw new Error(`${type} is no type of event`);
  return schema.parse(data);
}

const schemas = new Map(
  Object.entries<Entry>(eventCatalog).map(([type, { data }]) => [
    type,
    z.strictObject(Object.fromEntries(Object.entries(data).map(([key, { value }]) => [key, value]))),
  ]),
);

export type GroupOfField = (field: string) => FieldGroup | undefined;

/** The groups an event of this type and data touches: a viewer who can read none of them gets no CHANGED. */
export function changedGroups(
  type: EventType,
  data: Readonly<Record<string, unknown>>,
  groupOfField: GroupOfField,
): readonly FieldGroup[] {
  const { changes } = eventCatalog[type];
  if (changes !== 'byName') return changes;
  const groups = namesIn(data.fields).map(groupOfField);
  return [...new Set(groups.filter((group) => group !== undefined))];
}

/** `data` as someone who can read these groups gets it. Unknown keys and unknown field names are withheld. */
export function readableData(
  type: EventType,
  data: Readonly<Record<string, unknown>>,
  canRead: (group: FieldGroup) => boolean,
  groupOfField: GroupOfField,
): Record<string, unknown> {
  const readable: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    const group = groupOfKey(type, key);
    if (group === 'byName') {
      readable[key] = namesIn(value).filter((name) => {
        const own = groupOfField(name);
        return own !== undefined && canRead(own);
      });
    } else if (group !== undefined && canRead(group)) readable[key] = value;
  }
  return readable;
}

function groupOfKey(type: EventType, key: string): DataGroup | undefined {
  if (key === 'leadId' || key === 'territory') return 'identity';
  if (key === 'followUpId') return 'contact';
  const entry: Entry = eventCatalog[type];
  if (key === 'userId') return entry.userId;
  return Object.hasOwn(entry.data, key) ? entry.data[key]?.group : undefined;
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

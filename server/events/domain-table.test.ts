/** The table of events as it stands in domain.md: enum value, wire name, channel, and the keys of `data`. */
import { expect, test } from 'vitest';
import { eventCatalog, eventTypes } from './catalog.ts';

const status = ['auto', 'newStatus', 'oldStatus'];
const details = ['count', 'fields'];
const activity = ['activityId', 'activityType'];
const followUp = ['followUpType'];

/** Of a person: who they were before and after, for the streams that their rights move. */
const access = [
  'activeAfter',
  'activeBefore',
  'roleAfter',
  'roleBefore',
  'subjectId',
  'teamAfter',
  'teamBefore',
  'territoriesAfter',
  'territoriesBefore',
];

/** Beside leadId, followUpId, userId and territory, which go in by themselves. */
const TABLE: readonly (readonly [
  type: string,
  name: string,
  channel: 'dashboard' | 'module',
  data: readonly string[],
])[] = [
  ['LEAD_STATUS_CHANGED', 'dashboard.lead_status_changed', 'dashboard', status],
  [
    'FOLLOW_UP_COMPLETED',
    'dashboard.followup_completed',
    'dashboard',
    ['followUpType', 'outcome', 'success', 't3Count', 't7Count'],
  ],
  ['FOLLOW_UP_DUE', 'dashboard.followup_due', 'dashboard', followUp],
  ['LEAD_REGISTERED', 'lead.registered', 'module', details],
  ['LEAD_UPDATED', 'lead.updated', 'module', details],
  ['LEAD_ASSIGNED', 'lead.assigned', 'module', details],
  ['LEAD_CLAIMED', 'lead.claimed', 'module', details],
  ['LEAD_TRANSFER_PROPOSED', 'lead.transfer_proposed', 'module', details],
  ['LEAD_TRANSFER_DECIDED', 'lead.transfer_decided', 'module', details],
  ['LEAD_COLLABORATORS_CHANGED', 'lead.collaborators_changed', 'module', details],
  ['LEAD_MERGED', 'lead.merged', 'module', details],
  ['LEAD_UNMERGED', 'lead.unmerged', 'module', details],
  ['LEAD_CONVERTED', 'lead.converted', 'module', details],
  ['LEAD_DELETED', 'lead.deleted', 'module', details],
  ['LEAD_RESTORED', 'lead.restored', 'module', details],
  ['LEAD_ERASED', 'lead.erased', 'module', details],
  ['LEAD_SCORE_BAND_CHANGED', 'lead.score_band_changed', 'module', ['newBand', 'oldBand']],
  ['ACTIVITY_LOGGED', 'activity.logged', 'module', activity],
  ['ACTIVITY_WITHDRAWN', 'activity.withdrawn', 'module', activity],
  ['FOLLOW_UP_PLANNED', 'followup.planned', 'module', followUp],
  ['FOLLOW_UP_MOVED', 'followup.moved', 'module', followUp],
  ['FOLLOW_UP_SKIPPED', 'followup.skipped', 'module', followUp],
  ['FOLLOW_UP_CANCELLED', 'followup.cancelled', 'module', followUp],
  ['FOLLOW_UP_REASSIGNED', 'followup.reassigned', 'module', followUp],
  ['PROTECTION_WARNED', 'protection.warned', 'module', []],
  ['PROTECTION_GRACE', 'protection.grace', 'module', []],
  ['PROTECTION_EXPIRED', 'protection.expired', 'module', []],
  ['PROTECTION_EXTENDED', 'protection.extended', 'module', []],
  ['CLOCK_STOPPED', 'clock.stopped', 'module', []],
  ['CLOCK_RESUMED', 'clock.resumed', 'module', []],
  ['CLOCK_REQUESTED', 'clock.requested', 'module', []],
  ['CLOCK_DECIDED', 'clock.decided', 'module', []],
  ['ACCESS_CHANGED', 'access.changed', 'module', access],
  ['SETTING_CHANGED', 'setting.changed', 'module', ['key']],
  // Not of that table: the head of the audit log's chain, hourly.
  ['AUDIT_ANCHORED', 'audit.anchored', 'module', ['hash', 'number']],
];
const CHANNELS = { dashboard: 'dashboard_updates', module: 'cross_module_events' };

test.each(TABLE)('%s is %s on the channel of the %s, with %j', (type, name, channel, data) => {
  const entry = eventTypes.find((it) => it === type);
  const { name: told, channel: on, data: keys } = eventCatalog[entry ?? 'LEAD_REGISTERED'];
  expect([entry, told, on, Object.keys(keys).sort()]).toEqual([type, name, CHANNELS[channel], data]);
});

test('there is no other', () => {
  expect(eventTypes.toSorted()).toEqual(TABLE.map(([type]) => type).sort());
});

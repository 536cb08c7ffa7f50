/**
 * Undoing a change: puts a lead and all that hangs on it back as it was, as an operation of its own.
 *
 * Guarantee: afterwards every fact and everything derived from facts is as if the change had not happened; the log,
 * the version, the audit and the ledger tell of both. What keeps it: nothing has followed, so the former values are
 * still the right ones. What would break it: a change of a lead without an event, which nobody could see following.
 */
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import type { LeadFieldName } from '../auth/permissions.ts';
import { toDate, toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { systemActivityTypes } from '../leads/activity-rules.ts';
import { collaboratorsChanged } from '../leads/collaborators.ts';
import { canonicalOrNot, exchangeKeys, isLiveNow, type LeadBefore } from '../leads/keys.ts';
import { contactWords } from '../leads/contacts.ts';
import { removalEvent } from '../leads/removal.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { settle } from '../leads/settle.ts';
import { canonicalChange, editable, leadUpdated } from '../leads/update.ts';
import type { Work } from '../operate.ts';
import { ConflictError, NotFoundError, ValidationError } from '../user-errors.ts';
import { z } from 'zod';
import { memoryForm, type Memory } from './memory.ts';
import { hashOf } from './offer.ts';
import { restoreFollowUps } from './restore-follow-ups.ts';
import { changedColumns, restoreColumns, restoreRows } from './restore-rows.ts';

const begun = z.array(
  z.object({
    operation: z.string(),
    memory: z.array(memoryForm),
    expires_at: z.date(),
    followed: z.boolean(),
  }),
);

export interface Undone {
  /** In the order they were changed in. */
  readonly leadIds: readonly string[];
}

/** Undoes what the token was given for: by the same person, in time, while nothing followed, once. */
export async function undo(work: Work, input: { readonly token: string }): Promise<Undone> {
  const found: unknown = await work.tx.$queryRaw`
    SELECT operation, memory, expires_at, followed FROM app.begin_undo(${hashOf(input.token)})`;
  const [token] = begun.parse(found);
  const [first] = token?.memory ?? [];
  if (!token || !first) throw new NotFoundError('What this would undo');
  if (toInstant(token.expires_at).epochMilliseconds <= work.now.epochMilliseconds) {
    const message = 'The time to undo this is over. Change it by hand.';
    throw new ValidationError([{ path: ['token'], code: 'UNDO_OVER', message }]);
  }
  if (token.followed) {
    throw new ConflictError(
      first.leadId,
      'Something else has happened since, so this cannot be undone. Look at the current state.',
    );
  }
  const events: NewEvent[] = [];
  const inLockOrder = [...token.memory].sort((a, b) => (a.leadId < b.leadId ? -1 : 1));
  for (const memory of inLockOrder) events.push(...(await restore(work, memory, token.operation)));
  await appendEvents(work.tx, events);
  return { leadIds: token.memory.map((it) => it.leadId) };
}

async function restore(work: Work, memory: Memory, operation: string): Promise<NewEvent[]> {
  const { tx, now, viewer } = work;
  const changed = await tx.lead.findUniqueOrThrow({ where: { id: memory.leadId } });
  const contacts = await contactsOf(work, memory);
  const before = { row: changed, contacts: await addressesOf(work, memory.leadId) };
  await restoreColumns(work, memory);
  await restoreRows(work, memory);
  const withdrawn = await withdraw(work, changed, memory);
  const followUps = await restoreFollowUps(work, changed, memory);
  const counted = await tx.lead.update({
    where: { id: memory.leadId },
    data: {
      updatedAt: toDate(now),
      ...('version' in memory.lead && { version: { increment: 1 } }),
    },
  });
  const row = await withKeys(work, memory, before, counted);
  const told = [...eventsOf(work, changed, row, memory), ...withdrawn, ...followUps];
  const settled = await settle(work, row);
  await audit(work, {
    action: 'undo',
    subjectType: 'Lead',
    subjectId: row.id,
    leadId: row.id,
    changes: {
      operation: [operation, null],
      fields: fieldsOf(memory),
      by: viewer.id,
      ...(changed.status !== row.status && { status: [changed.status, row.status] }),
      ...(changed.ownerId !== row.ownerId && { ownerId: [changed.ownerId, row.ownerId] }),
      ...canonicalChange(changed, row),
    },
    values: differences(
      { ...editable(changed), contacts },
      { ...editable(row), contacts: await contactsOf(work, memory) },
    ),
  });
  return [...told, ...settled];
}

/** For the audit log: the people, where the change was about them. */
async function contactsOf({ tx }: Work, { leadId, contacts }: Memory) {
  if (contacts.made.length === 0 && contacts.former.length === 0) return null;
  const people = await tx.contact.findMany({
    where: { leadId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return people.map(contactWords);
}

/** The activities stay on the timeline, marked. Of what the system logged with the change nobody was told. */
async function withdraw({ tx, now, viewer }: Work, row: Lead, memory: Memory): Promise<NewEvent[]> {
  if (memory.activities.length === 0) return [];
  const where = { id: { in: memory.activities } };
  await tx.activity.updateMany({ where, data: { withdrawnAt: toDate(now) } });
  const logged = { ...where, type: { notIn: [...systemActivityTypes] } };
  const activities = await tx.activity.findMany({ where: logged, orderBy: { id: 'asc' } });
  return activities.map((activity) => ({
    type: 'ACTIVITY_WITHDRAWN',
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: activity.id,
    data: { activityId: activity.id, activityType: activity.type },
  }));
}

/** What hard keys are made of, and what decides whether the lead has any. */
const KEYED = ['company_name', 'postal_code', 'territory_code', 'status', 'canonical'];

/**
 * The keys it had. Another lead may have taken one in the meantime: then this one goes without, as when restored. Of a lead
 * that was there all along only those count that it gave up by the change.
 */
async function withKeys(work: Work, memory: Memory, before: LeadBefore, row: Lead): Promise<Lead> {
  const { contacts, lead } = memory;
  const touched =
    KEYED.some((column) => column in lead) || contacts.made.length > 0 || contacts.former.length > 0;
  if (!touched || !row.canonical) return row;
  if (!before.row.canonical || !(await isLiveNow(work, before.row))) return canonicalOrNot(work, row);
  if ((await exchangeKeys(work, row, before)).length === 0) return row;
  return work.tx.lead.update({ where: { id: row.id }, data: { canonical: false } });
}

function addressesOf({ tx }: Work, leadId: string) {
  return tx.contact.findMany({ where: { leadId }, select: { email: true, phone: true } });
}

/** In the words that the change itself was told in. */
function eventsOf(work: Work, changed: Lead, row: Lead, memory: Memory): NewEvent[] {
  const { now, viewer } = work;
  const events: NewEvent[] = [];
  const about = {
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:${row.version}`,
  };
  const fields = fieldsOf(memory);
  if (changed.status === 'DELETED' && row.status !== 'DELETED') {
    events.push(removalEvent(work, row, 'LEAD_RESTORED'));
  }
  if (changed.status !== row.status) {
    const data = {
      oldStatus: changed.status as LeadStatus,
      newStatus: row.status as LeadStatus,
      auto: false,
    };
    events.push({ ...about, type: 'LEAD_STATUS_CHANGED', data });
  }
  if (changed.ownerId !== row.ownerId) events.push({ ...about, type: 'LEAD_ASSIGNED', data: {} });
  if (memory.collaborators.made.length > 0 || memory.collaborators.former.length > 0) {
    events.push(collaboratorsChanged(work, row));
  }
  if (fields.length > 0) events.push(leadUpdated(work, changed, row, fields));
  return events;
}

/** The fields that an edit of the lead or its contacts had changed. */
function fieldsOf({ lead, contacts }: Memory): LeadFieldName[] {
  const fields = changedColumns(lead).flatMap((column) => FIELD_OF[column] ?? []);
  const people = contacts.made.length > 0 || contacts.former.length > 0;
  return [...new Set<LeadFieldName>([...fields, ...(people ? CONTACT_FIELDS : [])])];
}

const CONTACT_FIELDS = ['contacts', 'primaryContact', 'email', 'phone'] as const;

const FIELD_OF: Readonly<Record<string, LeadFieldName>> = {
  company_name: 'companyName',
  territory_code: 'territory',
  city: 'city',
  postal_code: 'postalCode',
  street: 'street',
  website: 'website',
  business_type: 'businessType',
  kitchen_size: 'kitchenSize',
  employee_count: 'employeeCount',
  estimated_volume_cents: 'estimatedVolume',
  estimated_volume_currency: 'estimatedVolume',
  pains: 'pains',
  competitor: 'competitor',
  notes: 'notes',
  consent_given_at: 'consent',
  consent_wording: 'consent',
};

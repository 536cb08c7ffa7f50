/** Registering a lead: the whole work of one transaction. */
import { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { assignByRules } from '../assignment/assign.ts';
import type { AssignmentOccasion } from '../assignment/rules.ts';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { covers, isTerritoryCode } from '../territories/territories.ts';
import { DuplicateLeadError, ForbiddenError } from '../user-errors.ts';
import { systemActivity } from './change.ts';
import {
  hardKeys,
  isOverrideReason,
  matchColumns,
  mayOverrideDuplicate,
  normalisePhone,
} from './duplicate-rules.ts';
import { allCandidates, softCandidates } from './duplicates.ts';
import { takeKeys } from './keys.ts';
import { invalid } from './operations.ts';
import {
  primaryContactIndex,
  validateRegistration,
  type FirstContact,
  type RegisteredContact,
} from './registration-rules.ts';
import type { BusinessType, ContactRole, KitchenSize, LeadSource } from './rules.ts';
import { rescore } from './score.ts';
import { stageOf } from './stage-rules.ts';
import { statusAtRegistration } from './status-rules.ts';
import { editable } from './update.ts';

type Instant = Temporal.Instant;

export interface RegisterLeadInput {
  readonly companyName: string;
  readonly source: LeadSource;
  readonly territory: string;
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly street: string | null;
  readonly website: string | null;
  readonly businessType: BusinessType | null;
  readonly kitchenSize: KitchenSize | null;
  readonly employeeCount: number | null;
  readonly estimatedVolume: { readonly cents: bigint; readonly currency: 'EUR' | 'CHF' } | null;
  readonly notes: string | null;
  /** Null: the viewer. */
  readonly ownerId: string | null;
  readonly contacts: readonly (RegisteredContact & { readonly role?: ContactRole | null })[];
  readonly firstContact: FirstContact | null;
  readonly consent: { readonly givenAt: Instant; readonly wording: string } | null;
  readonly registeredAt: Instant | null;
  readonly registeredAtReason: string | null;
  readonly duplicateOverrideReason: string | null;
  readonly idempotencyKey: string | null;
  /**
   * Given, the assignment rules find the owner instead, and where they find none the lead waits in the pool: for
   * managers and admins.
   */
  readonly assign?: AssignmentOccasion | null;
}

export interface RegisterLeadOptions {
  /** Overrides similar leads and never the same one: what an import says for all its rows. */
  readonly similarReason?: string | null;
}

/**
 * Registers a lead for its owner, with contacts, first contact, hard keys and the follow-ups that follow.
 *
 * Of two people registering one company at once exactly one wins: the keys are unique, and taking them waits for
 * the other. The loser learns the candidates (DuplicateLeadError), hidden ones without anything but how long
 * they are protected: the one declared exception to what is out of sight.
 */
export async function registerLead(
  work: Work,
  input: RegisterLeadInput,
  { similarReason = null }: RegisterLeadOptions = {},
): Promise<{ leadId: string }> {
  const { tx, viewer, now } = work;
  const { idempotencyKey, ...content } = input;
  const leadId = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'registerLead',
    input: withInstantsAsText(content),
    subjectId: leadId,
  });
  if (earlier) return { leadId: earlier };

  const { texts } = await work.settings(isTerritoryCode(input.territory) ? input.territory : null);
  const issues = validateRegistration(
    { ...input, estimatedVolumeCents: input.estimatedVolume?.cents },
    { role: viewer.role, now, texts },
  );
  const notAllowed = issues.find((issue) => issue.code === 'BACKDATING_NOT_ALLOWED');
  if (notAllowed) throw new ForbiddenError(notAllowed.message);
  if (issues.length > 0) throw invalid(issues);
  const ownerId = input.assign ? mayHaveAssigned(work, input) : await chosenOwner(work, input);

  let row = await tx.lead.create({ data: columnsOf(work, input, leadId, ownerId) });
  await passDuplicates(work, input, row, similarReason);
  await writeContacts(work, input, leadId);
  const events = [registered(work, row), ...(await writeTimeline(work, input, row))];
  if (input.assign) {
    const since = input.registeredAt ?? now;
    const given = await assignByRules(work, row, { occasion: input.assign, since });
    row = given.row;
    events.push(...given.events);
  }
  const planned = await replan(work, row);
  const scored = await rescore(work, row);
  await audit(work, {
    action: 'registerLead',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: {
      status: [null, row.status],
      ownerId: [null, row.ownerId],
      territory: [null, row.territoryCode],
      canonical: [null, row.canonical],
    },
    values: differences({}, { ...valuesOf(input), ...editable(row) }),
  });
  await appendEvents(tx, [...events, ...planned, ...scored]);
  return { leadId };
}

const userRows = z.array(
  z.object({
    role: z.string(),
    team_id: z.uuid().nullable(),
    active: z.boolean(),
    codes: z.array(z.string()),
  }),
);

/** Sales register for themselves, managers for their team, admins for anyone whose territories cover the lead. */
async function chosenOwner({ tx, viewer }: Work, { ownerId, territory }: RegisterLeadInput): Promise<string> {
  const chosen = ownerId ?? viewer.id;
  const found: unknown = await tx.$queryRaw`
    SELECT u.role, u.team_id, u.active,
      (SELECT coalesce(array_agg(g.territory_code), '{}') FROM user_territories g WHERE g.user_id = u.id) AS codes
    FROM users u WHERE u.id = ${chosen}::uuid`;
  const [owner] = userRows.parse(found);
  const led =
    viewer.role === 'ADMIN' ||
    (viewer.role === 'MANAGER' && viewer.teamId !== null && owner?.team_id === viewer.teamId);
  if (!owner?.active || (chosen !== viewer.id && !led)) {
    throw new ForbiddenError(
      'You may register leads for yourself and, as a manager, for members of your team.',
    );
  }
  if (!covers(owner.codes, territory) && !(viewer.role === 'ADMIN' && chosen === viewer.id)) {
    throw new ForbiddenError(
      chosen === viewer.id
        ? 'The territory is not among yours. Choose another one, or ask an admin to grant it.'
        : "The territory is not among the owner's. Choose another one, or ask an admin to grant it.",
    );
  }
  // Also for a member of one's team: a manager does not see, let alone write, where they have no grant.
  if (viewer.role !== 'ADMIN' && !covers(viewer.territories, territory)) {
    throw new ForbiddenError(
      'The territory is not among yours. Ask somebody who has it to register the lead.',
    );
  }
  return chosen;
}

/** The owner for now: nobody. Managers and admins let rules choose, in their own territories. */
function mayHaveAssigned({ viewer }: Work, { ownerId, territory }: RegisterLeadInput): null {
  if (ownerId !== null) {
    const message = 'Choose the owner, or let the rules find one: not both.';
    throw invalid([{ code: 'ASSIGN_OR_OWNER', path: 'assign', message }]);
  }
  if (viewer.role === 'SALES') {
    throw new ForbiddenError('Managers and admins let the rules assign leads. Register it for yourself.');
  }
  if (viewer.role !== 'ADMIN' && !covers(viewer.territories, territory)) {
    throw new ForbiddenError(
      'The territory is not among yours. Ask somebody who has it to register the lead.',
    );
  }
  return null;
}

function columnsOf(work: Work, input: RegisterLeadInput, id: string, ownerId: string | null) {
  const { viewer, now } = work;
  const at = toDate(now);
  const registeredAt = input.registeredAt ?? now;
  const ownedSince = toDate(registeredAt);
  const contact = input.firstContact;
  const status = statusAtRegistration(contact !== null);
  return {
    id,
    companyName: input.companyName.trim(),
    ...matchColumns(input),
    territoryCode: input.territory,
    city: input.city,
    postalCode: input.postalCode,
    street: input.street,
    website: input.website,
    businessType: input.businessType,
    kitchenSize: input.kitchenSize,
    employeeCount: input.employeeCount,
    estimatedVolumeCents: input.estimatedVolume?.cents,
    estimatedVolumeCurrency: input.estimatedVolume?.currency,
    notes: input.notes,
    status,
    stage: stageOf({
      contacts: input.contacts,
      hasFirstContact: contact !== null,
      businessType: input.businessType,
      estimatedVolumeCents: input.estimatedVolume?.cents ?? null,
      employeeCount: input.employeeCount,
      kitchenSize: input.kitchenSize,
    }),
    source: input.source,
    ownerId,
    ownedSince: ownerId && ownedSince,
    registeredById: viewer.id,
    registeredAt: ownedSince,
    registeredAtReason: input.registeredAt ? input.registeredAtReason : null,
    firstContactAt: contact && toDate(contact.at),
    firstContactChannel: contact?.channel,
    lastActivityAt: contact && toDate(contact.at),
    consentGivenAt: input.consent && toDate(input.consent.givenAt),
    consentWording: input.consent?.wording,
    createdAt: at,
    updatedAt: at,
  };
}

/**
 * Takes the hard keys and looks for similar leads, or refuses with all that stands in the way. Overridden, a hard
 * duplicate goes without keys and is not canonical; a soft one is a lead like any other.
 */
async function passDuplicates(
  work: Work,
  input: RegisterLeadInput,
  row: Lead,
  similarReason: string | null,
): Promise<void> {
  const severity = (await takeKeys(work, row, hardKeys(input))) ? 'SOFT' : 'HARD';
  const compared = { ...input, id: row.id };
  const candidates =
    severity === 'HARD'
      ? await allCandidates(work, compared, { tellsHidden: true })
      : await softCandidates(work, compared);
  if (severity === 'SOFT' && candidates.length === 0) return;
  const { texts } = await work.settings(input.territory);
  const overridable = mayOverrideDuplicate(severity, work.viewer.role);
  const reason = input.duplicateOverrideReason ?? (severity === 'SOFT' ? similarReason : null);
  if (!overridable || !isOverrideReason(reason, texts))
    throw new DuplicateLeadError(severity, candidates, overridable, texts.leastLength);
  const override = { canonical: severity === 'SOFT', duplicateOverrideReason: reason };
  await work.tx.lead.update({ where: { id: row.id }, data: override });
  Object.assign(row, override);
}

async function writeContacts({ tx, now }: Work, input: RegisterLeadInput, leadId: string): Promise<void> {
  const primary = primaryContactIndex(input.contacts);
  await tx.contact.createMany({
    data: input.contacts.map((contact, index) => ({
      id: uuidV7(),
      leadId,
      firstName: contact.firstName,
      lastName: contact.lastName,
      role: contact.role,
      email: contact.email?.trim(),
      phone: contact.phone && (normalisePhone(contact.phone, input.territory).e164 ?? contact.phone),
      isPrimary: index === primary,
      createdAt: toDate(now),
    })),
  });
}

function registered({ now, viewer }: Work, row: Lead): NewEvent {
  return {
    type: 'LEAD_REGISTERED',
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:1`,
    data: {},
  };
}

async function writeTimeline(
  { tx, now, viewer }: Work,
  input: RegisterLeadInput,
  row: Lead,
): Promise<NewEvent[]> {
  const at = toDate(now);
  const registered = {
    ...systemActivity(row.id, 'REGISTERED', row.registeredAt),
    loggedAt: at,
    byUserId: viewer.id,
  };
  if (!input.firstContact) {
    await tx.activity.create({ data: registered });
    return [];
  }
  const activityId = uuidV7();
  const firstContact = {
    id: activityId,
    leadId: row.id,
    type: 'FIRST_CONTACT',
    at: toDate(input.firstContact.at),
    loggedAt: at,
    summary: input.firstContact.note.trim(),
    byUserId: viewer.id,
    meaningful: false,
    progress: false,
  };
  await tx.activity.createMany({ data: [registered, firstContact] });
  const logged: NewEvent = {
    type: 'ACTIVITY_LOGGED',
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: activityId,
    data: { activityId, activityType: 'FIRST_CONTACT' },
  };
  return [logged];
}

/** What was said, beside what the lead holds of it. */
function valuesOf({ contacts, firstContact, ...input }: RegisterLeadInput) {
  return {
    source: input.source,
    contacts: contacts.length > 0 ? contacts : null,
    firstContact,
    registeredAt: input.registeredAt,
    registeredAtReason: input.registeredAtReason,
    duplicateOverrideReason: input.duplicateOverrideReason,
  };
}

/** For the digest of an idempotency key: instants as text, which JSON would otherwise lose. */
function withInstantsAsText(value: unknown): unknown {
  if (value instanceof Temporal.Instant) return value.toString();
  if (Array.isArray(value)) return value.map(withInstantsAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withInstantsAsText(part)]));
}

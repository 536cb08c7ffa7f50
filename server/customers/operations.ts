/** Converting a lead: it becomes a customer, once and for good. The whole work of one transaction. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Contact, Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import { checkVersion, demand, lockLead, moveStatus, seeLead, systemActivity } from '../leads/change.ts';
import { normaliseEmail } from '../leads/duplicate-rules.ts';
import { invalid } from '../leads/operations.ts';
import { actedOn } from '../leads/rights.ts';
import { judge } from '../leads/rights-rules.ts';
import { rescore } from '../leads/score.ts';
import type { Work } from '../operate.ts';
import { DuplicateCustomerError, ForbiddenError, NotFoundError } from '../user-errors.ts';
import { customersKnownBy, keysOfLead, takeCustomerKeys } from './matches.ts';
import { issuesOfChoice, mayCreateAnyway, type ConversionChoice } from './rules.ts';

export interface ConvertLeadInput extends ConversionChoice {
  readonly leadId: string;
  readonly version: number;
  readonly idempotencyKey: string | null;
}

/**
 * QUALIFIED → CONVERTED, and the customer it becomes. Of any number who convert a lead at once one does, and the
 * others get a ConflictError. Where customers in sight are known by the same, it must be said first whether the lead
 * is one of them (DuplicateCustomerError names them).
 */
export async function convertLead(work: Work, input: ConvertLeadInput): Promise<{ leadId: string }> {
  const { leadId, idempotencyKey, ...content } = input;
  await seeLead(work, leadId);
  const ownId = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'convertLead',
    input: { leadId, ...content },
    subjectId: ownId,
  });
  if (earlier) return { leadId };

  const lead = await lockLead(work, leadId);
  const verdict = judge('CONVERT', await actedOn(lead, work, 'CONVERT'));
  if (verdict.kind === 'NOT_YOURS') throw new ForbiddenError(verdict.otherwise);
  checkVersion(lead, input.version);
  await demand('CONVERT', lead, work);

  const customerId = await becomeCustomer(work, lead.row, ownId, input);
  const closed = await closeLead(work, lead.row, customerId);
  await audit(work, {
    action: 'convertLead',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: {
      status: ['QUALIFIED', 'CONVERTED'],
      customerId: [null, customerId],
      linked: customerId !== ownId,
    },
    values: differences({}, { createAnywayReason: input.createAnywayReason }),
  });
  await appendEvents(work.tx, closed);
  return { leadId };
}

/** The customer the lead has become: a new one, or the one that was chosen. */
async function becomeCustomer(
  work: Work,
  row: Lead,
  ownId: string,
  choice: ConversionChoice,
): Promise<string> {
  const { tx, viewer, now } = work;
  const { texts } = await work.settings(row.territoryCode);
  const issues = issuesOfChoice(choice, texts);
  if (issues.length > 0) throw invalid(issues);
  const keys = await keysOfLead(work, row);
  const customerId = choice.customerId ?? ownId;
  if (choice.customerId) await holdCustomer(work, choice.customerId);
  else await createCustomer(work, row, ownId, choice.createAnywayReason);
  // Before any customer is looked for: whoever takes one of the keys at this moment is waited for.
  await takeCustomerKeys(work, customerId, keys);
  if (!choice.customerId) {
    const matches = await customersKnownBy(work, keys, ownId);
    const overridable = mayCreateAnyway(matches, viewer.role);
    if (matches.length > 0 && !(choice.createAnywayReason && overridable)) {
      throw new DuplicateCustomerError(matches, overridable, texts.leastLength);
    }
  }
  await takeOverContacts(work, row, customerId);
  await tx.customerLead.create({
    data: { leadId: row.id, customerId, linkedById: viewer.id, linkedAt: toDate(now) },
  });
  return customerId;
}

async function createCustomer(
  { tx, viewer, now }: Work,
  row: Lead,
  id: string,
  reason: string | null,
): Promise<void> {
  await tx.customer.create({
    data: {
      id,
      originalLeadId: row.id,
      companyName: row.companyName,
      companyNormalized: row.companyNormalized,
      city: row.city,
      postalCode: row.postalCode,
      street: row.street,
      website: row.website,
      createdAnywayReason: reason,
      convertedById: viewer.id,
      convertedAt: toDate(now),
    },
  });
}

/** A customer that the viewer works on; its original lead is locked, as whoever adds to it does. */
async function holdCustomer({ tx }: Work, id: string): Promise<void> {
  const customer = await tx.customer.findUnique({ where: { id }, select: { originalLeadId: true } });
  if (!customer) throw new NotFoundError('The customer');
  const [workable] = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM app.workable_leads w WHERE w.id = ${customer.originalLeadId}::uuid`;
  if (!workable) throw new ForbiddenError('You see this customer but do not work on it. Ask its owner.');
  await tx.$queryRaw`SELECT 1 FROM leads WHERE id = ${customer.originalLeadId}::uuid FOR UPDATE`;
}

/** Those the customer does not have yet, by e-mail address or phone number. The primary one stays who it is. */
async function takeOverContacts({ tx, now }: Work, row: Lead, customerId: string): Promise<void> {
  const known = await tx.customerContact.findMany({ where: { customerId } });
  const contacts = await tx.contact.findMany({
    where: { leadId: row.id },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const added = contacts.filter((contact) => !known.some((it) => isSamePerson(it, contact)));
  const hasPrimary = known.some((it) => it.isPrimary);
  await tx.customerContact.createMany({
    data: added.map(({ id, firstName, lastName, role, email, phone, isPrimary }) => ({
      id: uuidV7(),
      customerId,
      contactId: id,
      firstName,
      lastName,
      role,
      email,
      phone,
      isPrimary: isPrimary && !hasPrimary,
      createdAt: toDate(now),
    })),
  });
}

function isSamePerson(a: Pick<Contact, 'email' | 'phone'>, b: Pick<Contact, 'email' | 'phone'>): boolean {
  const email = (it: Pick<Contact, 'email'>) => it.email && normaliseEmail(it.email);
  return (email(a) && email(a) === email(b)) || (a.phone !== null && a.phone === b.phone);
}

/** The lead's life ends here: no clock, no transfer, no follow-up is open any more. Its keys stay with it. */
async function closeLead(work: Work, row: Lead, customerId: string): Promise<NewEvent[]> {
  const { tx, viewer, now } = work;
  const at = toDate(now);
  if (row.clockStoppedAt && row.clockStopReason) {
    await tx.leadPause.create({
      data: {
        id: uuidV7(),
        leadId: row.id,
        stoppedAt: row.clockStoppedAt,
        resumedAt: row.clockStoppedAt > at ? row.clockStoppedAt : at,
        stoppedById: row.clockStoppedById,
        resumedById: viewer.id,
        reason: row.clockStopReason,
      },
    });
  }
  await tx.transfer.updateMany({
    where: { leadId: row.id, status: 'PENDING' },
    data: { status: 'CLOSED', decidedAt: at },
  });
  const moved = await moveStatus(work, row, {
    to: 'CONVERTED',
    auto: false,
    by: viewer.id,
    data: { graceSince: null, clockStoppedAt: null, clockStopReason: null, clockStoppedById: null },
  });
  await tx.activity.create({
    data: { ...systemActivity(row.id, 'CONVERTED', at), byUserId: viewer.id, detail: { customerId } },
  });
  const converted: NewEvent = {
    type: 'LEAD_CONVERTED',
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:${moved.row.version}`,
    data: {},
  };
  const planned = await replan(work, moved.row);
  return [...moved.events, converted, ...planned, ...(await rescore(work, moved.row))];
}

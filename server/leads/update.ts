/** Editing a lead: the whole work of one transaction. */
import { unwritableField, type LeadFieldName } from '../auth/permissions.ts';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate, toInstant } from '../clock.ts';
import type { Lead, Prisma } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';

import type { LeadNode } from '../loaders.ts';
import type { SystemWork, Work } from '../operate.ts';
import { covers, isTerritoryCode } from '../territories/territories.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { ForbiddenError } from '../user-errors.ts';
import { checkVersion, holdLead, keepInSight, stageNow } from './change.ts';
import { normaliseCompany, webDomain } from './duplicate-rules.ts';
import {
  changedFields,
  validateEdit,
  type EditableLead,
  type EditedField,
  type LeadEdit,
} from './edit-rules.ts';
import { retakeKeys } from './keys.ts';
import { invalid } from './operations.ts';
import type { BusinessType, KitchenSize } from './rules.ts';
import { settle } from './settle.ts';

export interface UpdateLeadInput {
  readonly leadId: string;
  readonly version: number;
  readonly fields: LeadEdit;
  readonly duplicateOverrideReason: string | null;
}

/**
 * Edits fields of a lead. Of two edits of one version the second gets a ConflictError; one that changes nothing
 * leaves nothing. Another territory is another time zone, other holidays and settings: clock and follow-ups are
 * computed anew, and who has no grant for it loses sight. What was estimated stays in the currency it was given in.
 * @throws DuplicateLeadError: see `retakeKeys`
 */
export function updateLead(work: Work, input: UpdateLeadInput): Promise<Undoable> {
  return undoable(work, 'updateLead', input.leadId, () => edit(work, input));
}

async function edit(work: Work, input: UpdateLeadInput): Promise<{ leadId: string }> {
  const lead = await holdLead(work, input.leadId, 'UPDATE');
  checkVersion(lead, input.version);
  const before = editable(lead.row);
  const fields = changedFields(before, input.fields);
  const issues = validateEdit(before, input.fields, {
    now: work.now,
    texts: (await work.settings(lead.row.territoryCode)).texts,
  });
  if (issues.length > 0) throw invalid(issues);
  if (fields.length === 0) return { leadId: input.leadId };
  const withheld = unwritableField(fields, lead.relations, lead.role);
  if (withheld) throw new ForbiddenError(`You may not change ${withheld} of this lead. Ask its owner.`);
  if (fields.includes('territory')) await demandTerritory(work, lead, input.fields.territory ?? '');

  const row = await work.tx.lead.update({
    where: { id: lead.row.id },
    data: columnsOf(input.fields, fields),
  });
  const counted = await countEdit(work, row);
  if (fields.some((it) => KEYED.includes(it))) {
    counted.canonical = await retakeKeys(work, counted, { row: lead.row }, input.duplicateOverrideReason);
  }
  const planned = await settle(work, counted);
  await audit(work, {
    action: 'updateLead',
    subjectType: 'Lead',
    subjectId: input.leadId,
    leadId: input.leadId,
    changes: {
      fields,
      version: [lead.row.version, counted.version],
      ...(fields.includes('territory') && { territory: [lead.row.territoryCode, counted.territoryCode] }),
      ...canonicalChange(lead.row, counted),
    },
    values: {
      ...differences(editable(lead.row), editable(counted)),
      ...differences({}, { duplicateOverrideReason: input.duplicateOverrideReason }),
    },
  });
  await appendEvents(work.tx, [leadUpdated(work, lead.row, counted, fields), ...planned]);
  return { leadId: input.leadId };
}

/** Hard keys are made of these; the territory's country reads phone numbers. */
const KEYED: readonly EditedField[] = ['companyName', 'postalCode', 'territory'];

/** What every edit of a lead or its contacts does to the row: version, time, and the stage the data shows now. */
export async function countEdit(work: SystemWork, row: Lead): Promise<Lead> {
  return work.tx.lead.update({
    where: { id: row.id },
    data: {
      version: { increment: 1 },
      updatedAt: toDate(work.now),
      stage: await stageNow(work, row),
    },
  });
}

/** For the audit log: an edit over a hard duplicate costs a lead its keys. */
export function canonicalChange(before: Lead, row: Lead): { readonly canonical?: [boolean, boolean] } {
  return before.canonical === row.canonical ? {} : { canonical: [before.canonical, row.canonical] };
}

/** Names of what was edited, and of what changed by it for those who may not read that: stage and canonical. */
export function leadUpdated(
  { now, viewer }: Work,
  before: Lead,
  row: Lead,
  fields: readonly LeadFieldName[],
): NewEvent {
  return {
    type: 'LEAD_UPDATED',
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:${row.version}`,
    data: { fields: [...fields, ...FOLLOWING.filter((field) => before[field] !== row[field])] },
  };
}

const FOLLOWING = ['stage', 'canonical'] as const;

/** Nobody moves a lead to where they could not work it themselves, nor away from its owner. */
async function demandTerritory(work: Work, { row }: LeadNode, code: string): Promise<void> {
  if (!isTerritoryCode(code)) return;
  const { tx, viewer } = work;
  if (viewer.role !== 'ADMIN' && !covers(viewer.territories, code)) {
    throw new ForbiddenError('The territory is not among yours. Ask somebody who has it to move the lead.');
  }
  if (row.ownerId !== null) {
    const owner = await tx.user.findUniqueOrThrow({
      where: { id: row.ownerId },
      select: { role: true, grants: { select: { territoryCode: true } } },
    });
    const codes = owner.grants.map((it) => it.territoryCode);
    if (owner.role !== 'ADMIN' && !covers(codes, code)) {
      throw new ForbiddenError(
        "The territory is not among the owner's. Have the lead transferred to somebody who has it first.",
      );
    }
  }
  await keepInSight(work, row.id);
}

/** The stored fields in the words of the API. */
export function editable(row: Lead): EditableLead {
  return {
    companyName: row.companyName,
    territory: row.territoryCode,
    city: row.city,
    postalCode: row.postalCode,
    street: row.street,
    website: row.website,
    businessType: row.businessType as BusinessType | null,
    kitchenSize: row.kitchenSize as KitchenSize | null,
    employeeCount: row.employeeCount,
    estimatedVolume:
      row.estimatedVolumeCents !== null && row.estimatedVolumeCurrency
        ? { cents: row.estimatedVolumeCents, currency: row.estimatedVolumeCurrency as 'EUR' | 'CHF' }
        : null,
    pains: row.pains,
    competitor: row.competitor,
    notes: row.notes,
    consent:
      row.consentGivenAt && row.consentWording
        ? { givenAt: toInstant(row.consentGivenAt), wording: row.consentWording }
        : null,
  };
}

function columnsOf(edit: LeadEdit, fields: readonly EditedField[]): Prisma.LeadUncheckedUpdateInput {
  return Object.assign({}, ...fields.map((field) => COLUMNS[field](edit))) as Prisma.LeadUncheckedUpdateInput;
}

/** Company, territory and consent are not null here: such an edit has issues. */
const COLUMNS: Readonly<Record<EditedField, (edit: LeadEdit) => Prisma.LeadUncheckedUpdateInput>> = {
  companyName: ({ companyName }) => ({
    companyName: companyName ?? undefined,
    companyNormalized: normaliseCompany(companyName ?? ''),
  }),
  territory: ({ territory }) => ({ territoryCode: territory ?? undefined }),
  city: ({ city }) => ({ city }),
  postalCode: ({ postalCode }) => ({ postalCode }),
  street: ({ street }) => ({ street }),
  website: ({ website }) => ({ website, webDomain: website ? webDomain(website) : null }),
  businessType: ({ businessType }) => ({ businessType }),
  kitchenSize: ({ kitchenSize }) => ({ kitchenSize }),
  employeeCount: ({ employeeCount }) => ({ employeeCount }),
  estimatedVolume: ({ estimatedVolume }) => ({
    estimatedVolumeCents: estimatedVolume?.cents ?? null,
    estimatedVolumeCurrency: estimatedVolume?.currency ?? null,
  }),
  pains: ({ pains }) => ({ pains }),
  competitor: ({ competitor }) => ({ competitor }),
  notes: ({ notes }) => ({ notes }),
  consent: ({ consent }) =>
    consent ? { consentGivenAt: toDate(consent.givenAt), consentWording: consent.wording } : {},
};

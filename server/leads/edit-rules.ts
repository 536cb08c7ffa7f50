/** What an edit changes: of the fields that were given, those whose value is another one. */
import type { Temporal } from '@js-temporal/polyfill';
import type { LeadFieldName } from '../auth/permissions.ts';
import type { Settings } from '../settings/rules.ts';
import { validateRegistration, type RegistrationIssueCode } from './registration-rules.ts';
import type { BusinessType, Issue, KitchenSize } from './rules.ts';

/** Absent is unchanged, null is cleared. */
export interface LeadEdit {
  readonly companyName?: string | null;
  readonly territory?: string | null;
  readonly city?: string | null;
  readonly postalCode?: string | null;
  readonly street?: string | null;
  readonly website?: string | null;
  readonly businessType?: BusinessType | null;
  readonly kitchenSize?: KitchenSize | null;
  readonly employeeCount?: number | null;
  readonly estimatedVolume?: { readonly cents: bigint; readonly currency: 'EUR' | 'CHF' } | null;
  readonly pains?: string | null;
  readonly competitor?: string | null;
  readonly notes?: string | null;
  readonly consent?: { readonly givenAt: Temporal.Instant; readonly wording: string } | null;
}
export type EditedField = keyof LeadEdit & LeadFieldName;

/** A lead's fields as they are stored. */
export type EditableLead = { readonly [Field in keyof LeadEdit]-?: LeadEdit[Field] };

export type EditIssueCode = RegistrationIssueCode | 'CONSENT_NOT_CLEARED';

/** The fields whose values differ, in the order of the API. */
export function changedFields(lead: EditableLead, edit: LeadEdit): EditedField[] {
  const given = (Object.keys(edit) as EditedField[]).filter((field) => edit[field] !== undefined);
  return given.filter((field) => comparable(edit[field]) !== comparable(lead[field]));
}

/** The rules of a registration, for what is edited; empty when it may be stored so. */
export function validateEdit(
  lead: EditableLead,
  edit: LeadEdit,
  by: { readonly now: Temporal.Instant; readonly texts: Settings['texts'] },
): Issue<EditIssueCode>[] {
  const issues: Issue<EditIssueCode>[] = validateRegistration(
    {
      source: 'OTHER',
      companyName: edit.companyName === undefined ? (lead.companyName ?? '') : (edit.companyName ?? ''),
      territory: edit.territory === undefined ? (lead.territory ?? '') : (edit.territory ?? ''),
      city: edit.city,
      postalCode: edit.postalCode,
      street: edit.street,
      website: edit.website,
      notes: edit.notes,
      employeeCount: edit.employeeCount,
      estimatedVolumeCents: edit.estimatedVolume?.cents,
      consent: edit.consent,
    },
    { role: 'SALES', ...by },
  );
  if (edit.consent === null) {
    const message = 'Leave the consent as it is, or give a newer one: it is withdrawn, not edited away.';
    issues.push({ code: 'CONSENT_NOT_CLEARED', path: 'consent', message });
  }
  return issues;
}

/** By value; instants as their text. */
function comparable(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${part}` : part,
  );
}

/** Editing a lead's fields: what was changed, and what to do when somebody else changed them meanwhile. Pure. */
import type { BusinessType, KitchenSize, LeadFieldsFragment, UpdateLeadInput } from '../gql/graphql.ts';
import { parseAmount } from './amount.ts';

/** As the form holds them; empty means nothing. */
export interface LeadForm {
  readonly companyName: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly territory: string;
  readonly website: string;
  readonly businessType: BusinessType | '';
  readonly kitchenSize: KitchenSize | '';
  readonly employeeCount: string;
  readonly volume: string;
  readonly pains: string;
  readonly competitor: string;
  readonly notes: string;
}
export type LeadField = keyof LeadForm;

export const leadFieldNames: readonly LeadField[] = [
  'companyName',
  'street',
  'postalCode',
  'city',
  'territory',
  'website',
  'businessType',
  'volume',
  'employeeCount',
  'kitchenSize',
  'pains',
  'competitor',
  'notes',
];

export function formOf(lead: LeadFieldsFragment): LeadForm {
  return {
    companyName: lead.companyName,
    street: lead.street ?? '',
    postalCode: lead.postalCode ?? '',
    city: lead.city ?? '',
    territory: lead.territory.code,
    website: lead.website ?? '',
    businessType: lead.businessType ?? '',
    kitchenSize: lead.kitchenSize ?? '',
    employeeCount: lead.employeeCount === null ? '' : String(lead.employeeCount),
    volume: lead.estimatedVolume?.amount.replace(/\.00$/, '') ?? '',
    pains: lead.pains ?? '',
    competitor: lead.competitor ?? '',
    notes: lead.notes ?? '',
  };
}

/** "12.500" and "12500" are one amount, and spaces around a text are none. */
function meaning(field: LeadField, value: string): string {
  const text = value.trim();
  return field === 'volume' ? (parseAmount(text)?.replace(/\.00$/, '') ?? text) : text;
}

export function changedFields(from: LeadForm, to: LeadForm): LeadField[] {
  return leadFieldNames.filter((field) => meaning(field, from[field]) !== meaning(field, to[field]));
}

export type FormIssue = 'company' | 'amount' | 'count';

export function checkForm(form: LeadForm): Partial<Record<LeadField, FormIssue>> {
  const issues: Partial<Record<LeadField, FormIssue>> = {};
  if (form.companyName.trim() === '') issues.companyName = 'company';
  if (form.volume.trim() !== '' && parseAmount(form.volume.trim()) === null) issues.volume = 'amount';
  if (form.employeeCount.trim() !== '' && !/^\d{1,9}$/.test(form.employeeCount.trim())) {
    issues.employeeCount = 'count';
  }
  return issues;
}

/** What is sent: the fields that were changed and no other, so that nobody else's change is written over. */
export function toInput(
  base: LeadForm,
  form: LeadForm,
  currency: string,
): Omit<UpdateLeadInput, 'leadId' | 'version'> {
  const input: Omit<UpdateLeadInput, 'leadId' | 'version'> = {};
  const text = (value: string) => value.trim() || null;
  for (const field of changedFields(base, form)) {
    switch (field) {
      case 'volume': {
        const amount = parseAmount(form.volume.trim());
        input.estimatedVolume = amount === null ? null : { amount, currency };
        break;
      }
      case 'employeeCount':
        input.employeeCount = text(form.employeeCount) === null ? null : Number(form.employeeCount.trim());
        break;
      case 'businessType':
        input.businessType = form.businessType || null;
        break;
      case 'kitchenSize':
        input.kitchenSize = form.kitchenSize || null;
        break;
      case 'companyName':
      case 'territory':
        input[field] = form[field].trim();
        break;
      default:
        input[field] = text(form[field]);
    }
  }
  return input;
}

export interface FieldConflict {
  readonly field: LeadField;
  readonly mine: string;
  readonly theirs: string;
  /** Whether this side changed it; where both did, there is something to choose. */
  readonly changedByMe: boolean;
  readonly changedByThem: boolean;
}

/** Every field that either has changed since `base`, unless both came to the same. */
export function conflictsOf(base: LeadForm, mine: LeadForm, theirs: LeadForm): FieldConflict[] {
  const byMe = changedFields(base, mine);
  const byThem = changedFields(base, theirs);
  const differing = changedFields(mine, theirs);
  return leadFieldNames
    .filter((field) => differing.includes(field))
    .map((field) => ({
      field,
      mine: mine[field],
      theirs: theirs[field],
      changedByMe: byMe.includes(field),
      changedByThem: byThem.includes(field),
    }));
}

/** The other version with one's own where it was chosen. */
export function merged(theirs: LeadForm, mine: LeadForm, keepMine: ReadonlySet<LeadField>): LeadForm {
  return { ...theirs, ...Object.fromEntries([...keepMine].map((field) => [field, mine[field]])) };
}

/** One's own changes on a newer version; `null` where both sides changed the same, which a person has to choose between. */
export function rebased(base: LeadForm, mine: LeadForm, theirs: LeadForm): LeadForm | null {
  const own = changedFields(base, mine);
  const others = changedFields(base, theirs);
  return own.some((field) => others.includes(field)) ? null : merged(theirs, mine, new Set(own));
}

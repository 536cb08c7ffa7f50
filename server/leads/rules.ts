/**
 * The words a lead is described in, and the rules that need nothing else. The lists are the enums of the API and
 * the CHECK constraints of the tables: their spelling is a contract, their order is the order people see.
 */
import type { Settings } from '../settings/rules.ts';

export const leadStatuses = [
  'REGISTERED',
  'ACTIVE',
  'REMINDER',
  'GRACE_PERIOD',
  'QUALIFIED',
  'CONVERTED',
  'LOST',
  'EXPIRED',
  'DELETED',
  'MERGED',
] as const;
export type LeadStatus = (typeof leadStatuses)[number];

/** An open lead can still be won; without an owner it is in the pool. */
export const openStatuses = [
  'REGISTERED',
  'ACTIVE',
  'REMINDER',
  'GRACE_PERIOD',
  'QUALIFIED',
  'EXPIRED',
] as const satisfies readonly LeadStatus[];

/** Only admins see leads in these. */
export const removedStatuses = ['DELETED', 'MERGED'] as const satisfies readonly LeadStatus[];

export const leadStages = ['PRE_CLAIM', 'REGISTRATION', 'QUALIFICATION'] as const;
export type LeadStage = (typeof leadStages)[number];

export const leadSources = ['TRADE_FAIR', 'PHONE', 'REFERRAL', 'PARTNER', 'WEB_FORM', 'OTHER'] as const;
export type LeadSource = (typeof leadSources)[number];

export const businessTypes = [
  'RESTAURANT',
  'HOTEL',
  'CATERING',
  'CANTEEN',
  'WHOLESALE',
  'RETAIL',
  'EDUCATION',
  'HEALTHCARE',
  'OTHER',
] as const;
export type BusinessType = (typeof businessTypes)[number];

export const kitchenSizes = ['SMALL', 'MEDIUM', 'LARGE'] as const;
export type KitchenSize = (typeof kitchenSizes)[number];

export const contactRoles = ['CHEF', 'BUYER', 'OWNER', 'MANAGER', 'OTHER'] as const;
export type ContactRole = (typeof contactRoles)[number];

export const lostReasons = [
  'NO_INTEREST',
  'PRICE',
  'COMPETITOR',
  'NO_BUDGET',
  'UNREACHABLE',
  'OUT_OF_BUSINESS',
  'OTHER',
] as const;
export type LostReason = (typeof lostReasons)[number];

export const firstContactChannels = ['TRADE_FAIR', 'PHONE', 'EMAIL', 'REFERRAL', 'VISIT', 'OTHER'] as const;
export type FirstContactChannel = (typeof firstContactChannels)[number];

/** Sources whose registration must bring the first contact with it. */
export const sourcesWithFirstContact = ['TRADE_FAIR', 'PHONE'] as const satisfies readonly LeadSource[];

/** How long a note or reason must be that explains a decision, in the lead's territory. */
export type TextSettings = Settings['texts'];

/** Counts characters after trimming, as the database does, not UTF-16 units: five emoji are five. */
export function isSubstantial(text: string | null | undefined, { leastLength }: TextSettings): boolean {
  const start = (text ?? '').trim().slice(0, 2 * leastLength);
  return [...start].length >= leastLength;
}

export function isOpen(status: LeadStatus): boolean {
  return (openStatuses as readonly LeadStatus[]).includes(status);
}

export function isRemoved(status: LeadStatus): boolean {
  return (removedStatuses as readonly LeadStatus[]).includes(status);
}

/** One thing to put right in an input. `code` is stable and translated; `message` says in English what to do. */
export type Issue<Code extends string = string> = {
  readonly code: Code;
  /** Where in the input, dotted: `firstContact.note`, `contacts.1.email`. */
  readonly path: string;
  readonly message: string;
  /** The bound that the value missed: characters, days, a count. */
  readonly limit?: number;
};

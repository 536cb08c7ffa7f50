/**
 * What a lead becomes: a customer of its own, or one more lead of a customer there is already. A customer that the
 * viewer does not see does not exist for them, here as everywhere.
 */
import type { Role } from '../auth/relation.ts';
import {
  hardKeyKinds,
  hardKeys,
  mayOverrideDuplicate,
  webDomain,
  type KeyedLead,
} from '../leads/duplicate-rules.ts';
import { isSubstantial, type Issue, type TextSettings } from '../leads/rules.ts';

/** The hard keys of leads, and the web domain. */
export const customerKeyKinds = [...hardKeyKinds, 'DOMAIN'] as const;
export type CustomerKeyKind = (typeof customerKeyKinds)[number];
export type CustomerKey = { readonly kind: CustomerKeyKind; readonly value: string };

/** Sorted, so that two transactions take shared ones in the same order. */
export function customerKeys(lead: KeyedLead & { readonly website: string | null }): CustomerKey[] {
  const domain = lead.website ? webDomain(lead.website) : null;
  // After COMPANY_POSTAL and before EMAIL; the order of keys is that of their kinds.
  const keys: CustomerKey[] = [
    ...hardKeys(lead),
    ...(domain ? [{ kind: 'DOMAIN' as const, value: domain }] : []),
  ];
  return keys.sort((a, b) => (`${a.kind} ${a.value}` < `${b.kind} ${b.value}` ? -1 : 1));
}

/** A customer that is known by the same, and by what. */
export type CustomerMatch = { readonly customerId: string; readonly kinds: readonly CustomerKeyKind[] };

export type ConversionChoice = {
  /** Become a part of this customer. */
  readonly customerId: string | null;
  /** Become a customer of its own although others match, for this reason. */
  readonly createAnywayReason: string | null;
};

export type ConversionIssueCode = 'LINK_OR_CREATE' | 'CREATE_ANYWAY_NEEDS_REASON';

export function issuesOfChoice(
  { customerId, createAnywayReason }: ConversionChoice,
  texts: TextSettings,
): Issue<ConversionIssueCode>[] {
  if (createAnywayReason === null) return [];
  const path = 'createAnywayReason';
  if (customerId !== null) {
    const message = 'Link the lead to a customer, or give a reason to create another one: not both.';
    return [{ code: 'LINK_OR_CREATE', path, message }];
  }
  if (isSubstantial(createAnywayReason, texts)) return [];
  const message = `Say in at least ${texts.leastLength} characters why this is another customer.`;
  return [{ code: 'CREATE_ANYWAY_NEEDS_REASON', path, message, limit: texts.leastLength }];
}

/**
 * May someone of this role create a customer although these match? As with leads: the same e-mail, phone, or company
 * and postal code take a manager or admin; a web domain anyone.
 */
export function mayCreateAnyway(matches: readonly CustomerMatch[], role: Role): boolean {
  const hard = matches.some((it) => it.kinds.some((kind) => kind !== 'DOMAIN'));
  return mayOverrideDuplicate(hard ? 'HARD' : 'SOFT', role);
}

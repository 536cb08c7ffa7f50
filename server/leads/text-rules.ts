/**
 * How long free text may be. The tables check the same limits, so what passes here is never refused there; a limit
 * raised here alone turns into an internal error.
 */
import type { Issue } from './rules.ts';

/** In UTF-16 units, which are never fewer than the characters the database counts. */
export const textLimits = {
  companyName: 200,
  city: 100,
  postalCode: 12,
  street: 200,
  website: 500,
  pains: 5_000,
  competitor: 200,
  notes: 10_000,
  firstName: 100,
  lastName: 100,
  email: 254,
  phone: 50,
  /** Reasons and notes that explain a decision. */
  reason: 2_000,
  consentWording: 5_000,
  activitySummary: 10_000,
  followUpNotes: 10_000,
  followUpAction: 500,
} as const;
export type LimitedText = keyof typeof textLimits;

/** One issue for each text that is too long: `[path in the input, which limit, the text]`. */
export function lengthIssues(
  texts: readonly (readonly [path: string, limit: LimitedText, text: string | null | undefined])[],
): Issue<'TEXT_TOO_LONG'>[] {
  return texts.flatMap(([path, limit, text]) => {
    if ((text ?? '').length <= textLimits[limit]) return [];
    const message = `Shorten this text to ${textLimits[limit]} characters.`;
    return [{ code: 'TEXT_TOO_LONG' as const, path, message, limit: textLimits[limit] }];
  });
}

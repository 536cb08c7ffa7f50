/**
 * Decoding at the edge: what GraphQL let through by type is held against lengths and characters with zod, before
 * an operation sees it. Issues become a ValidationError that names the path.
 */
import { z } from 'zod';
import { toInstant } from '../clock.ts';
import { ValidationError, type IssueCode } from '../user-errors.ts';

// NUL cannot be stored; lone surrogates are broken Unicode.
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const storable = z.string().refine((text) => !UNSTORABLE.test(text), {
  message: 'Remove the characters that cannot be stored.',
  params: { code: 'TEXT_UNSTORABLE' },
});

function bounded(max: number) {
  return storable.refine((text) => text.length <= max, {
    message: `Shorten it to at most ${max} characters.`,
    params: { code: 'TEXT_TOO_LONG', limit: max },
  });
}

/** Text that must be there: trimmed, not empty, bounded. */
export function requiredText(max: number) {
  return bounded(max)
    .transform((text) => text.trim())
    .refine((text) => text.length > 0, { message: 'Fill this in.', params: { code: 'TEXT_MISSING' } });
}

/** Text that may be absent; blank counts as absent. */
export function optionalText(max: number) {
  return bounded(max)
    .nullish()
    .transform((text) => text?.trim() || null);
}

/** Text of an edit: absent stays absent (unchanged), null and blank clear it. */
export function editedText(max: number) {
  return bounded(max)
    .nullable()
    .optional()
    .transform((text) => (text === undefined ? undefined : text?.trim() || null));
}

/** Text as it is, for rules that judge it themselves. */
export function rawText(max: number) {
  return bounded(max);
}

export const instant = z.date().transform(toInstant);
export const optionalInstant = z
  .date()
  .nullish()
  .transform((date) => (date ? toInstant(date) : null));

/** "12500.00" as cents; the scalar has checked its form. */
export function centsOf(amount: string): bigint {
  const [whole = '0', part = ''] = amount.split('.');
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'));
}

export function decode<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ValidationError(
    parsed.error.issues.map((issue) => ({
      path: issue.path.map(String),
      code: codeOf(issue),
      message: issue.message,
      ...limitOf(issue),
    })),
  );
}

/** The bound a check above gave its issue. */
function limitOf(issue: z.core.$ZodIssue): { limit?: number } {
  const given = z.int().safeParse(issue.code === 'custom' ? issue.params?.['limit'] : undefined);
  return given.success ? { limit: given.data } : {};
}

const textCode = z.enum(['TEXT_MISSING', 'TEXT_TOO_LONG', 'TEXT_UNSTORABLE', 'PASSWORD_SHORT']);

/** The code a check above gave its issue; whatever else zod finds is a wrong form. */
function codeOf(issue: z.core.$ZodIssue): IssueCode {
  const given = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return textCode.safeParse(given).data ?? 'INVALID';
}

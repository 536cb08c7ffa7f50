/** Brings a `ValidationError`'s issues to their form fields, in the language of the screen. */
import type { I18n } from '@lingui/core';
import { issueText, type InputIssue } from './refusals.ts';

export interface FieldErrors {
  /** What to put right, by field name: the path joined by dots, without the leading `input`. */
  readonly fields: Readonly<Record<string, string>>;
  /** What concerns no field of this form. */
  readonly rest: readonly string[];
}

export const noErrors: FieldErrors = { fields: {}, rest: [] };

export function fieldErrors(
  issues: readonly InputIssue[],
  known: (name: string) => boolean,
  i18n: I18n,
): FieldErrors {
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const issue of issues) {
    const name = (issue.path[0] === 'input' ? issue.path.slice(1) : issue.path).join('.');
    const text = issueText(issue, i18n);
    if (known(name)) fields[name] ??= text;
    else rest.push(text);
  }
  return { fields, rest };
}

/** Brings a `ValidationError`'s issues to their form fields. */
interface Issue {
  readonly path: readonly string[];
  readonly message: string;
}

export interface FieldErrors {
  /** Message by field name: the path joined by dots, without the leading `input`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Messages whose path names no field of this form. */
  readonly rest: readonly string[];
}

export const noErrors: FieldErrors = { fields: {}, rest: [] };

export function fieldErrors(issues: readonly Issue[], known: (name: string) => boolean): FieldErrors {
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const issue of issues) {
    const name = (issue.path[0] === 'input' ? issue.path.slice(1) : issue.path).join('.');
    if (known(name)) fields[name] ??= issue.message;
    else rest.push(issue.message);
  }
  return { fields, rest };
}

/**
 * Templates: words with placeholders from a closed list. What stands in a placeholder is text and stays text: it is
 * filled in once, never read as a template again, and escaped where it becomes HTML.
 */
import type { MailKind } from './rules.ts';

export const SUBJECT_LENGTH = 200;
export const BODY_LENGTH = 10_000;

export type Template = { readonly subject: string; readonly text: string };

const forContacts = ['greeting', 'contact', 'company', 'city', 'owner', 'ownerEmail'] as const;
const forOwners = ['owner', 'company', 'city', 'deadline', 'graceDays'] as const;
export type Placeholder = (typeof forContacts)[number] | (typeof forOwners)[number];

/** What may stand in the template of each kind. */
export const placeholders: Readonly<Record<MailKind, readonly Placeholder[]>> = {
  SAMPLE: forContacts,
  BULK_ORDER: forContacts,
  PROTECTION_WARNING: forOwners,
};

/** What each stands for, for who edits a template. */
export const placeholderWords: Readonly<Record<Placeholder, { readonly de: string; readonly en: string }>> = {
  greeting: { de: 'Anrede: „Guten Tag Eva Lindner“', en: 'Greeting: “Dear Eva Lindner”' },
  contact: { de: 'Name des Ansprechpartners', en: 'Name of the contact' },
  company: { de: 'Firma', en: 'Company' },
  city: { de: 'Ort', en: 'City' },
  owner: { de: 'Name des Besitzers', en: 'Name of the owner' },
  ownerEmail: { de: 'E-Mail-Adresse des Besitzers', en: 'E-mail address of the owner' },
  deadline: {
    de: 'Tag, an dem ohne Fortschritt die Nachfrist beginnt',
    en: 'Day on which grace begins without progress',
  },
  graceDays: { de: 'Dauer der Nachfrist in Tagen', en: 'How many days grace lasts' },
};

/** Values for the placeholders of a kind; what is not known is empty. */
export type Filling = Readonly<Partial<Record<Placeholder, string>>>;

export type TemplateIssueCode = 'TEMPLATE_PLACEHOLDER_UNKNOWN' | 'TEMPLATE_BRACES';
export type TemplateIssue = {
  readonly code: TemplateIssueCode;
  readonly path: 'subject' | 'text';
  readonly message: string;
};

const PLACEHOLDER = /\{\{\s*([A-Za-z]\w{0,39})\s*\}\}/g;

/** What is wrong with a template; empty when it can be kept. */
export function templateIssues(kind: MailKind, template: Template): TemplateIssue[] {
  return (['subject', 'text'] as const).flatMap((path): TemplateIssue[] => {
    const known: readonly string[] = placeholders[kind];
    const unknown = [...template[path].matchAll(PLACEHOLDER)]
      .map((match) => match[1] ?? '')
      .filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      const names = known.map((name) => `{{${name}}}`).join(', ');
      const message = `{{${unknown[0] ?? ''}}} is not known here. You can use: ${names}.`;
      return [{ code: 'TEMPLATE_PLACEHOLDER_UNKNOWN', path, message }];
    }
    if (/\{\{|\}\}/.test(template[path].replaceAll(PLACEHOLDER, ''))) {
      const message = 'Close every {{ with }}, with one name in between: {{company}}.';
      return [{ code: 'TEMPLATE_BRACES', path, message }];
    }
    return [];
  });
}

/** In one pass: braces in a value are braces. */
export function fillIn(text: string, values: Filling): string {
  return text.replaceAll(PLACEHOLDER, (_match, name: string) => values[name as Placeholder] ?? '');
}

/** The text as HTML: paragraphs, line breaks, links to web addresses. Everything in it is escaped. */
export function htmlOf(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split('\n').map(lineOf).join('<br>')}</p>`)
    .join('\n');
}

function lineOf(line: string): string {
  // Every second part is an address.
  return line
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
    .map((part, index) =>
      index % 2 === 0 ? escapeHtml(part) : `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>`,
    )
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Templates as they hold in a place: its own words, else its country's, else the system's, else the product's. */
import type { Transaction } from '../db/client.ts';
import type { MailTemplate } from '../db/generated/client.ts';
import { territoryOf } from '../territories/territories.ts';
import { defaultTemplates } from './default-template-rules.ts';
import type { MailKind, MailLanguage } from './rules.ts';
import type { Template } from './template-rules.ts';

export type TemplateSource = 'DEFAULT' | 'SYSTEM' | 'COUNTRY' | 'TERRITORY';

export interface TemplatePlace {
  readonly kind: MailKind;
  readonly language: MailLanguage;
  /** Null for the system. */
  readonly territory: string | null;
}

export interface ResolvedTemplate extends TemplatePlace {
  readonly template: Template;
  readonly source: TemplateSource;
  /** What stands at exactly this place, given up or not; null where nobody ever chose. */
  readonly own: MailTemplate | null;
}

export async function readTemplate(
  tx: Pick<Transaction, 'mailTemplate'>,
  place: TemplatePlace,
): Promise<ResolvedTemplate> {
  const { kind, language } = place;
  return resolveTemplate(await tx.mailTemplate.findMany({ where: { kind, language } }), place);
}

export function resolveTemplate(rows: readonly MailTemplate[], place: TemplatePlace): ResolvedTemplate {
  const { kind, language, territory } = place;
  const at = (code: string | null) =>
    rows.find((it) => it.kind === kind && it.language === language && it.territoryCode === code) ?? null;
  const own = at(territory);
  for (const { code, source } of levels(territory)) {
    const row = at(code);
    if (row?.subject && row.body)
      return { ...place, own, source, template: { subject: row.subject, text: row.body } };
  }
  return { ...place, own, source: 'DEFAULT', template: defaultTemplates[kind][language] };
}

function levels(territory: string | null): { code: string | null; source: TemplateSource }[] {
  const system = { code: null, source: 'SYSTEM' as const };
  if (territory === null) return [system];
  const { code, country, subdivision } = territoryOf(territory);
  const ofCountry = { code: country, source: 'COUNTRY' as const };
  return subdivision === null ? [ofCountry, system] : [{ code, source: 'TERRITORY' }, ofCountry, system];
}

/** What axe finds on a page, by the rules of WCAG 2.2 AA. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What another theme can break: nothing else depends on colours. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

interface Violation {
  readonly rule: string;
  readonly html: string;
  readonly why: string;
}

/** By these rules, or by all of them; of the part that is named, or of the whole page. */
export async function violations(
  page: Page,
  rules: readonly string[] | null,
  part?: string,
): Promise<Violation[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (part !== undefined) axe.include(part);
  const found = await (rules ? axe.withRules([...rules]) : axe.withTags(RULES)).analyze();
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all, none }) => ({
      rule: id,
      html: html.slice(0, 300),
      why: [...any, ...all, ...none].map(({ message }) => message).join('; '),
    })),
  );
}

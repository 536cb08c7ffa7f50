/** What axe finds on a page, by the rules of WCAG 2.2 AA. */
import axe from 'axe-core';
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
  // Put into a page once: it is half a megabyte to read.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ({ runOnly, on }) => {
      // Colours on their way from one to the other are nobody's; one that is inherited sets out when its parent's is there.
      const turning = (it: Animation) => it instanceof CSSTransition && it.playState === 'running';
      for (let still = 0; still < 2; still = document.getAnimations().some(turning) ? 0 : still + 1)
        await new Promise(requestAnimationFrame);
      const { axe: here } = window as unknown as { axe: typeof axe };
      const found = await here.run(on ?? document, { runOnly, resultTypes: ['violations'] });
      return found.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, any, all, none }) => ({
          rule: id,
          html: html.slice(0, 300),
          why: [...any, ...all, ...none].map(({ message }) => message).join('; '),
        })),
      );
    },
    { runOnly: rules ? [...rules] : RULES, on: part },
  );
}

/** What a person does who has a keyboard and nothing else. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { gone, holdsFocus, seen } from './stage.ts';

/** More stops than any page has between two things that belong together. */
const MOST_STOPS = 60;
const MOST_CHOICES = 14;

export interface Keys {
  readonly page: Page;
  press(...keys: string[]): Promise<void>;
  /** Presses Tab until this has the focus, and fails when it cannot be reached or does not show that it has it. */
  reach(target: Locator): Promise<void>;
  /** Reaches a button, a link or the like and presses Enter. */
  enter(target: Locator): Promise<void>;
  /** Writes into a field in place of what is there. */
  write(field: Locator, text: string): Promise<void>;
  /** Sets a date with a time: in whichever order the browser asks, so day and month are to be one number. */
  writeMoment(field: Locator, dayAndMonth: number, year: number): Promise<void>;
  /** Chooses from a list by typing what the option begins with. */
  select(list: Locator, option: string): Promise<void>;
  /** Chooses one of several radio buttons, of which Tab reaches but one. */
  choose(group: Locator, option: string | RegExp): Promise<void>;
  /** Opens the menu on a button and takes one of its entries; of which one can take several, it is left by Escape. */
  pick(button: Locator, entry: string | RegExp, of?: 'one' | 'several'): Promise<void>;
  /** Finds a command or a lead by the command menu, and takes it. */
  command(words: string, option: string | RegExp): Promise<void>;
  /** Opens the page of a lead. */
  lead(companyName: string): Promise<void>;
  /** Goes to one of the pages of the navigation. */
  goTo(name: string): Promise<void>;
}

export function keysOn(page: Page): Keys {
  const { keyboard } = page;

  const press: Keys['press'] = async (...keys) => {
    for (const key of keys) await keyboard.press(key);
  };

  const reach: Keys['reach'] = async (target) => {
    await seen(target);
    const way = await target.evaluate((element) => {
      const at = document.activeElement;
      if (element === at) return null;
      const behind = at && at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
      return behind ? 'Shift+Tab' : 'Tab';
    });
    for (let pressed = 0; way !== null; pressed++) {
      if (pressed === MOST_STOPS) throw new Error(`${String(target)} is not reached by ${way}`);
      await keyboard.press(way);
      if (await target.evaluate((element) => element === document.activeElement)) break;
    }
    expect(await target.evaluate(faultOfFocus), `focus on ${String(target)}`).toBe(null);
  };

  const enter: Keys['enter'] = async (target) => {
    await reach(target);
    await keyboard.press('Enter');
  };

  /** Of one that opens, which one is highlighted, until it is this. */
  const goDown = async (entry: Locator, isHere: (element: Element) => boolean) => {
    await seen(entry);
    for (let pressed = 0; !(await entry.evaluate(isHere)); pressed++) {
      if (pressed === MOST_CHOICES) throw new Error(`${String(entry)} is not reached by ArrowDown`);
      await keyboard.press('ArrowDown');
    }
  };

  const command: Keys['command'] = async (words, option) => {
    const menu = page.getByRole('dialog', { name: 'Befehle und Leads' });
    await keyboard.press('Control+k');
    await holdsFocus(menu.getByRole('combobox'));
    await keyboard.type(words);
    await goDown(
      menu.getByRole('option', { name: option }).first(),
      (element) => element.ariaSelected === 'true',
    );
    await keyboard.press('Enter');
    await gone(menu);
  };

  return {
    page,
    press,
    reach,
    enter,
    command,
    async write(field, text) {
      await reach(field);
      await keyboard.press('Control+a');
      await keyboard.type(text);
      await expect.poll(() => field.inputValue()).toBe(text);
    },
    async writeMoment(field, dayAndMonth, year) {
      const number = String(dayAndMonth).padStart(2, '0');
      await reach(field);
      await keyboard.type(`${number}${number}${String(year)}`);
      await keyboard.press('ArrowRight');
      // The letter is for clocks of twelve hours.
      await keyboard.type('0900A');
      await expect.poll(() => field.inputValue()).toBe(`${String(year)}-${number}-${number}T09:00`);
    },
    async select(list, option) {
      await expect.poll(() => list.locator('option').filter({ hasText: option }).count()).toBe(1);
      await reach(list);
      await keyboard.type(option);
      const chosen = () => list.evaluate((element: HTMLSelectElement) => element.selectedOptions[0]?.text);
      await expect.poll(chosen).toContain(option);
    },
    async choose(group, option) {
      const radios = group.getByRole('radio');
      const wanted = group.getByRole('radio', { name: option });
      await seen(radios.first());
      const checked = group.getByRole('radio', { checked: true });
      await reach((await checked.count()) > 0 ? checked : radios.first());
      if ((await checked.count()) === 0) await keyboard.press('Space');
      await goDown(wanted, (element) => element === document.activeElement);
      expect(await wanted.isChecked()).toBe(true);
    },
    async pick(button, entry, of = 'one') {
      await enter(button);
      const menu = page.getByRole('menu');
      await holdsFocus(menu);
      await goDown(
        menu.locator('[role^=menuitem]').filter({ hasText: entry }),
        (element) => element === document.activeElement && element.hasAttribute('data-highlighted'),
      );
      await keyboard.press('Enter');
      if (of === 'several') await keyboard.press('Escape');
      await gone(menu);
    },
    async lead(companyName) {
      await command(companyName, new RegExp(`^${companyName}`));
      await seen(page.getByRole('heading', { level: 1, name: companyName, exact: true }));
      await holdsFocus(page.getByRole('main'));
    },
    async goTo(name) {
      await command(`gehe ${name}`, name);
      await holdsFocus(page.getByRole('main'));
    },
  };
}

/** Runs on the page: what is wrong with the sight of the focus on this; `null` when one sees it. */
function faultOfFocus(element: Element): string | null {
  if (!element.matches(':focus-visible')) return 'does not say that it is by keyboard';
  // Of a radio button that is out of sight, its label is what one sees.
  const small = element.getBoundingClientRect().width <= 1;
  const shown = (small ? element.closest('label') : null) ?? element;
  const outlined = [element, shown].some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  });
  if (!outlined) return 'has no outline';
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  const points = [
    [(left + right) / 2, (top + bottom) / 2],
    [left + 2, top + 2],
    [right - 2, top + 2],
    [left + 2, bottom - 2],
    [right - 2, bottom - 2],
  ] as const;
  const uncovered = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top !== null && (shown.contains(top) || top.contains(shown));
  });
  return uncovered ? null : 'lies out of sight';
}

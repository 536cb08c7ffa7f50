/** The daily work without a mouse: where the focus is, what a key does, and what it leaves alone. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { demoPeople } from '../../server/testing/people.ts';
import { failOnPageErrors, gone, holdsFocus, openStage, seen, type Stage } from './stage.ts';

const SALES = demoPeople.salesDe.email;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.register(SALES, { companyName: 'Gasthaus zur Linde', territory: 'DE-BY' });
});
afterAll(() => stage.close());
failOnPageErrors(() => stage);

describe('by keyboard', () => {
  let page: Page;
  beforeAll(async () => {
    page = await stage.open('/', SALES);
    await seen(page.getByRole('heading', { level: 1, name: /^Guten Tag/ }));
  });
  afterAll(() => page.context().close());

  test('the first Tab offers to skip the navigation', async () => {
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Zum Inhalt springen' });
    await expect.poll(() => hasFocus(skip)).toBe(true);
    const box = await skip.boundingBox();
    expect(box?.width).toBeGreaterThan(40);
    await page.keyboard.press('Enter');
    await expect.poll(() => hasFocus(page.getByRole('main'))).toBe(true);
  });

  test('Tab goes through the navigation, the bar and the page, in this order and once', async () => {
    await page.reload();
    await seen(page.getByRole('heading', { level: 1, name: /^Guten Tag/ }));
    const places: string[] = [];
    for (let pressed = 0; pressed < 60 && places.at(-1) !== 'end'; pressed++) {
      await page.keyboard.press('Tab');
      const place = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return 'end';
        if (focused.matches('a[href="#main"]')) return 'skip';
        return focused.closest('header') ? 'header' : focused.closest('main') ? 'main' : 'bar';
      });
      if (places.at(-1) !== place) places.push(place);
    }
    expect(places).toEqual(['skip', 'header', 'bar', 'main', 'end']);
  });

  test('N opens the register dialog, which keeps the focus and gives it back', async () => {
    const before = page.getByRole('link', { name: 'Leads', exact: true });
    await before.focus();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await expect.poll(() => hasFocus(dialog.getByLabel('Firma'))).toBe(true);
    await page.keyboard.type('n');
    await expect.poll(() => dialog.getByLabel('Firma').inputValue()).toBe('n');

    for (const key of ['Tab', 'Shift+Tab']) {
      for (let pressed = 0; pressed < 32; pressed++) {
        await page.keyboard.press(key);
        expect(await containsFocus(dialog), `${key}, ${pressed} times`).toBe(true);
      }
    }
    // With something typed it would ask first: the keys have gone through all fields, and the letter stands in one.
    await dialog.getByLabel('Firma').fill('');
    await page.keyboard.press('Escape');
    await gone(dialog);
    await expect.poll(() => hasFocus(before)).toBe(true);
  });

  test('N counts again as soon as a menu is closed', async () => {
    // An animation that has not begun yet is what a closed menu would stay for.
    await page.addStyleTag({ content: '[role=menu] { animation-delay: 3600s !important }' });
    await page.getByRole('button', { name: /^Zeitmaschine/ }).click();
    await holdsFocus(page.getByRole('menu'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await seen(dialog);
    await dialog.getByRole('button', { name: 'Abbrechen' }).click();
    await gone(dialog);
  });

  test('a digit and Enter complete a follow-up', async () => {
    const button = page.getByRole('button', { name: 'Gasthaus zur Linde erledigen' });
    await expect.poll(() => button.count()).toBe(2);
    await button.first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Nachfassen erledigen' });
    await holdsFocus(dialog);
    await page.keyboard.press('2');
    await expect.poll(() => dialog.getByRole('radio', { name: 'Nicht erreicht' }).isChecked()).toBe(true);
    const told = seen(page.getByText('Gasthaus zur Linde: erledigt'));
    await page.keyboard.press('Enter');
    await Promise.all([told, gone(dialog)]);
    await expect.poll(() => button.count()).toBe(1);
  });

  test('Ctrl+Z takes it back while that is on offer, but not from within a text field', async () => {
    const button = page.getByRole('button', { name: 'Gasthaus zur Linde erledigen' });
    const offer = page.getByRole('status', { name: 'Meldungen' }).getByRole('button', { name: 'Rückgängig' });
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await holdsFocus(dialog);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Escape');
    await gone(dialog);
    await seen(offer);
    await Promise.all([seen(page.getByText('Rückgängig gemacht')), page.keyboard.press('Control+z')]);
    await expect.poll(() => button.count()).toBe(2);
  });

  test('the calendar feed is made, copied, replaced and revoked', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const menu = page.getByRole('button', { name: /^Benutzermenü/ });
    const press = async (name: string) => {
      await dialog.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
    };
    const dialog = page.getByRole('dialog', { name: 'Kalender-Abo' });
    const address = () => dialog.getByLabel('Adresse des Abos').inputValue();
    const statusOf = async (url: string) => (await fetch(url)).status;
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Kalender-Abo' }).focus();
    await page.keyboard.press('Enter');
    await holdsFocus(dialog);
    await press('Adresse anlegen');
    await press('Adresse kopieren');
    await seen(page.getByText('Die Adresse ist kopiert.'));
    const first = await address();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
    expect(await (await fetch(first)).text()).toContain('Gasthaus zur Linde');

    await press('Neue Adresse');
    await press('Ja, neue Adresse');
    await expect.poll(address).not.toBe(first);
    const second = await address();
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200]);
    await press('Widerrufen');
    await press('Ja, widerrufen');
    await seen(page.getByText('Die Adresse ist widerrufen.'));
    expect(await statusOf(second)).toBe(404);
    await seen(dialog.getByRole('button', { name: 'Adresse anlegen' }));
    await page.keyboard.press('Escape');
    await gone(dialog);
    await expect.poll(() => hasFocus(menu)).toBe(true);
  });

  describe('the command menu', () => {
    const menu = () => page.getByRole('dialog', { name: 'Befehle und Leads' });
    const field = () => menu().getByRole('combobox');
    const chosen = () => menu().getByRole('option', { selected: true });
    const type = async (text: string, first: string) => {
      await page.keyboard.press('Control+k');
      await holdsFocus(field());
      await page.keyboard.type(text);
      await expect.poll(() => chosen().innerText()).toContain(first);
    };

    test('finds a lead by its name, and what can be done about it on its page', async () => {
      await type('gasthaus', 'Gasthaus zur Linde');
      await seen(menu().getByText('Kein Befehl, 1 Lead'));
      await page.keyboard.press('Enter');
      await seen(page.getByRole('heading', { level: 1, name: 'Gasthaus zur Linde' }));
      await gone(menu());
      await expect.poll(() => hasFocus(page.getByRole('main'))).toBe(true);

      await type('linde verlor', 'Als verloren markieren');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Als verloren markieren' });
      await holdsFocus(dialog);
      await page.keyboard.press('Escape');
      await gone(dialog);
      await expect.poll(() => hasFocus(page.getByRole('main'))).toBe(true);
    });

    test('goes to a page, closes by its own key, and gives the focus back', async () => {
      const before = page.getByRole('link', { name: 'Leads', exact: true });
      await before.focus();
      await page.keyboard.press('Control+k');
      await holdsFocus(field());
      await page.keyboard.press('Control+k');
      await gone(menu());
      await expect.poll(() => hasFocus(before)).toBe(true);
      await type('gehe leads', 'Leads');
      await page.keyboard.press('Enter');
      await seen(page.getByRole('heading', { level: 1, name: 'Leads' }));
    });

    test('opens from within a text field, but not from within a dialog', async () => {
      const search = page.getByRole('searchbox');
      await search.focus();
      await page.keyboard.type('n?');
      await expect.poll(() => search.inputValue()).toBe('n?');
      await search.fill('');
      await type('registr', 'Lead registrieren');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
      await holdsFocus(dialog);
      await page.keyboard.press('Control+k');
      await page.keyboard.press('Escape');
      await gone(dialog);
      expect(await menu().count()).toBe(0);
      await expect.poll(() => hasFocus(search)).toBe(true);
    });

    test('switches theme and language', async () => {
      await type('dunkl', 'Dunkle Darstellung');
      await page.keyboard.press('Enter');
      await seen(page.locator('html[data-theme=dark]'));
      await page.keyboard.press('Control+k');
      await holdsFocus(field());
      await page.keyboard.type('english');
      await page.keyboard.press('Enter');
      await seen(page.locator('html[lang=en]'));
      await page.keyboard.press('Control+k');
      await seen(page.getByRole('dialog', { name: 'Commands and leads' }));
      await page.keyboard.type('deutsch');
      await page.keyboard.press('Enter');
      await seen(page.locator('html[lang=de]'));
    });
  });

  test('? lists each key once, and the switch there turns single keys off for this person', async () => {
    await page.getByRole('main').focus();
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Tastenkürzel' });
    await holdsFocus(list);
    const keys = await list.getByRole('definition').allInnerTexts();
    expect(keys.map((caps) => caps.replaceAll(/\s/g, ' '))).toEqual(
      expect.arrayContaining(['N', 'Strg K', '?']),
    );
    expect(new Set(keys).size).toBe(keys.length);
    await list.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await gone(list);

    const register = page.getByRole('button', { name: 'Lead registrieren' });
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await seen(page.getByRole('heading', { level: 1, name: 'Leads' }));
      await expect.poll(() => register.getAttribute('aria-keyshortcuts')).toBe(null);
      await page.keyboard.press('n');
      await page.keyboard.press('?');
    }
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await holdsFocus(page.getByRole('dialog', { name: 'Befehle und Leads' }));
    await page.keyboard.type('kürzel einschalten');
    await page.keyboard.press('Enter');
    await expect.poll(() => register.getAttribute('aria-keyshortcuts')).toBe('N');
  });
});

describe('the inbox by keyboard', () => {
  test('goes through the rows, completes in two keystrokes, takes it back, and leaves the page to its fields', async () => {
    const owner = demoPeople.sales2De.email;
    const companies = ['Wirtshaus Alpha', 'Wirtshaus Beta'];
    for (const companyName of companies) await stage.register(owner, { companyName, territory: 'DE-BY' });
    const page = await stage.open('/follow-ups?kind=T7', owner);
    const rows = page.locator('[data-row]');
    await expect.poll(() => rows.count()).toBe(2);
    const link = (company: string) => rows.getByRole('link', { name: company });

    const [first = '', second = ''] = await rows.getByRole('link', { name: /^Wirtshaus/ }).allInnerTexts();
    await page.keyboard.press('j');
    await expect.poll(() => hasFocus(link(first))).toBe(true);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => hasFocus(link(second))).toBe(true);
    await page.keyboard.press('k');

    await page.keyboard.press('c');
    await seen(page.getByRole('group', { name: `Wie ging es bei ${first} aus?` }));
    await page.keyboard.press('2');
    await gone(link(first));
    await expect.poll(() => hasFocus(link(second))).toBe(true);
    await page.getByRole('status', { name: 'Meldungen' }).getByRole('button', { name: 'Rückgängig' }).click();
    await seen(link(first));

    // A postponed one wants its next date first, and what is typed there is no key of the page.
    await link(second).focus();
    await page.keyboard.press('c');
    await page.keyboard.press('3');
    const dialog = page.getByRole('dialog', { name: 'Nachfassen erledigen' });
    await expect.poll(() => dialog.getByRole('radio', { name: 'Verschoben' }).isChecked()).toBe(true);
    await dialog.getByLabel('Was', { exact: true }).pressSequentially('scrj');
    expect(await dialog.getByLabel('Was', { exact: true }).inputValue()).toBe('scrj');
    await page.keyboard.press('Escape');
    await gone(dialog);

    await link(first).focus();
    await page.keyboard.press('r');
    const moving = page.getByRole('dialog', { name: 'Nachfassen verlegen' });
    await moving.getByLabel('Neuer Termin').fill('2020-01-01T09:00');
    await moving.getByRole('button', { name: 'Verlegen' }).click();
    await seen(moving.locator('[aria-invalid=true], [role=alert]').first());
    await page.keyboard.press('Escape');
    await gone(moving);

    for (const company of [first, second]) {
      await link(company).focus();
      await page.keyboard.press('x');
    }
    await page.getByRole('toolbar').getByRole('button', { name: 'Überspringen …' }).click();
    const skipping = page.getByRole('dialog', { name: 'Nachfassen überspringen' });
    // Meanwhile somebody is faster with one of the two: each is told what became of it.
    const { data } = await stage.app.query(
      '{ followUps(filter: { status: [PENDING], kind: [T7] }, first: 5) { nodes { id lead { companyName } } } }',
      {},
      owner,
    );
    const { followUps } = pending.parse(data);
    const faster = followUps.nodes.find(({ lead }) => lead.companyName === second);
    await stage.app.query(
      'mutation ($id: ID!) { skipFollowUp(input: { followUpId: $id }) { __typename } }',
      { id: faster?.id },
      owner,
    );
    await skipping.getByRole('button', { name: 'Überspringen', exact: true }).click();
    const told = page.getByRole('dialog', { name: '1 von 2 geändert' });
    await seen(told.getByRole('listitem').filter({ hasText: first }).getByText('geändert', { exact: true }));
    await told.getByRole('button', { name: 'Verstanden' }).click();
    await seen(page.getByText('Nichts von dieser Art'));
    await page.getByRole('button', { name: 'Alle Arten zeigen' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.context().close();
  });
});

const pending = z.object({
  followUps: z.object({
    nodes: z.array(z.object({ id: z.string(), lead: z.object({ companyName: z.string() }) })),
  }),
});

function containsFocus(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element.contains(document.activeElement));
}

function hasFocus(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

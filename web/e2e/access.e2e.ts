/** Who sees what on the screen: territories, the pool's withheld fields, what managers have and sales people have not. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../server/schema/global-id.ts';
import { makeLead } from '../../server/testing/leads.ts';
import { demoPeople } from '../../server/testing/people.ts';
import { card, failOnPageErrors, gone, live, openStage, seen, type Stage } from './stage.ts';

const SALES_DE = demoPeople.salesDe.email;
const SALES2_DE = demoPeople.sales2De.email;
const SALES_CH = demoPeople.salesCh.email;
const MANAGER_DE = demoPeople.managerDe.email;

let stage: Stage;
const pages: Page[] = [];
let german: { id: string };
beforeAll(async () => {
  stage = await openStage();
  german = await stage.register(SALES_DE, { companyName: 'Brauhaus Isartor', territory: 'DE-BY' });
  await stage.register(SALES_CH, { companyName: 'Zunfthaus Limmat', territory: 'CH-ZH' });
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
failOnPageErrors(() => stage);

async function open(...how: Parameters<Stage['open']>): Promise<Page> {
  const page = await stage.open(...how);
  pages.push(page);
  return page;
}

test('someone in Zurich sees no lead of Germany, by any door of the app', async () => {
  const page = await open('/leads', SALES_CH);
  await live(page);
  await seen(page.getByRole('link', { name: 'Zunfthaus Limmat' }));
  await seen(page.getByText('1 Lead', { exact: true }));
  await page.goto('/leads?q=Brauhaus');
  await seen(page.getByText('Kein Lead passt zu diesen Filtern'));
  await page.goto(`/leads/${german.id}`);
  await seen(page.getByText('Diesen Lead gibt es für dich nicht'));
  await page.goto('/');
  await seen(card(page, 'Gerade passiert').getByText('Zunfthaus Limmat'));
  expect(await page.getByText('Brauhaus').count()).toBe(0);
});

test('nor is told of one that comes meanwhile', async () => {
  const page = await open('/leads', SALES_CH);
  await live(page);
  await seen(page.getByRole('link', { name: 'Zunfthaus Limmat' }));
  await stage.register(SALES_DE, { companyName: 'Wirtshaus Viktualien', territory: 'DE-BY' });
  await stage.register(SALES_CH, { companyName: 'Grotto Verzasca', territory: 'CH-TI' });
  await seen(page.getByRole('button', { name: /neue/ }));
  expect(await page.getByRole('button', { name: /neue/ }).innerText()).toBe('1 neuer Lead');
});

test('sales people see who is in the pool, and a lock in place of what is withheld', async () => {
  const { id } = await makeLead(stage.app.admin, {
    companyName: 'Pension Freiwild',
    territory: 'DE-BY',
    status: 'EXPIRED',
    ownerId: null,
    contacts: [
      { first_name: 'Gerda', last_name: 'Geheim', email: 'gerda@freiwild.example', phone: '+4989123456' },
    ],
  });
  const why = 'Sichtbar, sobald du den Lead übernimmst';
  const page = await open('/leads?scope=pool', SALES_DE);
  const row = page.getByRole('row').filter({ hasText: 'Pension Freiwild' });
  await seen(row.getByText('Ohne Besitzer'));
  expect(await row.getByTitle(why).count()).toBeGreaterThanOrEqual(2);

  await row.getByRole('link', { name: 'Pension Freiwild' }).click();
  await seen(page.getByRole('heading', { level: 1, name: 'Pension Freiwild' }));
  for (const part of ['Kontakte', 'Nachfassen', 'Verlauf', 'Schutz']) {
    await seen(card(page, part).getByText(why).first());
  }
  expect(await page.content()).not.toContain('Geheim');

  const manager = await open(`/leads/${encodeGlobalId('Lead', id)}`, MANAGER_DE);
  await seen(card(manager, 'Kontakte').getByText('Gerda Geheim'));
  expect(await manager.getByText(why).count()).toBe(0);
});

test('a manager sees the team’s leads and work, a colleague only their own', async () => {
  await stage.register(SALES2_DE, { companyName: 'Kurhaus Nebenan', territory: 'DE-BW' });
  const manager = await open('/leads', MANAGER_DE);
  await seen(manager.getByRole('row').filter({ hasText: 'Kurhaus Nebenan' }).getByText('Leonie Hartmann'));
  await seen(manager.getByRole('row').filter({ hasText: 'Brauhaus Isartor' }).getByText('Jonas Weber'));
  const whose = manager.getByRole('group', { name: 'Wessen Leads' });
  expect(await whose.getByRole('radio').count()).toBe(4);

  const sales = await open('/leads', SALES_DE);
  await seen(
    sales.getByRole('row').filter({ hasText: 'Brauhaus Isartor' }).getByText('Ich', { exact: true }),
  );
  expect(await sales.getByText('Kurhaus Nebenan').count()).toBe(0);
  expect(await sales.getByRole('radio', { name: 'Team' }).count()).toBe(0);

  await manager.goto('/');
  await seen(card(manager, 'Nachfassen').getByText('Kurhaus Nebenan').first());
  await seen(manager.getByRole('group', { name: 'Wessen Aufgaben' }));
  await sales.goto('/');
  await seen(card(sales, 'Nachfassen').getByText('Brauhaus Isartor').first());
  expect(await sales.getByRole('group', { name: 'Wessen Aufgaben' }).count()).toBe(0);
});

test('only who may do it is offered it', async () => {
  const lost = await makeLead(stage.app.admin, {
    companyName: 'Mensa Verloren',
    territory: 'DE-BY',
    status: 'LOST',
    ownerId: demoPeople.salesDe.id,
  });
  const path = `/leads/${encodeGlobalId('Lead', lost.id)}`;
  const manager = await open(path, MANAGER_DE);
  await seen(manager.getByRole('heading', { level: 1, name: 'Mensa Verloren' }));
  await manager.keyboard.press('n');
  const dialog = manager.getByRole('dialog');
  await seen(dialog.getByText('Registrierung liegt zurück'));
  await dialog.getByRole('button', { name: 'Abbrechen' }).click();
  await gone(dialog);
  await manager.getByRole('button', { name: 'Status ändern' }).click();
  await seen(manager.getByRole('menuitem', { name: 'Auf aktiv setzen' }));

  const sales = await open(path, SALES_DE);
  await seen(sales.getByRole('heading', { level: 1, name: 'Mensa Verloren' }));
  expect(await sales.getByRole('button', { name: 'Status ändern' }).count()).toBe(0);
  await sales.keyboard.press('n');
  await seen(sales.getByRole('dialog').getByRole('form', { name: 'Notieren' }));
  expect(await sales.getByText('Registrierung liegt zurück').count()).toBe(0);
});

test('money is asked for in the territory’s currency', async () => {
  const page = await open('/', SALES_CH);
  await live(page);
  await page.keyboard.press('n');
  await page.getByRole('dialog').getByLabel('Gebiet').selectOption('CH-ZH');
  await seen(page.getByRole('dialog').getByText('Volumen im Jahr (CHF)'));
});

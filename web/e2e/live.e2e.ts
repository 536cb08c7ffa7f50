/** What the screen does while the world goes on: colleagues, a lost network, refusals, the end of a session. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { encodeGlobalId } from '../../server/schema/global-id.ts';
import { makeLead } from '../../server/testing/leads.ts';
import { demoPeople } from '../../server/testing/people.ts';
import { openTcpProxy, type TcpProxy } from '../../server/testing/tcp-proxy.ts';
import {
  card,
  choose,
  failOnPageErrors,
  gone,
  holdsFocus,
  live,
  openStage,
  seen,
  type Stage,
} from './stage.ts';

const SALES = 'sales.de@example.com';
const COLLEAGUE = 'sales2.de@example.com';
const MANAGER = 'manager.de@example.com';

let stage: Stage;
const pages: Page[] = [];
beforeAll(async () => {
  stage = await openStage();
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

describe('without a network', () => {
  let proxy: TcpProxy;
  beforeAll(async () => {
    proxy = await openTcpProxy(stage.app.url);
  });
  afterAll(() => proxy.close());

  test('the dot says so, the screen stays, and what was missed arrives when the network is back', async () => {
    const page = await open('/', MANAGER, { url: proxy.url, fakeTimers: true });
    await live(page);
    const before = await stage.register(SALES, { companyName: 'Café vor dem Sturm', territory: 'DE-HH' });
    const feed = card(page, 'Gerade passiert');
    await seen(feed.getByText('Café vor dem Sturm'));

    proxy.silence();
    proxy.cut();
    await seen(page.locator('[data-connection=reconnecting]'));
    await seen(page.getByText('Verbindet neu …', { exact: true }));
    await page.clock.fastForward(20_000);
    await seen(page.getByText(/^Stand von \d\d:\d\d/));
    await seen(feed.getByText('Café vor dem Sturm'));

    await stage.register(SALES, { companyName: 'Bistro im Funkloch', territory: 'DE-HH' });
    await stage.register(COLLEAGUE, { companyName: 'Imbiss Windstille', territory: 'DE-HH' });
    await logCall(before.id);

    proxy.restore();
    proxy.cut();
    await page.clock.fastForward(30_000);
    await live(page);
    await expect
      .poll(() => feed.getByRole('listitem').allInnerTexts())
      .toEqual([
        expect.stringContaining('Café vor dem Sturm: Registriert → Aktiv'),
        expect.stringContaining('Café vor dem Sturm: Anruf'),
        expect.stringContaining('Imbiss Windstille: neu registriert'),
        expect.stringContaining('Bistro im Funkloch: neu registriert'),
        expect.stringContaining('Café vor dem Sturm: neu registriert'),
      ]);
    await seen(card(page, 'Nachfassen').getByText('Imbiss Windstille').first());
  });
});

describe('a part that was never opened', () => {
  /** The parts do not come ahead of their use, as on a network that was lost early. */
  async function withoutParts(path: string, who = SALES): Promise<{ page: Page; back: () => Promise<void> }> {
    const page = await (await stage.context(who)).newPage();
    pages.push(page);
    const parts =
      /\/assets\/(complete-dialog|lead-page|leader-figures|register-dialog|user-menu-items)-[\w-]{8}\.js/;
    await page.route(parts, (route) => route.abort('internetdisconnected'));
    await page.goto(path);
    await live(page);
    await page.context().setOffline(true);
    return {
      page,
      back: async () => {
        await page.unroute(parts);
        await page.context().setOffline(false);
      },
    };
  }
  const told = /^Dieser Teil konnte nicht geladen werden/;

  test('says that it cannot be loaded, and opens when the network is back', async () => {
    const company = 'Kiosk Kabelbruch';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const { page, back } = await withoutParts('/');
    const complete = page.getByRole('button', { name: `${company} erledigen` }).first();
    await complete.click();
    await seen(page.getByRole('status', { name: 'Meldungen' }).getByText(told));
    await page.getByRole('button', { name: 'Benutzermenü' }).click();
    await seen(page.getByRole('status', { name: 'Meldungen' }).getByText(told).nth(1));
    await seen(complete);

    await back();
    await complete.click();
    const dialog = page.getByRole('dialog', { name: 'Nachfassen erledigen' });
    await holdsFocus(dialog);
    await page.keyboard.press('Escape');
    await gone(dialog);
    await page.getByRole('button', { name: 'Benutzermenü' }).click();
    await seen(page.getByRole('menuitem', { name: 'Abmelden' }));
  });

  test('as a page says the same in its place', async () => {
    const company = 'Mensa Kabelbruch';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const { page, back } = await withoutParts('/leads');
    await page.getByRole('link', { name: company }).click();
    await seen(page.getByRole('alert').getByText(told));
    await seen(page.getByRole('navigation', { name: 'Hauptnavigation' }).first());

    await back();
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await seen(page.getByRole('heading', { name: company, level: 1 }));
    // React tells the console of what the route has caught; nothing else may have gone wrong.
    for (const error of stage.takeErrors()) expect(error).toContain('ChunkError');
  });

  test('in the middle of a page says the same there, and the rest of the page goes on', async () => {
    const { page, back } = await withoutParts('/', MANAGER);
    // Once, though two places wait for it.
    const alert = page.getByRole('alert').filter({ hasText: told });
    await seen(alert);
    await seen(card(page, 'Nachfassen'));
    expect(await alert.count()).toBe(1);
    await back();
    await alert.getByRole('button', { name: 'Erneut versuchen' }).click();
    await seen(card(page, 'Trichter'));
    await seen(card(page, 'Team'));
  });

  test('of a build that is gone loads the page afresh', async () => {
    const company = 'Imbiss Neubau';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await (await stage.context(SALES)).newPage();
    pages.push(page);
    const part = /\/assets\/lead-page-[\w-]{8}\.js/;
    let gone = true;
    await page.route(part, (route) => (gone ? route.fulfill({ status: 404 }) : route.continue()));
    await page.goto('/leads');
    const link = page.getByRole('link', { name: company });
    await seen(link);
    await page.evaluate(() => Object.assign(window, { before: true }));
    // The server has another build by now, and only a page that was loaded afresh knows where its parts are.
    page.on('request', (request) => (gone &&= !request.isNavigationRequest()));
    await page.route(/\/$/, async (route) => {
      const answer = await route.fetch();
      const html = (await answer.text()).replace(/\/assets\/index-[\w-]{8}\.js/, '/assets/index-anders42.js');
      await route.fulfill({ response: answer, body: html });
    });
    // What is only fetched ahead reloads nothing.
    const refused = page.waitForResponse(part);
    await link.hover();
    await refused;
    expect(await page.evaluate(() => 'before' in window)).toBe(true);
    await link.click();
    await expect.poll(() => page.evaluate(() => 'before' in window)).toBe(false);
    await seen(page.getByRole('heading', { name: company, level: 1 }));
    for (const error of stage.takeErrors()) expect(error).toMatch(/404|ChunkError/);
  });

  test('is there without a network when the first page had time to fetch it', async () => {
    const company = 'Bar Vorrat';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await open('/', SALES);
    await live(page);
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await page
      .getByRole('button', { name: `${company} erledigen` })
      .first()
      .click();
    await seen(page.getByRole('dialog', { name: 'Nachfassen erledigen' }));
  });
});

test('the dot never says live while the browser is offline, and comes back by itself', async () => {
  const page = await open('/', SALES);
  await live(page);
  await page.context().setOffline(true);
  await seen(page.locator('[data-connection=reconnecting]'));
  await seen(page.getByText('Verbindet neu …', { exact: true }));
  await page.context().setOffline(false);
  await live(page);
});

test('a stream of news is read out once in ten seconds, not piece by piece', async () => {
  const page = await open('/', MANAGER, { fakeTimers: true });
  await live(page);
  const feed = card(page, 'Gerade passiert');
  const said = feed.locator('[role=status]:not([data-skeleton])');
  await said.evaluate((region) => {
    const told: string[] = [];
    Object.assign(window, { told });
    new MutationObserver(() => told.push(region.textContent ?? '')).observe(region, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told.length);
  await page.clock.runFor(11_000);
  await page.clock.pauseAt(Date.now() + 30_000);
  const news = async (companyName: string) => {
    await stage.register(SALES, { companyName, territory: 'DE-HH' });
    await seen(feed.getByText(companyName));
  };
  await news('Nachricht Eins');
  await page.clock.runFor(50);
  await expect.poll(told).toBe(1);
  await news('Nachricht Zwei');
  await news('Nachricht Drei');
  await page.clock.runFor(8_000);
  expect(await told()).toBe(1);
  await page.clock.runFor(2_500);
  await expect.poll(told).toBe(2);
  // What is new since it last spoke, and spoken again when it is as many.
  expect(await said.textContent()).toBe('2 neue Ereignisse');
  await news('Nachricht Vier');
  await news('Nachricht Fünf');
  await page.clock.runFor(10_500);
  await expect.poll(told).toBe(3);
  expect(await said.textContent()).toBe('2 neue Ereignisse');
});

test('what loads is shown as grey lines after 200 ms; who wants no motion sees none', async () => {
  const page = await open('/', SALES);
  await live(page);
  const held = await holdAnswer(page, 'query LeadsTable');
  await page.getByRole('link', { name: 'Leads', exact: true }).click();
  const line = page.locator('[data-skeleton] > *').first();
  const opacityAt = (time: number) =>
    line.evaluate((element, now) => {
      for (const animation of element.getAnimations()) {
        animation.pause();
        animation.currentTime = now;
      }
      return Number(getComputedStyle(element).opacity);
    }, time);
  await line.waitFor({ state: 'attached' });
  expect(await opacityAt(199)).toBe(0);
  expect(await opacityAt(240)).toBeGreaterThan(0.5);

  const longestMotion = () =>
    page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('*')].flatMap((element) => {
          const { animationDuration, transitionDuration } = getComputedStyle(element);
          return `${animationDuration}, ${transitionDuration}`.split(', ').map(parseFloat);
        }),
      ),
    );
  expect(await longestMotion()).toBeLessThan(0.001);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await longestMotion()).toBeGreaterThan(1);
  held.release();
  await gone(line);
});

test('the figures of a manager follow what sales people do, as a chart and as a table', async () => {
  const lead = { companyName: 'Kantine Aufstieg', territory: 'DE-HH' };
  const volume = { amount: '123456.00', currency: 'EUR' };
  const { id } = await stage.register(SALES, { ...lead, estimatedVolume: volume });
  const page = await open('/', MANAGER);
  await live(page);
  const qualified = card(page, 'Trichter').getByRole('listitem').filter({ hasText: 'Qualifiziert' });
  const of = async () => Number.parseInt((await qualified.innerText()).replace(/\D+/, ''), 10);
  await seen(qualified);
  const before = await of();
  await qualify(id);
  await expect.poll(of).toBe(before + 1);

  const value = card(page, 'Wert der Pipeline');
  await seen(value.getByText(/€/).first());
  await value.getByRole('button', { name: /^Als Tabelle/ }).press('Enter');
  await seen(value.getByRole('table', { name: 'Wert der Pipeline' }).getByRole('rowheader', { name: 'EUR' }));
  await seen(card(page, 'Team').getByRole('row', { name: /^Jonas Weber/ }));
  // Sales people have their own figures alone.
  const own = await open('/', SALES);
  await seen(own.getByRole('list', { name: 'Meine Zahlen' }));
  await gone(card(own, 'Wert der Pipeline'));
});

describe('the table of leads', () => {
  test('leaves out of its address what cannot be understood, and keeps the rest', async () => {
    const company = 'Hofladen Wegweiser';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await open(
      '/leads?territory=QQ,DE-NW&status=BLA&scope=xyz&source=REFERRAL&after=quatsch',
      SALES,
    );
    await seen(page.getByRole('link', { name: company }));
    await expect
      .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
      .toEqual({ territory: 'DE-NW', source: 'REFERRAL' });
    await page.goto(`/leads?q=${'x'.repeat(201)}`);
    await seen(page.getByText('Kein Lead passt zu diesen Filtern'));
  });

  test('shows a colleague’s change in its row', async () => {
    const { id } = await stage.register(COLLEAGUE, { companyName: 'Hotel Wandel', territory: 'DE-HE' });
    const page = await open('/leads', MANAGER);
    await live(page);
    const row = page.getByRole('row').filter({ hasText: 'Hotel Wandel' });
    await seen(row.getByText('Registriert', { exact: true }));
    await logCall(id, COLLEAGUE);
    await seen(row.getByText('Aktiv', { exact: true }));
  });

  test('keeps new leads behind a pill until they are asked for', async () => {
    await stage.register(COLLEAGUE, { companyName: 'Gasthaus Zuerst', territory: 'DE-HE' });
    const page = await open('/leads', MANAGER);
    await live(page);
    await seen(page.getByRole('link', { name: 'Gasthaus Zuerst' }));
    await stage.register(SALES, { companyName: 'Gasthaus Danach', territory: 'DE-HE' });
    await seen(page.getByRole('button', { name: '1 neuer Lead' }));
    await stage.register(COLLEAGUE, { companyName: 'Gasthaus Zuletzt', territory: 'DE-HE' });
    const pill = page.getByRole('button', { name: '2 neue Leads' });
    await seen(pill);
    expect(await page.getByRole('link', { name: /Gasthaus (Danach|Zuletzt)/ }).count()).toBe(0);

    await pill.click();
    await seen(page.getByRole('link', { name: 'Gasthaus Danach' }));
    await seen(page.getByRole('link', { name: 'Gasthaus Zuletzt' }));
    await gone(pill);
  });
});

describe('a list of leads', () => {
  const rowOf = (page: Page, company: string) => page.getByRole('row').filter({ hasText: company });
  const own = (companyName: string, more: Partial<Parameters<typeof makeLead>[1]> = {}) =>
    makeLead(stage.app.admin, { companyName, ownerId: demoPeople.salesDe.id, ...more });

  test('is kept as a view by name, and opened again by its address, by whoever sees it', async () => {
    await own('Kaffeehaus Sichtweise', { status: 'ACTIVE', columns: { business_type: 'HOTEL' } });
    const page = await open('/leads', SALES);
    await page.getByRole('button', { name: 'Betriebstyp filtern' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Hotel' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Spalten' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Quelle' }).click();
    await page.keyboard.press('Escape');
    await seen(page.getByRole('columnheader', { name: 'Quelle' }));
    await page.getByRole('button', { name: 'Ansichten' }).click();
    await page.getByRole('menuitem', { name: 'Als neue Ansicht speichern …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ansicht speichern' });
    await dialog.getByRole('button', { name: 'Speichern', exact: true }).click();
    await seen(dialog.getByText('Wie soll die Ansicht heißen?'));
    await dialog.getByLabel('Name').fill('Meine Hotels');
    await dialog.getByLabel(/^Mit meinem Team teilen/).check();
    await dialog.getByRole('button', { name: 'Speichern', exact: true }).click();
    await gone(dialog);
    await seen(page.getByRole('button', { name: 'Ansicht: Meine Hotels' }));
    const address = new URL(page.url());
    expect(address.searchParams.get('business')).toBe('HOTEL');
    expect(address.searchParams.get('cols')).toContain('source');

    // What one opens the list with is the address, not a step of its own; who says what to see sees that.
    const inMenu = async (button: string | RegExp, item: string) => {
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await inMenu('Ansicht: Meine Hotels', 'Leads künftig mit „Meine Hotels“ öffnen');
    await seen(page.getByText('Die Leads öffnen sich künftig mit „Meine Hotels“'));
    await page.getByRole('link', { name: 'Cockpit', exact: true }).click();
    await page.waitForURL('/');
    await page.getByRole('link', { name: 'Leads', exact: true }).click();
    await page.waitForURL(`**/leads${address.search}`);
    await seen(page.getByRole('columnheader', { name: 'Quelle' }));
    await page.goBack();
    await page.waitForURL('/');
    await page.goForward();
    await inMenu('Ansicht: Meine Hotels', 'Alle Leads');
    await page.waitForURL('**/leads?view=all');
    await gone(page.getByRole('columnheader', { name: 'Quelle' }));
    await page.goto('/leads?q=gibtesnicht');
    await page.getByRole('button', { name: 'Filter zurücksetzen' }).click();
    await page.waitForURL('**/leads?view=all');
    await page.goto('/leads');
    await page.waitForURL(`**/leads${address.search}`);
    await inMenu('Ansicht: Meine Hotels', 'Leads nicht mehr mit „Meine Hotels“ öffnen');
    await seen(page.getByText('Die Leads öffnen sich wieder mit allen'));
    await page.goto('/leads');
    await seen(page.getByRole('button', { name: 'Ansichten' }));
    expect(new URL(page.url()).search).toBe('');

    const manager = await open('/leads', MANAGER);
    await manager.getByRole('button', { name: 'Ansichten' }).click();
    await manager.getByRole('menuitem', { name: /^Meine Hotels/ }).click();
    await seen(manager.getByRole('columnheader', { name: 'Quelle' }));
    await seen(manager.getByRole('link', { name: 'Kaffeehaus Sichtweise' }));
    expect(new URL(manager.url()).search).toBe(address.search);
    await manager.goto(address.pathname + address.search);
    await seen(manager.getByRole('button', { name: 'Ansicht: Meine Hotels' }));
    await manager.getByRole('searchbox').fill('Sichtweise');
    await seen(manager.getByRole('button', { name: 'Ansicht: Meine Hotels (geändert)' }));
  });

  test('is changed several at once by keys alone: who is refused says why, and all goes back', async () => {
    await own('Massenhof Eins', { status: 'ACTIVE' });
    await own('Massenhof Zwei', { status: 'LOST' });
    const page = await open('/leads?q=massenhof&sort=company', SALES);
    await live(page);
    await rowOf(page, 'Massenhof Eins').focus();
    for (const key of ['x', 'j', 'x']) await page.keyboard.press(key);
    await holdsFocus(rowOf(page, 'Massenhof Zwei'));
    const bar = page.getByRole('region', { name: 'Auswahl bearbeiten' });
    await seen(bar.getByText('2 Leads ausgewählt'));
    await bar.getByRole('button', { name: 'Status ändern' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Qualifiziert 1 von 2' }).focus();
    await page.keyboard.press('Enter');
    await seen(page.getByRole('dialog').getByRole('button', { name: '2 Leads ändern' }));
    await page.getByRole('dialog').getByRole('button', { name: '2 Leads ändern' }).focus();
    await page.keyboard.press('Enter');
    await seen(bar.getByText('1 Lead geändert, 1 abgelehnt'));
    await seen(bar.getByRole('list', { name: 'Abgelehnt' }).getByText(/^Massenhof Zwei: .*Verloren/));
    await seen(rowOf(page, 'Massenhof Eins').getByText('Qualifiziert'));
    await bar.getByRole('button', { name: 'Rückgängig' }).click();
    await seen(bar.getByText('Rückgängig gemacht'));
    await seen(rowOf(page, 'Massenhof Eins').getByText('Aktiv', { exact: true }));
    await rowOf(page, 'Massenhof Zwei').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await seen(page.getByRole('heading', { level: 1, name: 'Massenhof Eins' }));
  });

  test('says of a lead that leaves it where it went, in its place', async () => {
    const { id } = await stage.register(SALES, { companyName: 'Gasthof Fortgang', territory: 'DE-NW' });
    const page = await open('/leads?status=REGISTERED&q=fortgang', SALES);
    await live(page);
    await seen(page.getByRole('link', { name: 'Gasthof Fortgang' }));
    await logCall(id);
    await seen(page.getByRole('row').getByText('Gasthof Fortgang gehört nicht mehr zu dieser Ansicht'));
    await seen(page.getByText('Kein Lead passt zu diesen Filtern'));
  });

  test('is saved as a file with the filter that is on the screen', async () => {
    await own('Ausfuhrhof', { status: 'ACTIVE' });
    const page = await open('/leads?q=ausfuhrhof', SALES);
    await seen(page.getByRole('link', { name: 'Ausfuhrhof' }));
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Exportieren' }).click();
    await page.getByRole('menuitem', { name: 'Für Excel' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/^leads-[\d-]+\.csv$/);
    const text = await (await file.createReadStream()).toArray();
    const lines = Buffer.concat(text as Buffer[])
      .toString('utf8')
      .split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"Firma";"Status"');
    expect(lines[1]).toContain('"Ausfuhrhof";"Aktiv"');
  });
});

describe('the board', () => {
  const column = (page: Page, status: string) => page.locator(`section[data-status=${status}]`);
  const drag = async (page: Page, company: string, status: string) => {
    const card = page.getByRole('listitem').filter({ hasText: company });
    const from = await card.boundingBox();
    const to = await column(page, status).boundingBox();
    if (!from || !to) throw new Error('not on the screen');
    await page.mouse.move(from.x + 20, from.y + from.height - 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + from.height, { steps: 4 });
    await page.mouse.move(to.x + to.width / 2, to.y + 140, { steps: 8 });
    await page.mouse.up();
  };

  test('takes a card where it may go, brings it back with the reason where not, and colleagues see it move', async () => {
    const company = 'Wanderküche Brett';
    await makeLead(stage.app.admin, {
      companyName: company,
      ownerId: demoPeople.salesDe.id,
      columns: { estimated_volume_cents: 1_200_000, estimated_volume_currency: 'EUR' },
    });
    const path = `/board?q=${encodeURIComponent(company)}`;
    const page = await open(path, SALES);
    await page.setViewportSize({ width: 1900, height: 900 });
    await live(page);
    const manager = await open(path, MANAGER);
    await live(manager);
    await seen(column(manager, 'REGISTERED').getByText(company));
    await seen(column(page, 'REGISTERED').getByText('12.000 €').first());

    await drag(page, company, 'ACTIVE');
    await seen(
      page.getByRole('status', { name: 'Meldungen' }).getByText(new RegExp(`^${company}: .*Qualifiziert`)),
    );
    await seen(column(page, 'REGISTERED').getByText(company));

    await drag(page, company, 'QUALIFIED');
    await seen(column(page, 'QUALIFIED').getByText(company));
    await seen(column(manager, 'QUALIFIED').getByText(company));
    expect(await column(manager, 'REGISTERED').getByText(company).count()).toBe(0);
    await seen(column(manager, 'QUALIFIED').getByText('1 Lead', { exact: true }));

    // By keys: a loss wants its reason.
    const loss = page.getByRole('menuitem', { name: 'Verloren' });
    // A card that is just being put into its column takes its menu with it.
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: `${company} verschieben nach …` }).press('Enter');
        return loss.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      })
      .toBe(true);
    await loss.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Status ändern: Verloren' });
    await dialog.getByLabel('Woran lag es?').selectOption('Preis');
    await dialog.getByRole('button', { name: 'Status ändern: Verloren' }).click();
    await gone(dialog);
    await seen(column(page, 'LOST').getByText(company));
    await seen(column(manager, 'LOST').getByText(company));
  });
});

describe('the inbox', () => {
  test('of two people loses at once what one of them completes, and catches up after a lost network', async () => {
    const company = 'Kantine Doppelbesetzung';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await open('/follow-ups?kind=T7', SALES);
    const manager = await open('/follow-ups?scope=team&kind=T7', MANAGER);
    await Promise.all([live(page), live(manager)]);
    const row = (on: Page, name: string) => on.locator('[data-row]').filter({ hasText: name });
    await Promise.all([seen(row(page, company)), seen(row(manager, company))]);
    await page.getByRole('button', { name: `${company} erledigen` }).click();
    await page.getByRole('button', { name: 'Nicht erreicht' }).click();
    await Promise.all([gone(row(page, company)), gone(row(manager, company))]);

    await manager.context().setOffline(true);
    await seen(manager.locator('[data-connection=reconnecting]'));
    await stage.register(SALES, { companyName: 'Kantine Nachzügler', territory: 'DE-NW' });
    await manager.context().setOffline(false);
    await live(manager);
    await seen(row(manager, 'Kantine Nachzügler'));
  });
});

describe('the page of a lead', () => {
  test('shows a change of one’s own at once, and both versions where a colleague was faster', async () => {
    const company = 'Hotel Zwiespalt';
    const { id } = await stage.register(SALES, {
      companyName: company,
      territory: 'DE-NW',
      city: 'Bochum',
      notes: 'Fragt nach Bio.',
    });
    const page = await open(`/leads/${id}`, SALES);
    await live(page);
    const facts = card(page, 'Betrieb');
    await facts.getByRole('button', { name: 'Bearbeiten' }).click();
    await facts.getByLabel('Ort').fill('Herne');
    await facts.getByLabel('Wettbewerber').fill('Nordkost');
    await edit(id, { city: 'Witten', notes: 'Fragt nach Bio und Fisch.' });
    const held = await holdAnswer(page, 'updateLead');
    await facts.getByRole('button', { name: 'Speichern' }).click();
    await seen(facts.getByText('wird gespeichert …'));
    await seen(facts.getByText('Nordkost'));
    held.release();

    const conflict = page.getByRole('dialog', { name: 'Jemand war schneller' });
    const city = conflict.getByRole('group', { name: 'Ort' });
    await seen(city.getByText('Herne'));
    await city.getByText('Witten').click();
    expect(
      await conflict
        .getByRole('group', { name: 'Notizen' })
        .getByLabel(/Inzwischen geändert/)
        .isChecked(),
    ).toBe(true);
    await conflict.getByRole('button', { name: 'So speichern' }).click();
    await gone(conflict);
    for (const text of ['Witten', 'Nordkost', 'Fragt nach Bio und Fisch.']) await seen(facts.getByText(text));

    // Refused, it comes back with its reason, and what was typed.
    await facts.getByRole('button', { name: 'Bearbeiten' }).click();
    await facts.getByLabel('Firma').fill('x'.repeat(150));
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData();
      if (!body?.includes('updateLead')) return route.fallback();
      await route.continue({ postData: body.replace('x'.repeat(150), 'x'.repeat(250)) });
    });
    await facts.getByRole('button', { name: 'Speichern' }).click();
    await seen(facts.getByText('Dieser Text ist zu lang. Bitte auf 200 Zeichen kürzen.'));
    expect(await facts.getByLabel('Firma').inputValue()).toBe('x'.repeat(150));
    await seen(page.getByRole('heading', { name: company, level: 1 }));
  });

  test('explains itself, lets decide, and says so when the lead is lost from sight', async () => {
    const company = 'Mensa Abschied';
    const { id } = await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await open(`/leads/${id}`, SALES);
    const manager = await open(`/leads/${id}`, MANAGER);
    await Promise.all([live(page), live(manager)]);
    await page.getByRole('button', { name: /^Bewertung \d/ }).focus();
    await seen(page.getByRole('tooltip').getByText('Umsatz'));
    await page.keyboard.press('Escape');
    await gone(page.getByRole('tooltip'));
    await seen(card(page, 'Was als Nächstes passiert').getByText('Ohne Erstkontakt läuft der Lead ab'));
    expect(await card(page, 'Änderungen').count()).toBe(0);

    await page.getByRole('button', { name: 'Uhr und Schutz ändern' }).click();
    await page.getByRole('menuitem', { name: 'Änderung beantragen …' }).click();
    const request = page.getByRole('dialog', { name: 'Änderung der Uhr beantragen' });
    await request.getByLabel('Warum?').fill('Umbau');
    await request.getByRole('button', { name: 'Beantragen' }).click();
    await seen(request.getByText('Bitte mit mindestens 10 Zeichen begründen.'));
    await request.getByLabel('Warum?').fill('Der Betrieb baut bis Januar um.');
    await request.getByRole('button', { name: 'Beantragen' }).click();
    await gone(request);

    const protection = card(manager, 'Schutz');
    await protection.getByRole('button', { name: 'Genehmigen' }).click();
    await manager.getByRole('dialog').getByRole('button', { name: 'Genehmigen' }).click();
    await Promise.all([
      seen(protection.getByText(/^Uhr angehalten seit/)),
      seen(card(page, 'Schutz').getByText(/^Uhr angehalten seit/)),
    ]);
    const changes = card(manager, 'Änderungen');
    await changes.getByRole('button', { name: /^Anzeigen/ }).click();
    await seen(changes.getByText('Antrag zur Uhr entschieden'));

    await manager.getByRole('button', { name: 'Weitere Aktionen' }).click();
    await manager.getByRole('menuitem', { name: 'Löschen …' }).click();
    await manager.getByRole('dialog').getByRole('button', { name: 'Löschen' }).click();
    await Promise.all([
      seen(page.getByRole('heading', { name: `${company} ist nicht mehr für dich da` })),
      seen(manager.getByRole('heading', { name: `${company} ist nicht mehr für dich da` })),
    ]);
    await manager
      .getByRole('status', { name: 'Meldungen' })
      .getByRole('button', { name: 'Rückgängig' })
      .click();
    await Promise.all([
      seen(manager.getByRole('heading', { name: company, level: 1 })),
      seen(page.getByRole('heading', { name: company, level: 1 })),
    ]);
  });
});

/** One of the cards of the register form. */
function cardOf(dialog: Locator, name: string): Locator {
  return dialog.getByRole('form', { name, exact: true });
}

/** By a colleague, past the page. */
async function edit(leadId: string, fields: Record<string, string>): Promise<void> {
  const { data } = await stage.app.query(
    'query ($id: ID!) { lead(id: $id) { version } }',
    { id: leadId },
    MANAGER,
  );
  const { lead } = z.object({ lead: z.object({ version: z.number() }) }).parse(data);
  const answer = await stage.app.query(
    'mutation ($input: UpdateLeadInput!) { updateLead(input: $input) { __typename } }',
    { input: { leadId, version: lead.version, ...fields } },
    MANAGER,
  );
  expect(answer).toEqual({ data: { updateLead: { __typename: 'UpdateLeadSuccess' } } });
}

describe('the register form', () => {
  test('shows what is registered already while one types', async () => {
    const company = 'Bäckerei Doppelgänger';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW', postalCode: '44135' });
    const page = await open('/', SALES);
    await live(page);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await dialog.getByLabel('Firma').fill('Baeckerei Doppelgänger GmbH');
    await dialog.getByLabel('Postleitzahl').fill('44135');
    const found = dialog
      .getByRole('status')
      .filter({ hasText: 'sicher gleich' })
      .getByRole('link', { name: company });
    await found.click();
    const question = page.getByRole('dialog', { name: 'Eingaben verwerfen?' });
    await question.getByRole('button', { name: 'Weiter bearbeiten' }).click();
    expect(await dialog.getByLabel('Postleitzahl').inputValue()).toBe('44135');
    await found.click();
    await question.getByRole('button', { name: 'Verwerfen' }).click();
    await seen(page.getByRole('heading', { name: company, level: 1 }));
    expect(await dialog.count()).toBe(0);
  });

  test('saves each card on its own, by keyboard, and asks where a colleague was faster', async () => {
    const company = 'Hotel Kartenhaus';
    const page = await open('/', SALES);
    await live(page);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    const [note, contact, qualify] = ['Notieren', 'Registrieren', 'Qualifizieren'].map((name) =>
      cardOf(dialog, name),
    ) as [Locator, Locator, Locator];
    await holdsFocus(note.getByLabel('Firma'));
    await note.getByLabel('Quelle').selectOption('Empfehlung');
    await note.getByLabel('Ort').fill('Bochum');
    await contact.getByLabel('E-Mail').fill('falsch');
    await note.getByLabel('Firma').focus();
    await page.keyboard.type(company);
    await page.keyboard.press('Control+Enter');
    await seen(dialog.getByText(`${company} ist registriert`));
    await holdsFocus(contact.getByLabel('Vorname'));
    await seen(note.getByText('gespeichert', { exact: true }));
    await seen(contact.getByText('noch nicht gespeichert'));
    const { rows } = await stage.app.admin.query<{ id: string; contacts: string }>(
      `SELECT id, (SELECT count(*) FROM contacts WHERE lead_id = leads.id) AS contacts
       FROM leads WHERE company_name = $1`,
      [company],
    );
    expect(rows).toMatchObject([{ contacts: '0' }]);
    const leadId = encodeGlobalId('Lead', rows[0]?.id ?? '');

    // Refused where it arose; the other cards stand as they are.
    await page.keyboard.type('Franziska');
    await page.keyboard.press('Control+Enter');
    await seen(contact.getByText('Das ist keine E-Mail-Adresse.'));
    await holdsFocus(contact.getByLabel('E-Mail'));
    await seen(contact.getByText('nicht gespeichert', { exact: true }));
    await seen(note.getByText('gespeichert', { exact: true }));
    // Done, but its answer is lost: sent again, it is one contact.
    await contact.getByLabel('E-Mail').fill('franziska@kartenhaus.example');
    let lost = 0;
    await page.route('**/graphql', async (route) => {
      if (lost > 0 || !route.request().postData()?.includes('addContact')) return route.fallback();
      lost += 1;
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.keyboard.press('Enter');
    await seen(contact.getByText('Deine Eingaben bleiben hier stehen.'));
    // Whatever is saved in between.
    await note.getByLabel('Ort').fill('Herne');
    await note.getByLabel('Ort').press('Control+Enter');
    await seen(note.getByText('gespeichert', { exact: true }));
    await contact.getByLabel('E-Mail').press('Enter');
    await holdsFocus(qualify.getByLabel('Art des Betriebs'));
    await seen(contact.getByText('gespeichert', { exact: true }));

    // A colleague changes what stands here untouched, and what is being typed.
    await edit(leadId, { city: 'Witten', notes: 'Zahlt bar.' });
    await qualify.getByLabel('Beschäftigte').fill('25');
    await qualify.getByLabel('Notizen').fill('Zahlt auf Rechnung.');
    await page.keyboard.press('Control+Enter');
    const conflict = page.getByRole('dialog', { name: 'Jemand war schneller' });
    await seen(conflict.getByRole('group', { name: 'Notizen' }).getByText('Zahlt auf Rechnung.'));
    expect(await conflict.getByRole('group').count()).toBe(1);
    await conflict.getByRole('group', { name: 'Notizen' }).getByText('Zahlt bar.').click();
    await conflict.getByRole('button', { name: 'So speichern' }).click();
    await seen(qualify.getByText('gespeichert', { exact: true }));
    expect(await note.getByLabel('Ort').inputValue()).toBe('Witten');
    expect(await qualify.getByLabel('Notizen').inputValue()).toBe('Zahlt bar.');
    await holdsFocus(dialog.getByRole('button', { name: 'Fertig' }));

    // What is saved can be put right; what is not is asked about.
    await contact.getByLabel('Vorname').fill('Franzi');
    await contact.getByLabel('Vorname').press('Control+Enter');
    await holdsFocus(qualify);
    await note.getByLabel('Firma').fill(`${company} GmbH`);
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Eingaben verwerfen?' });
    await seen(question.getByText(`${company} ist registriert. Noch nicht gespeichert: Notieren`));
    await question.getByRole('button', { name: 'Verwerfen' }).press('Enter');
    await gone(dialog);
    const { data } = await stage.app.query(
      `query ($id: ID!) {
         lead(id: $id) { companyName city employeeCount notes contacts { firstName email primary } }
       }`,
      { id: leadId },
      SALES,
    );
    expect(data).toEqual({
      lead: {
        companyName: company,
        city: 'Witten',
        employeeCount: 25,
        notes: 'Zahlt bar.',
        contacts: [{ firstName: 'Franzi', email: 'franziska@kartenhaus.example', primary: true }],
      },
    });
  });

  test('asks before what was typed is thrown away', async () => {
    const page = await open('/', SALES);
    await live(page);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await holdsFocus(dialog);
    await page.keyboard.press('Escape');
    await gone(dialog);

    await page.keyboard.press('n');
    await dialog.getByLabel('Firma').fill('Bäckerei Halbfertig');
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Eingaben verwerfen?' });
    await holdsFocus(question);
    await page.keyboard.press('Escape');
    await gone(question);
    await holdsFocus(dialog);
    expect(await dialog.getByLabel('Firma').inputValue()).toBe('Bäckerei Halbfertig');
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Verwerfen' }).press('Enter');
    await gone(dialog);
  });
});

describe('a change of one’s own', () => {
  test('that the server refuses comes back, and says why', async () => {
    const company = 'Kantine Rücksprung';
    const { id } = await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await open('/', SALES);
    await live(page);
    const item = card(page, 'Nachfassen')
      .getByRole('listitem')
      .filter({ hasText: company })
      .filter({ hasText: 'T3' });
    await item.getByRole('button', { name: `${company} erledigen` }).click();
    const dialog = page.getByRole('dialog', { name: 'Nachfassen erledigen' });
    await choose(dialog, 'Verschoben');
    const year = new Date().getFullYear() + 2;
    await dialog.getByLabel('Notiz').fill('Zieht erst im Januar um.');
    await dialog.getByLabel('Was', { exact: true }).fill('Nach dem Umzug anrufen');
    await dialog.getByLabel('Wann').fill(`${year}-01-15T09:00`);
    const keepsWhatWasTyped = async () => {
      await expect.poll(() => dialog.getByRole('radio', { name: 'Verschoben' }).isChecked()).toBe(true);
      expect(await dialog.getByLabel('Notiz').inputValue()).toBe('Zieht erst im Januar um.');
      expect(await dialog.getByLabel('Was', { exact: true }).inputValue()).toBe('Nach dem Umzug anrufen');
      expect(await dialog.getByLabel('Wann').inputValue()).toBe(`${year}-01-15T09:00`);
    };

    // The form would not send a date in the past: on the way it becomes one, and the server has to refuse it.
    const held = await holdAnswer(page, 'completeFollowUp', (body) =>
      body.replace(`"at":"${year}-`, '"at":"2020-'),
    );
    await dialog.getByRole('button', { name: 'Erledigt' }).click();
    await gone(item);
    const told = seen(
      page.getByRole('status', { name: 'Meldungen' }).getByText(`${company} ist wieder offen`),
    );
    held.release();

    await Promise.all([told, seen(item.getByText('Nicht gespeichert'))]);
    await item.getByRole('button', { name: `${company} erledigen` }).click();
    await keepsWhatWasTyped();

    // The same on the lead's page, whose row has no button while it counts as done.
    await page.goto(`/leads/${id}`);
    await live(page);
    const complete = card(page, 'Nachfassen').getByRole('button', { name: 'Erledigen' }).first();
    await complete.click();
    await choose(dialog, 'Verschoben');
    await dialog.getByLabel('Notiz').fill('Zieht erst im Januar um.');
    await dialog.getByLabel('Was', { exact: true }).fill('Nach dem Umzug anrufen');
    await dialog.getByLabel('Wann').fill(`${year}-01-15T09:00`);
    await Promise.all([
      seen(page.getByRole('status', { name: 'Meldungen' }).getByText(`${company} ist wieder offen`)),
      dialog.getByRole('button', { name: 'Erledigt' }).click(),
    ]);
    await complete.click();
    await keepsWhatWasTyped();
  });

  test('offers its undo for ten seconds, which stand still while the pointer or the focus is on it', async () => {
    const company = 'Kantine Rückwärts';
    await stage.register(SALES, { companyName: company, territory: 'DE-NW' });
    const page = await open('/', SALES, { fakeTimers: true });
    await live(page);
    const complete = page.getByRole('button', { name: `${company} erledigen` });
    const messages = page.getByRole('status', { name: 'Meldungen' });
    const completeFirst = async () => {
      await complete.first().click();
      await page.getByRole('dialog', { name: 'Nachfassen erledigen' }).getByText('Erledigt').click();
      await seen(messages.getByText(`${company}: erledigt`));
      await expect.poll(() => complete.count()).toBe(1);
    };
    await expect.poll(() => complete.count()).toBe(2);
    await completeFirst();
    const undo = messages.getByRole('button', { name: 'Rückgängig' });
    await undo.hover();
    await page.clock.fastForward(20_000);
    await page.mouse.move(0, 0);
    await undo.focus();
    await page.clock.fastForward(20_000);
    await undo.press('Enter');
    await seen(messages.getByText('Rückgängig gemacht'));
    await holdsFocus(page.getByRole('main'));
    await expect.poll(() => complete.count()).toBe(2);

    await completeFirst();
    await page.clock.fastForward(9_000);
    await seen(undo);
    await page.clock.fastForward(1_500);
    await gone(undo);
  });

  test('that never reaches the server stays in the form', async () => {
    const page = await open('/', SALES);
    await live(page);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await dialog.getByLabel('Firma').fill('Bäckerei Ohne Netz');
    await dialog.getByLabel('Worum ging es?').fill('Möchte Brot aus der Region anbieten.');
    await page.context().setOffline(true);
    const save = dialog.getByRole('button', { name: 'Speichern (Notieren)' });
    await save.click();
    await seen(dialog.getByText('Der Server ist nicht erreichbar. Deine Eingaben bleiben hier stehen.'));
    await page.context().setOffline(false);
    await save.click();
    await seen(dialog.getByText('Bäckerei Ohne Netz ist registriert'));
  });

  test('that the server did without its answer arriving is done once', async () => {
    const company = 'Bäckerei Doppelklick';
    const page = await (await stage.context(SALES)).newPage();
    pages.push(page);
    // Its clock is ahead by less than a moved clock would be: the consent is not in the server's future.
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() + 1_200;
    });
    await page.goto('/');
    await live(page);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Lead registrieren' });
    await dialog.getByLabel('Firma').fill(company);
    await dialog.getByLabel('Quelle').selectOption('WEB_FORM');
    await dialog.getByLabel('Wortlaut der Einwilligung').fill('Ich bin einverstanden.');
    await dialog.getByRole('checkbox').check();
    const register = dialog.getByRole('button', { name: 'Speichern (Notieren)' });
    let lost = 0;
    await page.route('**/graphql', async (route) => {
      if (lost > 0 || !route.request().postData()?.includes('registerLead')) return route.fallback();
      lost += 1;
      await route.fetch();
      await route.abort('connectionreset');
    });
    await register.click();
    await seen(dialog.getByText('Deine Eingaben bleiben hier stehen.'));
    await register.click();
    await seen(dialog.getByText(`${company} ist registriert`));
    const { rows } = await stage.app.admin.query('SELECT 1 FROM leads WHERE company_name = $1', [company]);
    expect([lost, rows.length]).toEqual([1, 1]);
  });
});

describe('a session', () => {
  test('begins at the sign-in page and goes on where one wanted to go', async () => {
    const page = await open('/leads?scope=mine', null);
    await page.waitForURL('**/login?back=*');
    await page.getByLabel('E-Mail').fill(SALES);
    await page.getByLabel('Passwort').fill('falsch');
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await seen(page.getByText('E-Mail oder Passwort stimmt nicht.'));
    await page.getByLabel('Passwort').fill('demo');
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await page.waitForURL('**/leads?scope=mine');
    await seen(page.getByRole('heading', { level: 1, name: 'Leads' }));
    await live(page);
  });

  test('that runs out is begun again over the page, and what was being sent is sent', async () => {
    const page = await open('/', SALES);
    await live(page);
    await page.keyboard.press('n');
    const form = page.getByRole('dialog', { name: 'Lead registrieren' });
    await form.getByLabel('Firma').fill('Bäckerei Nachtschicht');
    await form.getByLabel('Worum ging es?').fill('Möchte Brot aus der Region anbieten.');
    await form.getByLabel('Telefon').fill('0231 998877');
    await page.context().clearCookies();
    await form.getByRole('button', { name: 'Speichern (Notieren)' }).click();

    const again = page.getByRole('dialog', { name: 'Deine Anmeldung ist abgelaufen' });
    await holdsFocus(again.getByLabel('Passwort'));
    await page.keyboard.press('Escape');
    await page.keyboard.type('falsch');
    await page.keyboard.press('Enter');
    await seen(again.getByText('E-Mail oder Passwort stimmt nicht.'));
    await again.getByLabel('Passwort').fill('demo');
    await again.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await gone(again);
    await seen(form.getByText('Bäckerei Nachtschicht ist registriert'));
    // What stands on another card has outlived the session, too.
    expect(await form.getByLabel('Telefon').inputValue()).toBe('0231 998877');
    await form.getByLabel('Telefon').press('Enter');
    await seen(cardOf(form, 'Registrieren').getByText('gespeichert', { exact: true }));
  });

  test('that is ended from elsewhere keeps what was typed, and its streams go on', async () => {
    const context = await stage.context(null);
    const page = await context.newPage();
    pages.push(page);
    await page.goto('/login');
    await page.getByRole('button', { name: /Jonas Weber/ }).click();
    await live(page);
    await page.keyboard.press('n');
    const form = page.getByRole('dialog', { name: 'Lead registrieren' });
    await form.getByLabel('Firma').fill('Bäckerei Halbtags');
    // Not by the page, which would tell its siblings that it was meant.
    await context.request.post('/graphql', {
      headers: { 'x-nachfass-csrf': '1' },
      data: { query: 'mutation { logout { __typename } }' },
    });
    const again = page.getByRole('dialog', { name: 'Deine Anmeldung ist abgelaufen' });
    await seen(again);
    await stage.register(SALES, { companyName: 'Bistro Zwischendurch', territory: 'DE-HH' });
    await again.getByLabel('Passwort').fill('demo');
    await again.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await gone(again);
    expect(await form.getByLabel('Firma').inputValue()).toBe('Bäckerei Halbtags');
    await form.getByLabel('Firma').fill('');
    await page.keyboard.press('Escape');
    await seen(card(page, 'Gerade passiert').getByText('Bistro Zwischendurch'));
    await live(page);
  });

  test('that cannot be ended for want of a network goes on, and says so', async () => {
    const page = await open('/', SALES);
    await live(page);
    await page.getByRole('button', { name: 'Benutzermenü: Jonas Weber' }).click();
    await seen(page.getByRole('menuitem', { name: 'Abmelden' }));
    await page.context().setOffline(true);
    await page.getByRole('menuitem', { name: 'Abmelden' }).click();
    await seen(page.getByRole('status', { name: 'Meldungen' }).getByText('Der Server ist nicht erreichbar.'));
    await seen(page.getByRole('heading', { level: 1, name: 'Guten Tag, Jonas' }));
  });

  test('ends on every page of it when one signs out', async () => {
    const page = await open('/login', null);
    await page.getByRole('button', { name: /Jonas Weber/ }).click();
    await seen(page.getByRole('heading', { level: 1, name: 'Guten Tag, Jonas' }));
    const other = await page.context().newPage();
    await other.goto('/leads');
    await live(other);

    // A browser draws a tab that is not in front about once a second.
    await page.bringToFront();
    await page.getByRole('button', { name: 'Benutzermenü: Jonas Weber' }).click();
    // Twice on its way: the session has ended, and then a fresh page.
    const fresh = page.waitForEvent('load');
    await page.getByRole('menuitem', { name: 'Abmelden' }).click();
    await fresh;
    await page.waitForURL('**/login');
    await other.waitForURL('**/login?back=*');
    await page.goto('/');
    await page.waitForURL('**/login');
    expect(await page.context().cookies()).toEqual([]);
  });
});

async function logCall(leadId: string, as = SALES): Promise<void> {
  const answer = await stage.app.query(
    'mutation ($input: LogActivityInput!) { logActivity(input: $input) { __typename } }',
    { input: { leadId, type: 'CALL', outcome: 'SUCCESSFUL', summary: 'Hat Fragen zum Sortiment.' } },
    as,
  );
  expect(answer).toEqual({ data: { logActivity: { __typename: 'LogActivitySuccess' } } });
}

async function qualify(leadId: string): Promise<void> {
  const { data } = await stage.app.query(
    'query ($id: ID!) { lead(id: $id) { version } }',
    { id: leadId },
    SALES,
  );
  const answer = await stage.app.query(
    'mutation ($input: ChangeLeadStatusInput!) { changeLeadStatus(input: $input) { __typename } }',
    { input: { leadId, to: 'QUALIFIED', version: (data as { lead: { version: number } }).lead.version } },
    SALES,
  );
  expect(answer).toEqual({ data: { changeLeadStatus: { __typename: 'ChangeLeadStatusSuccess' } } });
}

/** Keeps the answer to this mutation from the page until it is released. */
async function holdAnswer(
  page: Page,
  field: string,
  alter: (body: string) => string = (body) => body,
): Promise<{ release: () => void }> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/graphql', async (route) => {
    const body = route.request().postData();
    if (!body?.includes(field)) return route.fallback();
    const response = await route.fetch({ postData: alter(body) });
    await released;
    await route.fulfill({ response });
  });
  return { release: () => release() };
}

test('follow-ups, overdue and to come, are reached to the last, a hundred at a time', async () => {
  const { id } = await makeLead(stage.app.admin, {
    companyName: 'Feinkost Rückstand',
    ownerId: demoPeople.sales2De.id,
  });
  await stage.app.admin.query(
    `INSERT INTO follow_ups (lead_id, kind, status, due_at, action, assignee_id, created_at)
     SELECT $1::uuid, 'CUSTOM', 'PENDING', due, action, $2::uuid, now()
     FROM (
       SELECT now() - interval '9 days' + nth * interval '1 minute' AS due, 'Nachhaken ' || nth AS action
       FROM generate_series(1, 230) AS nth
       UNION ALL
       SELECT now() + interval '20 days' + nth * interval '1 minute', 'Später ' || nth
       FROM generate_series(1, 130) AS nth
     ) AS tasks`,
    [id, demoPeople.sales2De.id],
  );
  const page = await open('/', COLLEAGUE);
  const overdue = page.getByRole('region', { name: 'Überfällig', exact: true });
  const rows = overdue.getByRole('listitem');
  await seen(overdue.getByText('· 100+'));
  await overdue.getByRole('button', { name: '95 weitere überfällige zeigen' }).click();
  await expect.poll(() => rows.count()).toBe(100);
  const further = overdue.getByRole('button', { name: 'Weitere überfällige zeigen' });
  await further.click();
  await expect.poll(() => rows.count()).toBe(200);
  await further.click();
  await expect.poll(() => rows.count()).toBe(230);
  await gone(further);
  // The last page lives like the first.
  await rows
    .last()
    .getByRole('button', { name: /erledigen/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Nachfassen erledigen' });
  await seen(dialog);
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await gone(dialog);
  await expect.poll(() => rows.count()).toBe(229);
  const later = page.getByRole('region', { name: 'Später', exact: true });
  const more = later.getByRole('button', { name: 'Weitere zeigen' });
  await more.click();
  await gone(more);
  await seen(later.getByText(/Später 130$/));
});

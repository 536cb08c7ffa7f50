/**
 * Every screen for everyone: no violation of WCAG 2.2 AA that axe can find, on every route, for each role, in both themes,
 * at a desk and on a phone of 360 px, where nothing may have to be scrolled sideways. Each page is loaded once: themes are
 * switched and widths changed in place. By keyboard: keyboard.e2e.ts.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createViteMiddleware } from '../../server/dev-web.ts';
import { startTestApp } from '../../server/testing/app.ts';
import { makeLead } from '../../server/testing/leads.ts';
import { demoPeople } from '../../server/testing/people.ts';
import { IN_CI } from '../../server/testing/tries.ts';
import { COLOUR_RULES, violations } from './axe.ts';
import { BUILT_WEB } from './built-web.ts';
import { forStrangers, screens } from './screens.ts';
import { failOnPageErrors, gone, holdsFocus, openStage, seen, settled, type Stage } from './stage.ts';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
type Look = readonly [size: typeof DESK, theme: 'light' | 'dark'];
/** Of a route in CI; where somebody waits, one of each width and theme. */
const EVERY_LOOK: readonly Look[] = [
  [DESK, 'light'],
  [DESK, 'dark'],
  [PHONE, 'light'],
  [PHONE, 'dark'],
];

const SALES = demoPeople.salesDe.email;
const MANAGER = demoPeople.managerDe.email;
const ADMIN = demoPeople.admin.email;

let stage: Stage;
let leadId: string;
beforeAll(async () => {
  stage = await openStage();
  const contacts = [
    { firstName: 'Anna', lastName: 'Berger', email: 'anna@linde.example', phone: '+49 89 1234567' },
  ];
  const lead = { companyName: 'Gasthaus zur Linde', territory: 'DE-BY', city: 'München', contacts };
  ({ id: leadId } = await stage.register(SALES, { ...lead, businessType: 'RESTAURANT', employeeCount: 12 }));
  await stage.register(MANAGER, { companyName: 'Großküchenverbund Oberbayern-Schwaben', territory: 'DE-BY' });
  for (const status of ['EXPIRED', 'LOST', 'QUALIFIED', 'CONVERTED', 'GRACE_PERIOD', 'REMINDER'] as const) {
    const ownerId = status === 'EXPIRED' ? null : demoPeople.salesDe.id;
    await makeLead(stage.app.admin, { companyName: `Betrieb ${status}`, status, ownerId });
  }
});
afterAll(() => stage.close());
failOnPageErrors(() => stage);

test('every route of the app is among the screens', async () => {
  const page = await stage.open('/login', null);
  await settled(page);
  const routes = await page.evaluate(() => {
    const { __TSR_ROUTER__: router } = window as unknown as {
      __TSR_ROUTER__: { routesByPath: Record<string, unknown> };
    };
    return Object.keys(router.routesByPath);
  });
  expect(Object.keys(screens).sort()).toEqual(routes.sort());
  // Nor are those who use the product given the kit of those who build it.
  expect(readdirSync(path.join(BUILT_WEB, 'assets')).filter((file) => file.startsWith('design-'))).toEqual(
    [],
  );
  await page.context().close();
});

const roles = [
  { name: 'a stranger, English', who: null, language: 'en' },
  { name: 'sales, German', who: SALES, language: 'de' },
  { name: 'a manager, English', who: MANAGER, language: 'en' },
  { name: 'an admin, German', who: ADMIN, language: 'de' },
] as const;

test('the kit in every state, theme and language, in development', async () => {
  const app = await startTestApp({ web: createViteMiddleware() });
  const page = await (await stage.context(null, { url: app.url })).newPage();
  await page.goto('/ui');
  await expect.poll(() => page.getByRole('region', { name: /Deutsch|English/ }).count()).toBe(4);
  await isForEveryone(page, 'kit', [[DESK, 'light']]);
  await page.context().close();
  await app.stop();
});

test.each(roles)('every screen of $name', async ({ who, language }) => {
  const page = await (await stage.context(who, { language })).newPage();
  const own = Object.entries(screens).filter(([route]) => forStrangers.includes(route) === (who === null));
  for (const [route, pathOf] of own) {
    await page.goto(pathOf(leadId));
    await settled(page);
    await isForEveryone(page, route, IN_CI ? EVERY_LOOK : undefined);
  }
  await page.context().close();
});

describe('what is not a route', () => {
  let page: Page;
  beforeAll(async () => {
    page = await stage.open('/', SALES);
    await settled(page);
  });
  afterAll(() => page.context().close());

  const dialog = (name: string) => page.getByRole('dialog', { name });
  const leave = async (name: string) => {
    await page.keyboard.press('Escape');
    await gone(dialog(name));
  };

  test('completing a follow-up, and the offer to take it back', async () => {
    await page.getByRole('button', { name: 'Gasthaus zur Linde erledigen' }).first().click();
    await seen(dialog('Nachfassen erledigen'));
    await isForEveryone(page, 'completing');
    await dialog('Nachfassen erledigen').getByRole('button', { name: 'Erledigt' }).click();
    const offer = page.getByRole('button', { name: 'Rückgängig' });
    await offer.focus();
    await isForEveryone(page, 'an offer');
    await offer.press('Enter');
    await gone(offer);
  });

  test('the time machine', async () => {
    await page.getByRole('button', { name: /^Zeitmaschine/ }).click();
    await seen(page.getByRole('menu'));
    await isForEveryone(page, 'time machine');
    await page.keyboard.press('Escape');
  });

  test('registering, with what is missing pointed out', async () => {
    await page.keyboard.press('n');
    const form = dialog('Lead registrieren');
    await form.getByRole('button', { name: 'Speichern (Notieren)' }).click();
    await seen(form.locator('[aria-invalid=true]').first());
    await isForEveryone(page, 'registering');
    await form.getByLabel('Firma').fill('Gasthof Barrierefrei');
    await form.getByLabel('Quelle').selectOption('Empfehlung');
    await page.keyboard.press('Control+Enter');
    await seen(form.getByText('Gasthof Barrierefrei ist registriert'));
    await form.getByLabel('E-Mail').fill('keine Adresse');
    await form.getByRole('button', { name: 'Speichern (Registrieren)' }).click();
    await seen(form.locator('[aria-invalid=true]').first());
    await form.getByLabel('Beschäftigte').fill('12');
    await isForEveryone(page, 'registered, with a card refused and one unsaved');
    await page.keyboard.press('Escape');
    await holdsFocus(dialog('Eingaben verwerfen?'));
    await isForEveryone(page, 'what is unsaved');
    await dialog('Eingaben verwerfen?').getByRole('button', { name: 'Verwerfen' }).click();
    await gone(form);
  });

  test('the command menu with leads in it, and with nothing', async () => {
    await page.keyboard.press('Control+k');
    await holdsFocus(dialog('Befehle und Leads'));
    await isForEveryone(page, 'commands');
    await page.keyboard.type('betrieb');
    await seen(page.getByRole('option', { name: /^Betrieb LOST/ }));
    await isForEveryone(page, 'leads found');
    await page.keyboard.type(' gibtesnicht');
    await seen(page.getByText('Kein Befehl, kein Lead'));
    await isForEveryone(page, 'nothing found');
    await leave('Befehle und Leads');
  });

  test('the list of keys', async () => {
    await page.keyboard.press('?');
    await seen(dialog('Tastenkürzel'));
    await isForEveryone(page, 'keys');
    await leave('Tastenkürzel');
  });

  test('the calendar feed', async () => {
    await page.getByRole('button', { name: /^Benutzermenü/ }).click();
    await page.getByRole('menuitem', { name: 'Kalender-Abo' }).click();
    await dialog('Kalender-Abo').getByRole('button', { name: 'Adresse anlegen' }).click();
    await seen(dialog('Kalender-Abo').getByLabel('Adresse des Abos'));
    await dialog('Kalender-Abo').getByRole('button', { name: 'Neue Adresse' }).click();
    await seen(dialog('Kalender-Abo').getByRole('alert'));
    await isForEveryone(page, 'the calendar feed');
    await leave('Kalender-Abo');
  });

  test('where a lead of the board can go', async () => {
    await page.goto('/board');
    await settled(page);
    await page.getByRole('button', { name: 'Gasthaus zur Linde verschieben nach' }).click();
    await seen(page.getByRole('menu'));
    await isForEveryone(page, 'move to');
    await page.keyboard.press('Escape');
  });

  test('the inbox, with the outcomes to choose from and one chosen', async () => {
    await page.goto('/follow-ups');
    await settled(page);
    await page.getByRole('button', { name: 'Gasthaus zur Linde erledigen' }).first().click();
    await seen(page.getByRole('group', { name: /^Wie ging es/ }));
    await page.getByRole('checkbox').first().check();
    await isForEveryone(page, 'outcomes');
  });

  test('the score explained, and the form of a lead', async () => {
    await page.goto(`/leads/${leadId}`);
    await settled(page);
    await page.getByRole('button', { name: /^Bewertung \d/ }).focus();
    await seen(page.getByRole('tooltip'));
    await page.getByRole('button', { name: 'Bearbeiten', exact: true }).click();
    await seen(page.getByRole('form', { name: 'Betrieb bearbeiten' }));
    await isForEveryone(page, 'editing');
  });

  test('the status menu and a reason in words', async () => {
    await page.goto(`/leads/${leadId}`);
    await settled(page);
    await page.getByText('Warum dann?').first().click();
    await page.getByRole('button', { name: 'Status ändern' }).click();
    await seen(page.getByRole('menu'));
    await isForEveryone(page, 'status menu');
    await page.keyboard.press('Escape');
  });

  test('what is not there', async () => {
    for (const path of ['/leads/unbekannt', '/leads?q=gibtesnicht', '/gibtesnicht']) {
      await page.goto(path);
      await settled(page);
      await isForEveryone(page, path);
    }
  });

  test('an error with its request id, in its place', async () => {
    const masked = { message: 'masked', extensions: { code: 'INTERNAL', requestId: 'req-4711' } };
    await page.goto('/');
    await settled(page);
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('query LeadsTable')
        ? route.fulfill({ json: { errors: [masked] } })
        : route.fallback(),
    );
    await page.getByRole('link', { name: 'Leads', exact: true }).click();
    await seen(page.getByRole('alert').getByText('Vorgangsnummer: req-4711'));
    // The frame goes on beside it.
    await seen(page.getByRole('navigation', { name: 'Hauptnavigation' }).first());
    await isForEveryone(page, 'an error');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Erneut versuchen' }).first().click();
    await seen(page.getByRole('link', { name: 'Betrieb LOST' }));
  });

  test('signing in: refused, and again over a page', async () => {
    const stranger = await stage.open('/login', null);
    await stranger.getByRole('textbox').first().fill('niemand@example.com');
    await stranger.locator('input[type=password]').fill('falsch');
    await stranger.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await seen(stranger.getByRole('alert'));
    await isForEveryone(stranger, 'refused');
    await stranger.context().close();

    await page.context().clearCookies();
    await page.goto('/');
    await page.waitForURL('**/login');
    await page.getByRole('button', { name: /Jonas Weber/ }).click();
    await settled(page);
    await page.context().clearCookies();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('linde');
    await seen(dialog('Deine Anmeldung ist abgelaufen'));
    await isForEveryone(page, 'signing in again');
  });
});

/** In these looks; what is not a route is the same for every role, and a look of each width and theme does. */
async function isForEveryone(
  page: Page,
  what: string,
  looks: readonly Look[] = [
    [DESK, 'light'],
    [PHONE, 'dark'],
  ],
): Promise<void> {
  let checked: typeof DESK | null = null;
  for (const [size, theme] of looks) {
    await lookAt(page, size, theme);
    const where = `${what}, ${theme}, ${size.width} px`;
    expect(await violations(page, size === checked ? COLOUR_RULES : null), where).toEqual([]);
    checked = size;
    const { content, screen } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      screen: document.documentElement.clientWidth,
    }));
    expect(content, `width of the page: ${where}`).toBeLessThanOrEqual(screen);
  }
  await lookAt(page, DESK, 'light');
}

async function lookAt(page: Page, ...[size, theme]: Look): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate((next) => {
    document.documentElement.dataset.theme = next;
  }, theme);
}

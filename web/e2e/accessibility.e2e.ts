/**
 * Every screen for everyone: no violation of WCAG 2.2 AA that axe can find, in both themes and languages, on a
 * desk and on a phone of 360 px, where nothing may have to be scrolled sideways. By keyboard: keyboard.e2e.ts.
 *
 * The looks cover every pair of theme, language, width and role.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLead } from '../../server/testing/leads.ts';
import { demoPeople } from '../../server/testing/people.ts';
import { failOnPageErrors, gone, openStage, seen, type Look, type Stage } from './stage.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SALES = demoPeople.salesDe.email;
const MANAGER = demoPeople.managerDe.email;

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

interface Words {
  readonly greeting: RegExp;
  readonly signIn: string;
  readonly newLead: string;
  readonly save: string;
  readonly complete: string;
  readonly completeDialog: string;
  readonly timeMachine: RegExp;
  readonly changeStatus: string;
  readonly why: string;
  readonly userMenu: RegExp;
  readonly feed: string;
  readonly makeAddress: string;
  readonly address: string;
  readonly newAddress: string;
}

const german: Words = {
  greeting: /^Guten Tag/,
  signIn: 'Anmelden',
  newLead: 'Lead registrieren',
  save: 'Registrieren',
  complete: 'Gasthaus zur Linde erledigen',
  completeDialog: 'Nachfassen erledigen',
  timeMachine: /^Zeitmaschine/,
  changeStatus: 'Status ändern',
  why: 'Warum dann?',
  userMenu: /^Benutzermenü/,
  feed: 'Kalender-Abo',
  makeAddress: 'Adresse anlegen',
  address: 'Adresse des Abos',
  newAddress: 'Neue Adresse',
};
const english: Words = {
  greeting: /^Hello/,
  signIn: 'Sign in',
  newLead: 'Register lead',
  save: 'Register',
  complete: 'Complete Gasthaus zur Linde',
  completeDialog: 'Complete follow-up',
  timeMachine: /^Time machine/,
  changeStatus: 'Change status',
  why: 'Why then?',
  userMenu: /^User menu/,
  feed: 'Follow-up feed',
  makeAddress: 'Make an address',
  address: 'Address of the feed',
  newAddress: 'New address',
};

const looks: (Look & { name: string; who: string; words: Words })[] = [
  {
    name: 'light, German, desk, sales',
    theme: 'light',
    language: 'de',
    phone: false,
    who: SALES,
    words: german,
  },
  {
    name: 'dark, English, desk, manager',
    theme: 'dark',
    language: 'en',
    phone: false,
    who: MANAGER,
    words: english,
  },
  {
    name: 'light, English, phone, manager',
    theme: 'light',
    language: 'en',
    phone: true,
    who: MANAGER,
    words: english,
  },
  {
    name: 'dark, German, phone, sales',
    theme: 'dark',
    language: 'de',
    phone: true,
    who: SALES,
    words: german,
  },
];

describe.each(looks)('$name', ({ who, words, ...look }) => {
  let page: Page;
  beforeAll(async () => {
    const context = await stage.context(who, look);
    page = await context.newPage();
  });
  afterAll(() => page.context().close());

  test('sign-in', async () => {
    const stranger = await stage.open('/login', null, look);
    await seen(stranger.getByRole('heading', { level: 1, name: words.signIn }));
    await seen(stranger.getByRole('button', { name: /Jonas Weber/ }));
    await isForEveryone(stranger);
    await stranger.getByRole('textbox').first().fill('niemand@example.com');
    await stranger.locator('input[type=password]').fill('falsch');
    await stranger.getByRole('button', { name: words.signIn, exact: true }).click();
    await seen(stranger.getByRole('alert'));
    await isForEveryone(stranger);
    await stranger.context().close();
  });

  test('cockpit, completing a follow-up, time machine', async () => {
    await page.goto('/');
    await seen(page.getByRole('heading', { level: 1, name: words.greeting }));
    await seen(page.getByRole('button', { name: words.complete }).first());
    await isForEveryone(page);

    await page.getByRole('button', { name: words.complete }).first().click();
    const dialog = page.getByRole('dialog', { name: words.completeDialog });
    await seen(dialog);
    await isForEveryone(page);
    await page.keyboard.press('Escape');
    await gone(dialog);

    await page.getByRole('button', { name: words.timeMachine }).click();
    await seen(page.getByRole('menu'));
    await isForEveryone(page);
    await page.keyboard.press('Escape');
  });

  test('the calendar feed', async () => {
    await stage.app.admin.query('DELETE FROM calendar_feeds');
    await page.goto('/');
    await page.getByRole('button', { name: words.userMenu }).click();
    await page.getByRole('menuitem', { name: words.feed }).click();
    const dialog = page.getByRole('dialog', { name: words.feed });
    await dialog.getByRole('button', { name: words.makeAddress }).click();
    await seen(dialog.getByLabel(words.address));
    await dialog.getByRole('button', { name: words.newAddress }).click();
    await seen(dialog.getByRole('alert'));
    await isForEveryone(page);
    await page.keyboard.press('Escape');
    await gone(dialog);
  });

  test('leads', async () => {
    await page.goto('/leads');
    await seen(page.getByRole('link', { name: 'Betrieb LOST' }));
    await isForEveryone(page);
    await page.goto('/leads?q=gibtesnicht');
    await seen(page.getByText(/Kein Lead passt|No lead matches/));
    await isForEveryone(page);
  });

  test('board', async () => {
    await page.goto('/board');
    await seen(page.getByRole('link', { name: 'Betrieb LOST' }));
    await isForEveryone(page);
    await page
      .getByRole('button', { name: /^(Gasthaus zur Linde verschieben nach|Move Gasthaus zur Linde to)/ })
      .click();
    await seen(page.getByRole('menu'));
    await isForEveryone(page);
    await page.keyboard.press('Escape');
  });

  test('a lead', async () => {
    await page.goto(`/leads/${leadId}`);
    await seen(page.getByRole('heading', { level: 1, name: 'Gasthaus zur Linde' }));
    await page.getByText(words.why).first().click();
    await isForEveryone(page);
    await page.getByRole('button', { name: words.changeStatus }).click();
    await seen(page.getByRole('menu'));
    await isForEveryone(page);
    await page.keyboard.press('Escape');
    await page.goto('/leads/unbekannt');
    await seen(page.getByText(/gibt es für dich nicht|no such lead for you/));
    await isForEveryone(page);
  });

  test('registering, with what is missing pointed out', async () => {
    await page.goto('/');
    await page.getByRole('button', { name: words.newLead }).click();
    const dialog = page.getByRole('dialog', { name: words.newLead });
    await seen(dialog);
    await dialog.getByRole('button', { name: words.save, exact: true }).click();
    await seen(dialog.locator('[aria-invalid=true]').first());
    await isForEveryone(page);
    await page.keyboard.press('Escape');
    await gone(dialog);
  });
});

async function isForEveryone(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(RULES)
    .setLegacyMode()
    .analyze();
  const told = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all, none }) => ({
      rule: id,
      html: html.slice(0, 300),
      why: [...any, ...all, ...none].map(({ message }) => message).join('; '),
    })),
  );
  expect(told).toEqual([]);
  const { content, screen } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    screen: document.documentElement.clientWidth,
  }));
  expect(content, 'width of the page').toBeLessThanOrEqual(screen);
}

/**
 * Pictures of every screen for the eye of a designer, from a running server with its demo data:
 * `node web/e2e/screenshots.cli.ts [http://localhost:4000]`. They land in web/e2e/screenshots, which git ignores.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';

const [url = 'http://localhost:4000'] = process.argv.slice(2);
const FOLDER = path.join(import.meta.dirname, 'screenshots');
const SALES = 'sales.de@example.com';
const MANAGER = 'manager.de@example.com';

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly as?: string;
  readonly dark?: boolean;
  readonly english?: boolean;
  readonly phone?: boolean;
  /** The whole page instead of the first screen. */
  readonly whole?: boolean;
  act?(page: Page): Promise<unknown>;
}

const openFirstLead = async (page: Page) => {
  await page.getByRole('region', { name: 'Nachfassen' }).getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Verlauf' }).waitFor();
};
/** Clicks the first such button, and waits for what it opens. */
const press = (name: RegExp, opens: 'dialog' | 'menu') => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole(opens).waitFor();
};
const saveEmpty = async (page: Page) => {
  await page.getByRole('button', { name: 'Lead registrieren' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Registrieren|Register)$/ })
    .click();
};

const shots: Shot[] = [
  { name: 'login', path: '/login' },
  { name: 'login-dark-phone', path: '/login', dark: true, phone: true },
  { name: 'cockpit', path: '/', as: SALES },
  { name: 'cockpit-whole', path: '/', as: SALES, whole: true },
  { name: 'cockpit-manager-dark', path: '/', as: MANAGER, dark: true },
  { name: 'cockpit-english', path: '/', as: SALES, english: true },
  { name: 'cockpit-phone', path: '/', as: SALES, phone: true, whole: true },
  { name: 'cockpit-empty', path: '/', as: 'admin@example.com' },
  {
    name: 'time-machine',
    path: '/',
    as: SALES,
    act: press(/^Zeitmaschine/, 'menu'),
  },
  {
    name: 'user-menu-dark',
    path: '/',
    as: SALES,
    dark: true,
    act: press(/^Benutzermenü/, 'menu'),
  },
  {
    name: 'complete',
    path: '/',
    as: SALES,
    act: press(/erledigen$/, 'dialog'),
  },
  { name: 'register', path: '/', as: SALES, act: press(/^Lead registrieren/, 'dialog') },
  { name: 'register-errors', path: '/', as: SALES, act: saveEmpty },
  { name: 'register-phone-dark', path: '/', as: SALES, phone: true, dark: true, act: saveEmpty },
  { name: 'leads', path: '/leads', as: MANAGER },
  { name: 'leads-dark', path: '/leads', as: MANAGER, dark: true },
  { name: 'leads-phone', path: '/leads', as: SALES, phone: true },
  { name: 'leads-pool', path: '/leads?scope=pool', as: SALES },
  { name: 'leads-nothing', path: '/leads?q=gibtesnicht', as: SALES },
  { name: 'lead', path: '/', as: SALES, whole: true, act: openFirstLead },
  { name: 'lead-dark', path: '/', as: SALES, dark: true, act: openFirstLead },
  { name: 'lead-phone', path: '/', as: SALES, phone: true, whole: true, act: openFirstLead },
  { name: 'lead-unknown', path: '/leads/unbekannt', as: SALES },
  { name: 'not-found', path: '/gibtesnicht', as: SALES },
  { name: 'offline', path: '/', as: SALES, act: withoutServer },
];

async function withoutServer(page: Page): Promise<void> {
  await page.route('**/graphql', (route) => route.abort());
  await page.getByRole('link', { name: 'Leads', exact: true }).click();
}

const browser = await launchBrowser();
mkdirSync(FOLDER, { recursive: true });
try {
  const cookies = new Map<string, Awaited<ReturnType<typeof signIn>>>();
  for (const shot of shots) {
    if (shot.as && !cookies.has(shot.as)) cookies.set(shot.as, await signIn(browser, shot.as));
    await take(shot, (shot.as && cookies.get(shot.as)) || []);
    console.log(shot.name);
  }
} finally {
  await browser.close();
}

async function signIn(on: Browser, email: string) {
  const context = await on.newContext();
  const response = await context.request.post(`${url}/graphql`, {
    data: {
      query: 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }',
      variables: { input: { email, password: 'demo' } },
    },
    headers: { 'x-nachfass-csrf': '1' },
  });
  if (!response.ok()) throw new Error(`${email} could not sign in: ${response.status()}`);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

async function take(
  shot: Shot,
  cookies: Parameters<Awaited<ReturnType<Browser['newContext']>>['addCookies']>[0],
) {
  const context = await browser.newContext({
    baseURL: url,
    locale: shot.english ? 'en-GB' : 'de-DE',
    colorScheme: shot.dark ? 'dark' : 'light',
    viewport: shot.phone ? { width: 360, height: 740 } : { width: 1440, height: 900 },
    deviceScaleFactor: shot.phone ? 2 : 1,
    reducedMotion: 'reduce',
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(shot.path);
  await page.getByRole('heading').first().waitFor();
  await settled(page);
  await shot.act?.(page);
  if (shot.act) await settled(page);
  await page.screenshot({ path: path.join(FOLDER, `${shot.name}.png`), fullPage: shot.whole ?? false });
  await context.close();
}

/** No skeleton is left, and the fonts are there. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
}

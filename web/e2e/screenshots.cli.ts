/**
 * `npm run screenshots`: pictures of every screen for the eye of a designer, at a desk, dark, and on a phone, and of what
 * opens on them, from a server of its own with the demo data of today. They land in web/e2e/screenshots, which git ignores;
 * with `--readme` those that the README shows come to docs, too. With an address it takes the server there.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { launchBrowser } from './browser.ts';
import { forStrangers, screens } from './screens.ts';

const args = process.argv.slice(2);
const FOLDER = path.join(import.meta.dirname, 'screenshots');
const ROOT = path.join(import.meta.dirname, '../..');
const README = args.includes('--readme') ? ['cockpit', 'leads', 'lead', 'commands'] : [];
const SALES = 'sales.de@example.com';
const MANAGER = 'manager.de@example.com';

const anyLeadAnswer = z.object({
  data: z.object({
    followUps: z.object({ nodes: z.tuple([z.object({ lead: z.object({ id: z.string() }) })]) }),
  }),
});

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
const press = (name: RegExp, opens: 'dialog' | 'menu' | 'form' | 'group') => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole(opens).last().waitFor();
};
const then =
  (...steps: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page) => {
    for (const step of steps) await step(page);
  };
const openEnglishLead = async (page: Page) => {
  await page.getByRole('region', { name: 'Follow-up', exact: true }).getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  await page.getByRole('button', { name: /^Show.*Changes/ }).click();
};
const pointAtScore = (page: Page) => page.getByRole('button', { name: /^Bewertung/ }).hover();
const chooseTwo = async (page: Page) => {
  await page.getByRole('checkbox').nth(0).check();
  await page.getByRole('checkbox').nth(1).check();
};
const saveEmpty = async (page: Page) => {
  await page.getByRole('button', { name: 'Lead registrieren' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Speichern|Save) \((Notieren|Note down)\)$/ })
    .click();
};
/** The first card saved, the second unsaved. */
const saveNote = async (page: Page) => {
  await page.getByRole('button', { name: 'Lead registrieren' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Firma').fill(`Gasthof Seeblick ${Date.now()}`);
  await dialog.getByLabel('Quelle').selectOption('REFERRAL');
  await page.keyboard.press('Control+Enter');
  await dialog.getByText('ist registriert').waitFor();
  await page.keyboard.type('Franziska');
};

/** Every route in three looks. */
function shotsOfRoutes(leadId: string): Shot[] {
  return Object.entries(screens).flatMap(([route, pathOf]) => {
    const name = nameOf(route);
    const shot: Shot = { name, path: pathOf(leadId), ...(!forStrangers.includes(route) && { as: SALES }) };
    return [
      shot,
      { ...shot, name: `${name}-dark`, dark: true },
      { ...shot, name: `${name}-phone`, phone: true, whole: true },
    ];
  });
}

/** `/leads/$id` is `lead`. */
function nameOf(route: string): string {
  const words = route.split('/').filter(Boolean);
  const last = words.pop();
  return last === undefined
    ? 'cockpit'
    : last.startsWith('$')
      ? words.join('-').replace(/s$/, '')
      : [...words, last].join('-');
}

const states: Shot[] = [
  { name: 'cockpit-whole', path: '/', as: SALES, whole: true },
  { name: 'cockpit-manager-dark', path: '/', as: MANAGER, dark: true },
  { name: 'cockpit-english', path: '/', as: SALES, english: true },
  { name: 'cockpit-empty', path: '/', as: 'admin@example.com' },
  { name: 'time-machine', path: '/', as: SALES, act: press(/^Zeitmaschine/, 'menu') },
  { name: 'user-menu-dark', path: '/', as: SALES, dark: true, act: press(/^Benutzermenü/, 'menu') },
  { name: 'commands', path: '/', as: SALES, act: searchCommands },
  { name: 'keys', path: '/', as: SALES, act: showKeys },
  { name: 'sign-in-again', path: '/', as: SALES, act: expire },
  { name: 'complete', path: '/', as: SALES, act: press(/erledigen$/, 'dialog') },
  { name: 'register', path: '/', as: SALES, act: press(/^Lead registrieren/, 'dialog') },
  { name: 'register-errors', path: '/', as: SALES, act: saveEmpty },
  { name: 'register-noted', path: '/', as: SALES, act: saveNote },
  { name: 'register-noted-phone', path: '/', as: SALES, phone: true, act: saveNote },
  { name: 'register-phone-dark', path: '/', as: SALES, phone: true, dark: true, act: saveEmpty },
  { name: 'leads-manager', path: '/leads', as: MANAGER },
  { name: 'leads-pool', path: '/leads?scope=pool', as: SALES },
  { name: 'leads-nothing', path: '/leads?q=gibtesnicht', as: SALES },
  { name: 'lead-manager-english', path: '/', as: MANAGER, english: true, whole: true, act: openEnglishLead },
  { name: 'lead-score', path: '/', as: SALES, act: then(openFirstLead, pointAtScore) },
  { name: 'lead-edit', path: '/', as: SALES, act: then(openFirstLead, press(/^Bearbeiten$/, 'form')) },
  {
    name: 'lead-edit-phone-dark',
    path: '/',
    as: SALES,
    phone: true,
    dark: true,
    whole: true,
    act: then(openFirstLead, press(/^Bearbeiten$/, 'form')),
  },
  {
    name: 'lead-contact',
    path: '/',
    as: SALES,
    act: then(openFirstLead, press(/^Hinzufügen.*Kontakt/, 'dialog')),
  },
  {
    name: 'lead-menu-dark',
    path: '/',
    as: MANAGER,
    dark: true,
    act: then(openFirstLead, press(/^Weitere Aktionen/, 'menu')),
  },
  { name: 'follow-ups-team-dark', path: '/follow-ups?scope=team', as: MANAGER, dark: true, act: chooseTwo },
  { name: 'follow-ups-english', path: '/follow-ups?scope=team', as: MANAGER, english: true },
  { name: 'follow-ups-outcome', path: '/follow-ups', as: SALES, act: (page) => page.keyboard.press('c') },
  {
    name: 'follow-ups-phone',
    path: '/follow-ups',
    as: SALES,
    phone: true,
    act: press(/ erledigen$/, 'group'),
  },
  { name: 'follow-ups-unassigned', path: '/follow-ups?scope=unassigned', as: MANAGER },
  { name: 'lead-unknown', path: '/leads/unbekannt', as: SALES },
  { name: 'not-found', path: '/gibtesnicht', as: SALES },
  { name: 'offline', path: '/', as: SALES, act: withoutServer },
];

async function searchCommands(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('ho');
  await page.getByRole('option').first().waitFor();
}

async function showKeys(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
}

async function expire(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('ho');
  await page.getByRole('dialog', { name: 'Deine Anmeldung ist abgelaufen' }).waitFor();
}

async function withoutServer(page: Page): Promise<void> {
  await page.route('**/graphql', (route) => route.abort());
  await page.getByRole('link', { name: 'Leads', exact: true }).click();
}

const running = args.find((arg) => arg.startsWith('http'));
const server = running === undefined ? await startServer() : null;
const url = running ?? server?.url ?? '';
const browser = await launchBrowser();
mkdirSync(FOLDER, { recursive: true });
try {
  const cookies = new Map<string, Awaited<ReturnType<typeof signIn>>>();
  const cookiesOf = async (email: string) => {
    const known = cookies.get(email) ?? (await signIn(browser, email));
    cookies.set(email, known);
    return known;
  };
  for (const shot of [...shotsOfRoutes(await anyLead(await cookiesOf(SALES))), ...states]) {
    await take(shot, shot.as ? await cookiesOf(shot.as) : []);
    console.log(shot.name);
  }
  for (const name of README)
    copyFileSync(path.join(FOLDER, `${name}.png`), path.join(ROOT, `docs/${name}.png`));
} finally {
  await browser.close();
  await server?.stop();
}

/** A server on a free port with a database of its own, both gone afterwards. */
async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const data = path.join(tmpdir(), `nachfass-screenshots-${process.pid}`);
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), DATA_DIR: data, DATABASE_URL: '', LOG_LEVEL: 'warn' },
    stdio: 'inherit',
  });
  const stop = async () => {
    if (isRunning(child)) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    }
    rmSync(data, { recursive: true, force: true });
  };
  const own = `http://127.0.0.1:${port}`;
  while (!(await isReady(own))) {
    if (!isRunning(child)) {
      await stop();
      throw new Error('The server did not start; it says why above.');
    }
    await pause(250);
  }
  return { url: own, stop };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function isReady(own: string): Promise<boolean> {
  try {
    return (await fetch(`${own}/readyz`)).ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port is free.');
  return address.port;
}

/** One with something to do. */
async function anyLead(cookies: Awaited<ReturnType<typeof signIn>>): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-nachfass-csrf': '1',
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    },
    body: JSON.stringify({
      query: '{ followUps(filter: { status: [PENDING] }, first: 1) { nodes { lead { id } } } }',
    }),
  });
  return anyLeadAnswer.parse(await response.json()).data.followUps.nodes[0].lead.id;
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

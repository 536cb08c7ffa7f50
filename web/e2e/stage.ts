/**
 * The whole product for a test file: server, database and one browser, in which every person has a context of
 * their own. Time is moved by the product's own clock.
 *
 * Whatever a page throws, or says to its console as an error, fails the test: see `failOnPageErrors`.
 */
import { Temporal } from '@js-temporal/polyfill';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { z } from 'zod';
import { demoLogins } from '../../prisma/seed/seed.ts';
import { startTestApp, type TestApp } from '../../server/testing/app.ts';
import { SESSION_COOKIE } from '../../server/transport/cookies.ts';
import { launchBrowser } from './browser.ts';
import { BUILT_WEB } from './built-web.ts';

export interface Look {
  readonly language?: 'de' | 'en';
  readonly theme?: 'light' | 'dark';
  /** 360 px wide, with touch. */
  readonly phone?: boolean;
  /** By way of another address than the server's own, such as a proxy's. */
  readonly url?: string;
  /** The page's own timers and dates can be moved by `page.clock`. */
  readonly fakeTimers?: boolean;
}

export interface Stage {
  readonly app: TestApp;
  /** A browser of their own for this person, signed in; without one, for a stranger. */
  context(email: string | null, look?: Look): Promise<BrowserContext>;
  /** The same with a page open at this path. */
  open(path: string, email: string | null, look?: Look): Promise<Page>;
  /** Sets the product's clock to an instant that lies ahead of real time. */
  setClock(instant: Temporal.Instant): Promise<void>;
  register(email: string, lead: RegisterInput): Promise<{ id: string }>;
  /** What pages have thrown or said as an error since the last call. */
  takeErrors(): string[];
  close(): Promise<void>;
}

export interface RegisterInput {
  readonly companyName: string;
  readonly territory: string;
  readonly [field: string]: unknown;
}

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What Chromium itself says of a connection that a test cuts, and of the answer to someone not signed in. */
const NO_FAULT = /net::ERR_|WebSocket connection to|status of 401/;

export async function openStage(): Promise<Stage> {
  const app = await startTestApp({ web: BUILT_WEB, demoLogins });
  const browser = await launchBrowser();
  let errors: string[] = [];

  const context = async (email: string | null, look: Look = {}) => {
    const url = look.url ?? app.url;
    const opened = await browser.newContext({
      baseURL: url,
      locale: look.language === 'en' ? 'en-GB' : 'de-DE',
      colorScheme: look.theme ?? 'light',
      viewport: look.phone ? PHONE : DESKTOP,
      hasTouch: look.phone ?? false,
      reducedMotion: 'reduce',
    });
    opened.setDefaultTimeout(30_000);
    opened.on('weberror', (error) => errors.push(String(error.error())));
    opened.on('console', (message) => {
      if (message.type() === 'error' && !NO_FAULT.test(message.text())) errors.push(message.text());
    });
    if (email !== null)
      await opened.addCookies([{ name: SESSION_COOKIE, value: await app.token(email), url }]);
    return opened;
  };

  return {
    app,
    context,
    async open(path, email, look) {
      const page = await (await context(email, look)).newPage();
      if (look?.fakeTimers) await page.clock.install();
      await page.goto(path);
      return page;
    },
    async setClock(instant) {
      const admin = 'admin@example.com';
      await app.query('mutation { resetClock { __typename } }', {}, admin);
      const by = instant.since(Temporal.Now.instant()).round('second').toString();
      const answer = await app.query(
        'mutation ($by: Duration!) { moveClock(input: { by: $by }) { __typename } }',
        { by },
        admin,
      );
      expect(answer).toEqual({ data: { moveClock: { __typename: 'MoveClockSuccess' } } });
    },
    async register(email, lead) {
      const answer = await app.query(
        `mutation ($input: RegisterLeadInput!) {
          registerLead(input: $input) {
            __typename
            ... on RegisterLeadSuccess { lead { id } }
            ... on ValidationError { issues { path message } }
            ... on UserError { message }
          }
        }`,
        { input: { source: 'REFERRAL', ...lead } },
        email,
      );
      const parsed = registered.safeParse(answer.data);
      if (!parsed.success) throw new Error(`${email} could not register: ${JSON.stringify(answer)}`);
      return parsed.data.registerLead.lead;
    },
    takeErrors() {
      const taken = errors;
      errors = [];
      return taken;
    },
    async close() {
      await browser.close();
      await app.stop();
    },
  };
}

const registered = z.object({ registerLead: z.object({ lead: z.object({ id: z.string() }) }) });

/** To be called in a test file: no page may throw or complain. */
export function failOnPageErrors(stage: () => Stage): void {
  afterEach(() => {
    expect(stage().takeErrors(), 'errors on a page').toEqual([]);
  });
}

/** Waits until it is to be seen. */
export function seen(locator: Locator): Promise<void> {
  return locator.waitFor({ state: 'visible' });
}

/** Waits until it shows what it is for, and nothing of it is still on its way. */
export async function settled(page: Page): Promise<void> {
  await seen(page.getByRole('heading', { level: 1 }).first());
  await page.waitForFunction(() => !document.querySelector('[data-skeleton], main [aria-busy=true]'));
}

/** Waits until it is not to be seen any more. */
export function gone(locator: Locator): Promise<void> {
  return locator.waitFor({ state: 'hidden' });
}

/** Chooses one of several by its label: the radio button itself is out of sight. */
export async function choose(group: Locator, name: string): Promise<void> {
  const choice = group.page().getByRole('radio', { name });
  await group.locator('label').filter({ has: choice }).click();
  await expect.poll(() => group.getByRole('radio', { name }).isChecked()).toBe(true);
}

/** Waits until the keys go to this element, or into it. */
export function holdsFocus(locator: Locator): Promise<void> {
  return expect
    .poll(() => locator.evaluate((element) => element.contains(document.activeElement)))
    .toBe(true);
}

/** Waits until the page's streams run. */
export function live(page: Page): Promise<void> {
  return seen(page.locator('[data-connection=live]'));
}

/** The part of the page under this heading. */
export function card(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

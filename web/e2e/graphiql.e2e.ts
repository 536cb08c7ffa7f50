/** GraphiQL as an API person meets it: from this server alone, signed in by its first tab, live in its second. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { failOnPageErrors, openStage, seen, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;
const requested: string[] = [];
beforeAll(async () => {
  stage = await openStage();
  const context = await stage.context(null);
  context.on('request', (request) => requested.push(request.url()));
  page = await context.newPage();
  await page.goto('/graphql');
});
afterAll(() => stage.close());
failOnPageErrors(() => stage);

test('loads without a request to any other host', async () => {
  await seen(page.getByRole('tab', { name: 'SignIn' }));
  await seen(page.getByRole('button', { name: /Execute query/ }));
  const foreign = requested.filter(
    (url) => !/^(data|blob):/.test(url) && new URL(url).origin !== stage.app.url,
  );
  expect(foreign).toEqual([]);
});

test('is signed in by its first tab', async () => {
  await run('SignIn');
  await seen(response().getByText('"LoginSuccess"'));
});

test('shows in a subscription’s tab what another tab registers', async () => {
  const subscribed = page
    .waitForEvent('websocket')
    .then((socket) => socket.waitForEvent('framesent', { predicate: saysSubscribe }));
  await run('WatchLeads');
  await subscribed;

  const other = await page.context().newPage();
  await other.goto('/graphql');
  await select('RegisterLead', other);
  await execute(other);
  await seen(response(other).getByText('RegisterLeadSuccess'));
  await seen(response().getByText('Gasthaus zur Linde'));
});

async function run(tab: string): Promise<void> {
  await select(tab);
  await execute(page);
}

async function select(tab: string, on = page): Promise<void> {
  await on.getByRole('tab', { name: tab }).getByRole('button', { name: tab }).click();
  await seen(on.getByRole('tab', { name: tab, selected: true }));
  await expect.poll(() => on.getByRole('region', { name: 'Operation Editor' }).innerText()).toContain(tab);
}

/** Again until something is sent: GraphiQL learns a moment after a change of tabs which operation is to run. */
async function execute(on: Page): Promise<void> {
  await vi.waitFor(
    async () => {
      const sent = Promise.any([
        on.waitForRequest((request) => request.method() === 'POST', { timeout: 1_000 }),
        on.waitForEvent('websocket', { timeout: 1_000 }),
      ]);
      await Promise.all([sent, on.getByRole('button', { name: /Execute query/ }).click()]);
    },
    { timeout: 20_000 },
  );
}

function saysSubscribe({ payload }: { payload: string | Buffer }): boolean {
  return payload.toString().includes('"type":"subscribe"');
}

function response(on = page) {
  return on.getByRole('region', { name: 'Result Window' });
}

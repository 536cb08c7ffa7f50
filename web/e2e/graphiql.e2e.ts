/** GraphiQL as an API person meets it: from this server alone, signed in by its first tab, live in its second. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  // By key: the tabs can be dragged, and take a click as quick as a program's for the beginning of that.
  await on.getByRole('tab', { name: tab }).getByRole('button', { name: tab }).press('Enter');
  await seen(on.getByRole('tab', { name: tab, selected: true }));
  await expect.poll(() => on.getByRole('region', { name: 'Operation Editor' }).innerText()).toContain(tab);
}

async function execute(on: Page): Promise<void> {
  await on.getByRole('button', { name: /Execute query/ }).click();
}

function saysSubscribe({ payload }: { payload: string | Buffer }): boolean {
  return payload.toString().includes('"type":"subscribe"');
}

function response(on = page) {
  return on.getByRole('region', { name: 'Result Window' });
}

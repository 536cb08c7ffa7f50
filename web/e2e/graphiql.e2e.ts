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
  await keepFirstCheckpoint(page);
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
  await expect
    .poll(() => page.getByRole('region', { name: 'Operation Editor' }).innerText())
    .toContain('SignIn');
  await execute();
  await seen(response().getByText('"LoginSuccess"'));
});

test('shows in a subscription’s tab what another tab registers', async () => {
  await select('WatchLeads');
  await execute();
  await seen(response().getByText('StreamCheckpoint'));

  // A window of its own: a tab that is not in front is drawn about once a second.
  const other = await stage.open('/graphql', 'sales.de@example.com');
  await select('RegisterLead', other);
  await execute(other);
  await seen(response(other).getByText('RegisterLeadSuccess'));
  await seen(response().getByText('Gasthaus zur Linde'));
});

/** GraphiQL learns a moment after a change of tabs which operation is to run, and keeps its text when it has. */
async function select(tab: string, on = page): Promise<void> {
  await on.getByRole('tab', { name: tab }).getByRole('button', { name: tab }).click();
  await seen(on.getByRole('tab', { name: tab, selected: true }));
  await expect
    .poll(() => on.evaluate(() => localStorage.getItem('graphiql:query')))
    .toMatch(new RegExp(`^(mutation|subscription) ${tab}\\b`, 'm'));
}

async function execute(on = page): Promise<void> {
  await on.getByRole('button', { name: /Execute query/ }).click();
}

/** A stream's last item is what the tab shows: the next checkpoint would take the place of what was registered. */
async function keepFirstCheckpoint(on: Page): Promise<void> {
  await on.routeWebSocket('**/graphql', (socket) => {
    const server = socket.connectToServer();
    let live = false;
    server.onMessage((message) => {
      const checkpoint = message.toString().includes('StreamCheckpoint');
      if (!checkpoint || !live) socket.send(message);
      live ||= checkpoint;
    });
  });
}

function response(on = page) {
  return on.getByRole('region', { name: 'Result Window' });
}

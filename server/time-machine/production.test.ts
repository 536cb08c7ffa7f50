/** In production the product's clock is the machine's, and stays so. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { openResources } from '../resources.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ clockFixed: true });
});
afterAll(() => app.stop());

it.each([
  ['moveClock', 'mutation { moveClock(input: { by: "P1D" }) { ... on UserError { __typename message } } }'],
  ['resetClock', 'mutation { resetClock { ... on UserError { __typename message } } }'],
])('%s is refused, to admins too', async (name, mutation) => {
  const { data } = await app.query(mutation, {}, 'admin@example.com');
  expect(data).toMatchObject({ [name]: { __typename: 'ForbiddenError', message: expect.stringContaining('development') } }); // prettier-ignore
  expect((await app.query('{ clock { offset movable } }', {}, 'admin@example.com')).data).toEqual({
    clock: { offset: 'PT0S', movable: false },
  });
});

it('goes by the machine’s time on a database whose clock was moved', async () => {
  await app.admin.query('UPDATE product_clock SET offset_ms = 864000000');
  const open = (clockMovable: boolean) =>
    openResources({
      appUrl: app.database.appUrl,
      workerUrl: app.database.workerUrl,
      log: createLogger({ level: 'error', readable: true }),
      clockMovable,
    });
  for (const [clockMovable, offset] of [
    [true, 864_000_000],
    [false, 0],
  ] as const) {
    // prettier-ignore
    const { resources, close } = await open(clockMovable);
    expect(resources.clock.offsetMs).toBe(offset);
    await close();
  }
});

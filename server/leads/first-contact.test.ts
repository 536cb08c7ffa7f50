import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { leadIdOf } from '../testing/inspect.ts';
import { personOf } from '../testing/person.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

it('the first contact of a lead without an owner stays the first, whatever follows', async () => {
  const [sales, admin] = [personOf(app, 'sales.de@example.com'), personOf(app, 'admin@example.com')];
  const { id } = await sales.register();
  await app.admin.query('UPDATE leads SET owner_id = NULL, owned_since = NULL WHERE id = $1', [leadIdOf(id)]);
  const first = async () =>
    (
      await app.admin.query<{ at: Date; channel: string; version: number }>(
        'SELECT first_contact_at AS at, first_contact_channel AS channel, version FROM leads WHERE id = $1',
        [leadIdOf(id)],
      )
    ).rows[0];
  await admin.do('logActivity', { leadId: id, type: 'CALL', summary: 'Gespräch', outcome: 'SUCCESSFUL' });
  const documented = await first();
  expect(documented).toMatchObject({ channel: 'PHONE' });
  await admin.do('logActivity', { leadId: id, type: 'MEETING', summary: 'Besuch' });
  const again = {
    leadId: id,
    channel: 'EMAIL',
    at: documented?.at.toISOString(),
    note: 'Noch einmal erfasst.',
    version: (await first())?.version,
  };
  expect(await admin.do('documentFirstContact', again)).toMatchObject({ __typename: 'ValidationError' });
  expect(await first()).toMatchObject({ at: documented?.at, channel: 'PHONE' });
});

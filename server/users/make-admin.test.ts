/** Whoever has the owner's login lets an admin in, and nobody else learns of more than that it was done. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../audit/verify.ts';
import { hashPassword } from '../auth/authenticate.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeAdmin } from './make-admin.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const signIn = async (email: string, password: string) => {
  const { data } = await app.query(
    'mutation ($input: LoginInput!) { login(input: $input) { __typename ... on LoginSuccess { viewer { role } } } }',
    { input: { email, password } },
  );
  return data?.['login'];
};
const PASSWORD = 'von Hand gewählt';
const make = async (person: { email: string; name?: string | undefined }) =>
  makeAdmin(app.database.ownerUrl, { ...person, passwordHash: await hashPassword(PASSWORD) });
const admitted = { __typename: 'LoginSuccess', viewer: { role: 'ADMIN' } };

it('creates an admin who can sign in, and tells the audit log', async () => {
  const made = await make({ email: ' Erika@Firma.example ', name: 'Erika Muster' });
  expect(made).toEqual({ email: 'erika@firma.example', created: true });
  expect(await signIn(made.email, PASSWORD)).toEqual(admitted);
  const { rows } = await app.admin.query(
    `SELECT user_id, changes, (SELECT jsonb_object_agg(v.field, v.after) FROM audit_values v WHERE v.entry_id = a.id) AS values
     FROM audit_log a JOIN users u ON u.id = a.subject_id WHERE action = 'makeAdmin' AND u.email = $1`,
    [made.email],
  );
  expect(rows).toEqual([
    {
      user_id: null,
      changes: { role: [null, 'ADMIN'], fields: ['password'] },
      values: { name: '"Erika Muster"', email: '"erika@firma.example"' },
    },
  ]);
  const client = await app.admin.connect();
  try {
    expect((await verifyAudit(client)).flaws).toEqual([]);
  } finally {
    client.release();
  }
});

it('gives an admin a new password, which ends their sessions; the old one is none any more', async () => {
  const email = 'admin@example.com';
  const token = await app.token(email);
  expect(await make({ email })).toEqual({ email, created: false });
  expect(await signIn(email, 'demo')).toMatchObject({ __typename: 'InvalidCredentialsError' });
  const answer = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  expect(answer.status).toBe(401);
  app.forget(email);
  expect(await signIn(email, PASSWORD)).toEqual(admitted);
});

it('lets an admin in again who was deactivated, and says so in the log', async () => {
  const email = 'erika@firma.example';
  await app.admin.query('UPDATE users SET active = false WHERE email = $1', [email]);
  await make({ email });
  expect(await signIn(email, PASSWORD)).toEqual(admitted);
  const { rows } = await app.admin.query(
    `SELECT changes FROM audit_log a JOIN users u ON u.id = a.subject_id
     WHERE action = 'makeAdmin' AND u.email = $1 ORDER BY number DESC LIMIT 1`,
    [email],
  );
  expect(rows).toEqual([{ changes: { fields: ['password'], active: [false, true] } }]);
});

it.each([
  ['somebody new without a name', 'neu@firma.example', undefined, /Say with --name who it is/],
  ['no address', 'keine', 'Erika', /no e-mail address/],
  ['somebody who is no admin', 'sales.de@example.com', 'Jonas', /known here as SALES/],
])('refuses %s in a sentence', async (_, email, name, sentence) => {
  await expect(make({ email, name })).rejects.toThrow(sentence);
});

it('is a command that says what it is for', async () => {
  const cli = path.join(import.meta.dirname, 'make-admin.cli.ts');
  await expect(promisify(execFile)(process.execPath, [cli])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Usage: npm run make:admin'),
  });
});

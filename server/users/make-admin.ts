/**
 * The way in for whoever runs the database: an admin who can sign in with a password, where there is none yet or theirs is
 * lost. It goes by the owner's login, so no viewer decides; the audit log tells it as done by nobody of the product.
 */
import pg from 'pg';
import { v7 as uuidV7 } from 'uuid';
import { StartupError } from '../startup-error.ts';
import { accountEmail } from './rules.ts';

export interface MadeAdmin {
  readonly email: string;
  readonly created: boolean;
}

/**
 * Creates the admin, or gives one who is known another password, which ends their sessions.
 * @param name needed for somebody new
 * @throws StartupError for an address that is none, and for somebody who is known as anything but an admin
 */
export async function makeAdmin(
  ownerUrl: string,
  {
    email: given,
    name,
    passwordHash,
  }: { readonly email: string; readonly name?: string | undefined; readonly passwordHash: string },
): Promise<MadeAdmin> {
  const email = accountEmail(given);
  if (email === null) throw new StartupError(`${given} is no e-mail address.`);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-make-admin' });
  await client.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ id: string; role: string }>(
      'SELECT id, role FROM users WHERE email = $1 FOR UPDATE',
      [email],
    );
    const [known] = rows;
    const userId = known
      ? await letIn(client, known, email, passwordHash)
      : await create(client, email, name, passwordHash);
    await record(client, userId, known === undefined);
    await client.query('COMMIT');
    return { email, created: known === undefined };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    await client.end();
  }
}

async function create(
  client: pg.Client,
  email: string,
  name: string | undefined,
  passwordHash: string,
): Promise<string> {
  const trimmed = name?.trim() ?? '';
  if (trimmed === '' || trimmed.length > 200) {
    throw new StartupError(
      `Nobody has the address ${email} yet. Say with --name who it is (up to 200 characters).`,
    );
  }
  const id = uuidV7();
  await client.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, 'ADMIN', $4)`,
    [id, email, trimmed, passwordHash],
  );
  return id;
}

/** Only an admin: anybody else's role is for an admin to change, who then is told of it, and they, too. */
async function letIn(
  client: pg.Client,
  { id, role }: { readonly id: string; readonly role: string },
  email: string,
  passwordHash: string,
): Promise<string> {
  if (role !== 'ADMIN') {
    throw new StartupError(
      `${email} is known here as ${role}. Name another address: an admin can change roles.`,
    );
  }
  await client.query(
    'UPDATE users SET password_hash = $2, active = true, version = version + 1 WHERE id = $1',
    [id, passwordHash],
  );
  await client.query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [
    id,
  ]);
  return id;
}

async function record(client: pg.Client, userId: string, created: boolean): Promise<void> {
  const fields = created ? ['name', 'email', 'role', 'password'] : ['password'];
  await client.query(
    `INSERT INTO audit_log (id, at, user_id, action, subject_type, subject_id, changes)
     VALUES ($1, now(), NULL, 'makeAdmin', 'User', $2, $3)`,
    [uuidV7(), userId, JSON.stringify({ fields, ...(created && { role: [null, 'ADMIN'] }) })],
  );
}

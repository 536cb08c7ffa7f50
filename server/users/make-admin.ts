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
    const { rows } = await client.query<Known>(
      'SELECT id, role, active FROM users WHERE email = $1 FOR UPDATE',
      [email],
    );
    const [known] = rows;
    if (known) await letIn(client, known, email, passwordHash);
    else await create(client, email, name, passwordHash);
    await client.query('COMMIT');
    return { email, created: known === undefined };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    await client.end();
  }
}

interface Known {
  readonly id: string;
  readonly role: string;
  readonly active: boolean;
}

async function create(
  client: pg.Client,
  email: string,
  name: string | undefined,
  passwordHash: string,
): Promise<void> {
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
  const changes = { fields: ['password'], role: [null, 'ADMIN'] };
  await record(client, id, changes, { name: [null, trimmed], email: [null, email] });
}

/** Only an admin: anybody else's role is for an admin to change, who then is told of it, and they, too. */
async function letIn(
  client: pg.Client,
  { id, role, active }: Known,
  email: string,
  passwordHash: string,
): Promise<void> {
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
  await record(client, id, { fields: ['password'], ...(!active && { active: [false, true] }) });
}

/** As `audit` enters it, by another login: nobody of the product did it. */
async function record(
  client: pg.Client,
  userId: string,
  changes: object,
  values: Readonly<Record<string, readonly [null, string]>> = {},
): Promise<void> {
  const entryId = uuidV7();
  await client.query(
    `INSERT INTO audit_log (id, at, user_id, action, subject_type, subject_id, changes)
     VALUES ($1, now(), NULL, 'makeAdmin', 'User', $2, $3)`,
    [entryId, userId, JSON.stringify(changes)],
  );
  for (const [field, [, after]] of Object.entries(values)) {
    await client.query('INSERT INTO audit_values (entry_id, field, after) VALUES ($1, $2, $3)', [
      entryId,
      field,
      JSON.stringify(after),
    ]);
  }
}

import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeGlobalId } from '../schema/global-id.ts';
import { administrator, type Administrator } from '../testing/administrator.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, globalUserId } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { aUser, demoPeople, teams } from '../testing/people.ts';

const { admin, managerDe, salesDe, sales2De, salesAt } = demoPeople;
const PASSWORD = 'ein langes Kennwort';

let app: TestApp;
let boss: Administrator;

beforeAll(async () => {
  app = await startTestApp();
  boss = administrator(app, admin.email);
});
afterEach(() => boss.restore());
afterAll(() => app.stop());

const USER = 'id name email role active version team { id } territories { code }';
const answered = z.looseObject({
  __typename: z.string(),
  code: z.string().optional(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
  user: z.looseObject({ id: z.string(), version: z.int().nullable() }).nullish(),
  team: z.looseObject({ id: z.string(), version: z.int() }).nullish(),
  current: z.looseObject({ id: z.string() }).nullish(),
});

async function run(mutation: string, input: object, as: string = admin.email) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const part = mutation.includes('Team') ? 'team { id name version }' : `user { ${USER} }`;
  const conflict = mutation.startsWith('update')
    ? `... on ${mutation.slice(6)}ConflictError { current { id version } }`
    : '';
  const invalid = mutation === 'reactivateUser' ? '' : '... on ValidationError { issues { path code } }';
  const { data, errors } = await app.query(
    `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename ... on UserError { code }
       ${invalid} ${conflict} ... on ${type}Success { cursor ${part} } } }`,
    { input },
    as,
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return answered.parse(data[mutation]);
}
let made = 0;
const somebody = (input: object = {}) => ({
  name: 'Ute Neu',
  email: `neu${(made += 1)}@example.com`,
  role: 'SALES',
  territories: ['DE-BY', 'AT', 'DE-BY'],
  ...input,
});
const issuesOf = ({ issues }: z.infer<typeof answered>) => issues?.map((it) => [it.path.join('.'), it.code]);
const signIn = async (email: string, password: string) => {
  const { data } = await app.query('mutation ($input: LoginInput!) { login(input: $input) { __typename } }', {
    input: { email, password },
  });
  return (data?.login as { __typename: string }).__typename;
};

describe('a new person', () => {
  it('has what the admin gave them, and signs in with the password, which nobody can read', async () => {
    const input = somebody({ teamId: encodeGlobalId('Team', teams.germany.id), password: PASSWORD });
    const { user } = await run('createUser', { ...input, email: ` NEU.${input.email} ` });
    expect(user).toMatchObject({
      email: `neu.${input.email}`,
      role: 'SALES',
      active: true,
      version: 1,
      team: { id: encodeGlobalId('Team', teams.germany.id) },
      territories: [{ code: 'AT' }, { code: 'DE-BY' }],
    });
    expect(await signIn(`neu.${input.email}`, PASSWORD)).toBe('LoginSuccess');
    const { rows } = await app.admin.query<{ told: string; hash: string }>(
      `SELECT u.password_hash AS hash,
         (SELECT string_agg(to_jsonb(a)::text, '') FROM audit_log a) || (SELECT string_agg(to_jsonb(e)::text, '') FROM events e) AS told
       FROM users u WHERE u.email = $1`,
      [`neu.${input.email}`],
    );
    expect(rows[0]?.hash).toMatch(/^\$argon2id\$/);
    expect(rows[0]?.told).not.toMatch(/neu\.neu|Ute|argon2|Kennwort/);
  });

  it('without a password cannot sign in with any', async () => {
    const input = somebody();
    await run('createUser', input);
    expect(await signIn(input.email, '')).not.toBe('LoginSuccess');
    expect(await signIn(input.email, PASSWORD)).toBe('InvalidCredentialsError');
  });

  it('is added once for one key, whatever the password', async () => {
    const input = somebody({ idempotencyKey: 'k', password: PASSWORD });
    const [first, second] = [await run('createUser', input), await run('createUser', input)];
    expect(second.user?.id).toBe(first.user?.id);
    expect(issuesOf(await run('createUser', { ...input, name: 'Uwe' }))).toEqual([
      ['idempotencyKey', 'IDEMPOTENCY_KEY_REUSED'],
    ]);
  });

  it.each([
    [{ email: 'SALES.de@Example.com' }, 'email', 'EMAIL_TAKEN'],
    [{ email: 'nobody' }, 'email', 'EMAIL_INVALID'],
    [{ name: '  ' }, 'name', 'TEXT_MISSING'],
    [{ territories: ['DE', 'XX'] }, 'territories.1', 'TERRITORY_UNKNOWN'],
    [{ teamId: globalUserId(salesDe.id) }, 'teamId', 'TEAM_UNKNOWN'],
    [{ teamId: encodeGlobalId('Team', salesDe.id) }, 'teamId', 'TEAM_UNKNOWN'],
    [{ password: 'kurz' }, 'password', 'PASSWORD_SHORT'],
  ])('is refused with %o', async (input, path, code) => {
    expect(issuesOf(await run('createUser', somebody(input)))).toEqual([[path, code]]);
  });
});

describe('a change of a person', () => {
  it('changes what is given, tells the rights before and after, and writes no name or address down', async () => {
    const before = (await eventsOf(app.admin)).length;
    await boss.put(salesDe, { territories: ['AT', 'DE'], role: 'MANAGER', name: 'Jonas Anders' });
    const [event, ...more] = (await eventsOf(app.admin)).slice(before);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      type: 'ACCESS_CHANGED',
      user_id: salesDe.id,
      data: {
        roleBefore: 'SALES',
        roleAfter: 'MANAGER',
        teamBefore: salesDe.teamId,
        teamAfter: salesDe.teamId,
        territoriesBefore: ['DE'],
        territoriesAfter: ['AT', 'DE'],
        activeBefore: true,
        activeAfter: true,
      },
    });
    const { rows } = await app.admin.query<{ changes: object }>(
      `SELECT changes FROM audit_log WHERE action = 'updateUser' AND subject_id = $1 ORDER BY at DESC, id DESC LIMIT 1`,
      [salesDe.id],
    );
    expect(rows[0]?.changes).toMatchObject({ role: ['SALES', 'MANAGER'], fields: ['name'] });
  });

  it('on an older version is a conflict with the person as they are now; of nothing, nothing', async () => {
    const input = { userId: globalUserId(salesAt.id), version: 99, role: 'MANAGER' };
    expect(await run('updateUser', input)).toMatchObject({
      __typename: 'UserConflictError',
      code: 'CONFLICT',
      current: { id: input.userId },
    });
    const { version } = (await run('reactivateUser', { userId: input.userId })).user ?? {};
    const before = (await eventsOf(app.admin)).length;
    const same = await run('updateUser', { ...input, role: 'SALES', version });
    expect(same.user?.version).toBe(version);
    expect((await eventsOf(app.admin)).length).toBe(before);
  });

  it.each([
    [{ email: managerDe.email.toUpperCase() }, 'email', 'EMAIL_TAKEN'],
    [{ territories: ['FR'] }, 'territories.0', 'TERRITORY_UNKNOWN'],
    [{ teamId: encodeGlobalId('Team', salesDe.id) }, 'teamId', 'TEAM_UNKNOWN'],
  ])('is refused with %o', async (edit, path, code) => {
    const { user } = await run('reactivateUser', { userId: globalUserId(salesAt.id) });
    const input = { userId: globalUserId(salesAt.id), version: user?.version, ...edit };
    expect(issuesOf(await run('updateUser', input))).toEqual([[path, code]]);
  });

  it('takes somebody out of their team with null, and leaves what is not named', async () => {
    await boss.put(sales2De, { teamId: null });
    const { user } = await run('reactivateUser', { userId: globalUserId(sales2De.id) });
    expect(user).toMatchObject({ team: null, territories: [{ code: 'DE' }], role: 'SALES' });
  });
});

describe('somebody deactivated', () => {
  it('is signed out, cannot sign in, and comes back with a new session alone', async () => {
    const asThem = () => app.query('{ viewer { role } }', {}, salesDe.email);
    expect((await asThem()).data).toMatchObject({ viewer: { role: 'SALES' } });
    await boss.deactivate(salesDe);
    await boss.deactivate(salesDe);
    expect((await asThem()).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await signIn(salesDe.email, 'demo')).toBe('InvalidCredentialsError');
    await boss.reactivate(salesDe);
    expect((await asThem()).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    app.forget(salesDe.email);
    expect((await asThem()).data).toMatchObject({ viewer: { role: 'SALES' } });
  });

  it.each(['updateUser', 'deactivateUser', 'reactivateUser'])(
    '%s: nobody there is not found',
    async (name) => {
      for (const userId of [globalUserId(teams.germany.id), encodeGlobalId('Team', teams.germany.id), 'x']) {
        const input = { userId, ...(name === 'updateUser' && { version: 1 }) };
        expect((await run(name, input)).__typename).toBe('NotFoundError');
      }
    },
  );
});

describe('the last active admin', () => {
  it('is neither demoted nor deactivated, by the API and by the database', async () => {
    const userId = globalUserId(admin.id);
    const { user } = await run('reactivateUser', { userId });
    expect(issuesOf(await run('updateUser', { userId, version: user?.version, role: 'SALES' }))).toEqual([
      ['role', 'LAST_ADMIN'],
    ]);
    expect(issuesOf(await run('deactivateUser', { userId }))).toEqual([['userId', 'LAST_ADMIN']]);
    for (const change of [`role = 'SALES'`, 'active = false'])
      await expect(app.admin.query(`UPDATE users SET ${change}`)).rejects.toThrow('the last active admin');
  });

  it('is who is left when two take each other’s rights at once: exactly one succeeds', async () => {
    const other = await aUser(app.admin, { role: 'ADMIN', email: 'chefin@example.com' });
    await app.admin.query(
      'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
      [admin.id, other.id],
    );
    const versionOf = async (id: string) =>
      (await run('reactivateUser', { userId: globalUserId(id) })).user?.version;
    for (let round = 0; round < 3; round++) {
      const [first, second] = [await versionOf(admin.id), await versionOf(other.id)];
      await app.token(other.email);
      const answers = await Promise.all([
        run('updateUser', { userId: globalUserId(other.id), version: second, role: 'SALES' }, admin.email),
        run('updateUser', { userId: globalUserId(admin.id), version: first, role: 'SALES' }, other.email),
      ]);
      expect(answers.map((it) => it.__typename).sort()).toEqual(['ForbiddenError', 'UpdateUserSuccess']);
      await app.admin.query(`UPDATE users SET role = 'ADMIN' WHERE id = ANY ($1)`, [[admin.id, other.id]]);
    }
    await app.admin.query(`UPDATE users SET role = 'SALES', active = false WHERE id = $1`, [other.id]);
  });

  it('is who is left when the database itself is written from two connections', async () => {
    const other = await aUser(app.admin, { role: 'ADMIN' });
    const [one, two] = await Promise.all([app.admin.connect(), app.admin.connect()]);
    try {
      await one.query('BEGIN');
      await one.query(`UPDATE users SET active = false WHERE id = $1`, [other.id]);
      const late = two.query(`UPDATE users SET role = 'SALES' WHERE id = $1`, [admin.id]);
      const refused = expect(late).rejects.toThrow(pg.DatabaseError);
      await one.query('COMMIT');
      await refused;
    } finally {
      one.release();
      two.release();
    }
  });

  it('may go once there is another, and has no rights from then on', async () => {
    const other = await aUser(app.admin, { role: 'ADMIN' });
    await boss.put(admin, { role: 'SALES' });
    expect((await run('createTeam', { name: 'Nord' })).__typename).toBe('ForbiddenError');
    await app.admin.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [admin.id]);
    const gone = await run('deactivateUser', { userId: globalUserId(admin.id) });
    expect(gone).toMatchObject({ __typename: 'DeactivateUserSuccess', user: null });
    await app.admin.query('UPDATE users SET active = true WHERE id = $1', [admin.id]);
    app.forget(admin.email);
    await boss.deactivate(other);
  });
});

describe('teams', () => {
  it('are made, renamed and, once empty, deleted', async () => {
    const { team } = await run('createTeam', { name: ' Süd ', idempotencyKey: 'team' });
    expect(team).toMatchObject({ name: 'Süd', version: 1 });
    expect((await run('createTeam', { name: 'Süd', idempotencyKey: 'team' })).team?.id).toBe(team?.id);
    expect(issuesOf(await run('createTeam', { name: 'süd' }))).toEqual([['name', 'TEAM_NAME_TAKEN']]);
    const renamed = await run('updateTeam', { teamId: team?.id, version: 1, name: 'Südwest' });
    expect(renamed.team).toMatchObject({ name: 'Südwest', version: 2 });
    expect(await run('updateTeam', { teamId: team?.id, version: 1, name: 'Ost' })).toMatchObject({
      __typename: 'TeamConflictError',
      current: { id: team?.id },
    });
    const { user } = await run('createUser', somebody({ teamId: team?.id }));
    expect(issuesOf(await run('deleteTeam', { teamId: team?.id }))).toEqual([['teamId', 'TEAM_NOT_EMPTY']]);
    await run('updateUser', { userId: user?.id, version: 1, teamId: null });
    const { data } = await app.query(
      `mutation ($input: CreateAssignmentRuleInput!) { createAssignmentRule(input: $input) {
         ... on CreateAssignmentRuleSuccess { rule { id } } } }`,
      { input: { name: 'R', toTeamId: team?.id } },
      admin.email,
    );
    expect(issuesOf(await run('deleteTeam', { teamId: team?.id }))).toEqual([['teamId', 'TEAM_NOT_EMPTY']]);
    const { id } = z.object({ rule: z.object({ id: z.string() }) }).parse(data?.createAssignmentRule).rule;
    await app.query(
      `mutation { deleteAssignmentRule(input: { ruleId: "${id}" }) { __typename } }`,
      {},
      admin.email,
    );
    expect(await run('deleteTeam', { teamId: team?.id })).toMatchObject({
      __typename: 'DeleteTeamSuccess',
      team: null,
    });
    for (const name of ['updateTeam', 'deleteTeam'])
      expect(
        (await run(name, { teamId: team?.id, ...(name === 'updateTeam' && { version: 2, name: 'X' }) }))
          .__typename,
      ).toBe('NotFoundError');
    const last = (await eventsOf(app.admin)).at(-1);
    expect(last).toMatchObject({ type: 'ACCESS_CHANGED', user_id: null });
  });

  it('tell admins and their own managers who is in them, and nobody else', async () => {
    const ask = (email: string) =>
      app.query(
        '{ teams { name members { name } managers { name } } territories { code members { name } managers { name } } }',
        {},
        email,
      );
    await app.admin.query(`UPDATE users SET team_id = NULL WHERE name = 'Ute Neu'`);
    const germany = [{ name: salesDe.name }, { name: managerDe.name }, { name: sales2De.name }].sort(
      (a, b) => (a.name < b.name ? -1 : 1),
    );
    const boss = (await ask(admin.email)).data;
    expect(boss?.teams).toContainEqual({
      name: teams.germany.name,
      members: germany,
      managers: [{ name: managerDe.name }],
    });
    const vienna = (boss?.territories as { code: string; members: unknown[] }[]).find(
      (it) => it.code === 'AT-9',
    );
    expect(vienna?.members).toContainEqual({ name: salesAt.name });
    const manager = (await ask(managerDe.email)).data;
    expect(manager?.teams).toMatchObject([{ members: germany }]);
    expect((manager?.territories as unknown[])[0]).toMatchObject({ members: null, managers: null });
    expect((await ask(salesDe.email)).data?.teams).toMatchObject([{ members: null, managers: null }]);
  });
});

describe('the list of people', () => {
  const list = async (args: string, as: string = admin.email) =>
    app.query(
      `{ users(${args}) { totalCount nodes { name email } pageInfo { hasNextPage endCursor } } }`,
      {},
      as,
    );
  const emails = async (args: string) => {
    const { users } = (await list(`first: 100, ${args}`)).data as { users: { nodes: { email: string }[] } };
    return users.nodes.map((it) => it.email);
  };

  it('is filtered by role, team, territory and activity, and searched by name and address', async () => {
    const team = encodeGlobalId('Team', teams.germany.id);
    await boss.deactivate(sales2De);
    const at = 'search: "@example.com"';
    expect(await emails(`filter: { role: [MANAGER], active: true }`)).toEqual(
      expect.arrayContaining([managerDe.email]),
    );
    const inTeam = await emails(`filter: { team: ["${team}"], active: false }, ${at}`);
    expect(inTeam).toEqual([sales2De.email]);
    expect(await emails(`filter: { territory: ["AT-9"], role: [SALES] }, search: "sales."`)).toContain(
      salesAt.email,
    );
    expect(await emails(`filter: { territory: ["AT-9"] }, search: "sales.de"`)).toEqual([]);
    expect(await emails('search: "SALES2"')).toEqual([sales2De.email]);
    expect(await emails('search: "sales_de"')).toEqual([]);
  });

  it('is paged by name', async () => {
    const { data } = await list('first: 3');
    const first = data?.users as { nodes: { name: string }[]; pageInfo: { endCursor: string } };
    const next = (await list(`first: 3, after: "${first.pageInfo.endCursor}"`)).data?.users as typeof first;
    const names = [...first.nodes, ...next.nodes].map((it) => it.name);
    expect(names).toHaveLength(6);
    expect(new Set(names.map((_, nth) => nth)).size).toBe(6);
  });

  it.each([managerDe.email, salesDe.email])(
    'is refused to %s, and so is all administration',
    async (email) => {
      const { data, errors } = await list('first: 5', email);
      expect(data).toEqual({ users: null });
      expect(errors).toMatchObject([{ path: ['users'], extensions: { code: 'FORBIDDEN' } }]);
      const userId = globalUserId(salesAt.id);
      const teamId = encodeGlobalId('Team', teams.germany.id);
      const inputs = {
        createUser: somebody({ password: PASSWORD }),
        updateUser: { userId, version: 1, role: 'ADMIN' },
        deactivateUser: { userId },
        reactivateUser: { userId },
        createTeam: { name: 'Neu' },
        updateTeam: { teamId, version: 1, name: 'Neu' },
        deleteTeam: { teamId },
      };
      for (const [name, input] of Object.entries(inputs))
        expect((await run(name, input, email)).__typename, name).toBe('ForbiddenError');
    },
  );
});

it('a lead that gets its owner while the owner is moved has the new team in its next event', async () => {
  const { id } = await makeLead(app.admin, { ownerId: salesAt.id, territory: 'DE-HH' });
  const client = await app.admin.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE leads SET owner_id = $1 WHERE id = $2', [salesDe.id, id]);
    const moving = boss.put(salesDe, { teamId: teams.switzerland.id });
    await expect
      .poll(async () => {
        const { rows } = await app.admin.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'`,
        );
        return rows.length;
      })
      .toBeGreaterThan(0);
    await client.query(
      `UPDATE lead_scopes SET scope = (SELECT app.lead_scope(l) FROM leads l WHERE l.id = lead_id) WHERE lead_id = $1`,
      [id],
    );
    await client.query('COMMIT');
    await moving;
  } finally {
    client.release();
  }
  const { rows } = await app.admin.query<{ team: string }>(
    `SELECT scope ->> 'ownerTeam' AS team FROM lead_scopes WHERE lead_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ team: teams.switzerland.id }]);
});

it('a team of hundreds is listed up to 200, and leaves the others their members and itself its managers', async () => {
  const { rows } = await app.admin.query<{ id: string; name: string }>(
    `INSERT INTO teams (name) VALUES ('Große'), ('Kleine') RETURNING id, name`,
  );
  const [large, small] = rows;
  await app.admin.query(
    `INSERT INTO users (email, name, role, team_id)
     SELECT 'gross' || nth || '@firma.example', 'A ' || lpad(nth::text, 3, '0'), 'SALES', $1::uuid FROM generate_series(1, 420) AS nth
     UNION ALL SELECT 'leitung@firma.example', 'Z Leitung', 'MANAGER', $1::uuid
     UNION ALL SELECT 'klein@firma.example', 'Z Klein', 'SALES', $2::uuid`,
    [large?.id, small?.id],
  );
  const { data } = await app.query('{ teams { name members { name } managers { name } } }', {}, admin.email);
  const listed = (data?.['teams'] as { name: string; members: unknown[]; managers: unknown[] }[]).filter(
    ({ name }) => name === 'Große' || name === 'Kleine',
  );
  expect(listed.map(({ name, members, managers }) => [name, members.length, managers])).toEqual([
    ['Große', 200, [{ name: 'Z Leitung' }]],
    ['Kleine', 1, []],
  ]);
});

/** Lists of people, for admins, in the order of their names. */
import type { Role } from '../auth/relation.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type UserRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput } from '../schema/global-id.ts';
import {
  among,
  keySql,
  pageConditions,
  pageOrder,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
} from '../schema/page-sql.ts';
import { isTerritoryCode, territoryOf } from '../territories/territories.ts';

/** Ids are uuids. Lists mean "any of". */
export interface UserFilter {
  readonly role?: readonly Role[] | null;
  readonly team?: readonly string[] | null;
  readonly territory?: readonly string[] | null;
  readonly active?: boolean | null;
}

export const USER_ORDER: SqlOrder = {
  name: 'users',
  column: 'u.name',
  type: 'text',
  nullable: false,
  descending: false,
  id: 'u.id',
};

const SEARCH_LIMIT = 200;

export function checkUsersAsked({ viewer }: View, { territory }: UserFilter, search: string | null): void {
  if (viewer.role !== 'ADMIN') throw forbidden('Lists of people are for admins. Ask one.');
  if ((search ?? '').length > SEARCH_LIMIT) throw badUserInput(`search: at most ${SEARCH_LIMIT} characters.`);
  if (territory?.some((code) => !isTerritoryCode(code))) {
    throw badUserInput('filter.territory: ISO 3166 codes like DE, AT-9 or CH-ZH are known.');
  }
}

export function userList(context: Context, filter: UserFilter, search: string | null): Connection<UserRow> {
  const conditions = conditionsOf(filter, search);
  return {
    async page(request) {
      const { tx, loaders } = await context.view();
      const where = whereAll([...conditions, ...pageConditions(USER_ORDER, request)]);
      const rows = await tx.$queryRaw<KeyedRow[]>`
        SELECT u.id, ${keySql(USER_ORDER)} FROM users u ${where} ${pageOrder(USER_ORDER, request)}`;
      const nodes = await loadAll(
        loaders.user,
        rows.map((row) => row.id),
      );
      return toPage(USER_ORDER, request, rows, nodes);
    },
    async totalCount() {
      const { tx } = await context.view();
      const [row] = await tx.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM users u ${whereAll(conditions)}`;
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}

function conditionsOf({ role, team, territory, active }: UserFilter, search: string | null): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (role) conditions.push(among('u.role', role));
  if (team) conditions.push(Prisma.sql`u.team_id = ANY (${[...team]}::uuid[])`);
  if (typeof active === 'boolean') conditions.push(Prisma.sql`u.active = ${active}`);
  if (territory) {
    const granting = territory.flatMap((code) => [code, territoryOf(code).country]);
    conditions.push(Prisma.sql`EXISTS (
      SELECT FROM user_territories g WHERE g.user_id = u.id AND g.territory_code = ANY (${granting})
    )`);
  }
  if (search?.trim()) {
    // `%` and `_` are letters like any other.
    const pattern = `%${search.trim().replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
    conditions.push(Prisma.sql`(u.name ILIKE ${pattern} OR u.email ILIKE ${pattern})`);
  }
  return conditions;
}

/** Lists of people, for admins, in the order of their names. */
import type { Role } from '../auth/relation.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type UserRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput } from '../schema/global-id.ts';
import { among, checkSearch, containing, type SqlOrder } from '../schema/page-sql.ts';
import { isTerritoryCode, territoryOf } from '../territories/territories.ts';
import { tableList } from '../table-list.ts';

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

export function checkUsersAsked({ viewer }: View, { territory }: UserFilter, search: string | null): void {
  if (viewer.role !== 'ADMIN') throw forbidden('Lists of people are for admins. Ask one.');
  checkSearch(search);
  if (territory?.some((code) => !isTerritoryCode(code))) {
    throw badUserInput('filter.territory: ISO 3166 codes like DE, AT-9 or CH-ZH are known.');
  }
}

export function userList(context: Context, filter: UserFilter, search: string | null): Connection<UserRow> {
  const conditions = conditionsOf(filter, search);
  return tableList(context, {
    from: 'users u',
    order: USER_ORDER,
    conditions: () => conditions,
    load: ({ loaders }, ids) => loadAll(loaders.user, ids),
  });
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
    const pattern = containing(search.trim());
    conditions.push(Prisma.sql`(u.name ILIKE ${pattern} OR u.email ILIKE ${pattern})`);
  }
  return conditions;
}

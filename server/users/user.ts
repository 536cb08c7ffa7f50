/** People and teams. Colleagues see id and name of each other; the rest is for admins and oneself. */
import type { Role } from '../auth/relation.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import { unauthenticated } from '../context.ts';
import { LeadActionEnum } from '../leads/enums.ts';
import { actedOn } from '../leads/rights.ts';
import { mayDo } from '../leads/rights-rules.ts';
import { loadAll, NESTED_LIMIT, type TeamRow, type UserRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { describedEnum } from '../schema/enum.ts';
import { idOf } from '../schema/global-id.ts';
import { TeamRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { territoryOf } from '../territories/territories.ts';

export const RoleEnum = describedEnum<Role>('Role', 'What a person may do in general.', {
  SALES: 'Works own leads and claims from the pool.',
  MANAGER: 'Leads the members of their team.',
  ADMIN: 'Sees and does everything.',
});

const private_ = {
  authScopes: (user: UserRow) => ({ selfOrAdmin: { userId: user.id } }),
  unauthorizedResolver: () => null,
};

const ofTeam = {
  authScopes: (team: TeamRow) => ({ leadsTeam: { teamId: team.id } }),
  unauthorizedResolver: () => null,
};

const forAdmins = { authScopes: { admin: true }, unauthorizedResolver: () => null };

builder.node(TeamRef, {
  description: 'A team; its managers lead its members.',
  id: { resolve: (team) => team.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.team, ids),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    version: t.exposeInt('version', { description: 'Counts its changes: `updateTeam` asks for it.' }),
    members: t.field({
      type: [UserRef],
      nullable: true,
      description:
        'Who is in it, by name, deactivated people too; up to 200. Null but for admins and its managers.',
      ...ofTeam,
      resolve: async (team, _args, context) => (await context.view()).loaders.membersOfTeam.load(team.id),
    }),
    managers: t.field({
      type: [UserRef],
      nullable: true,
      description: 'Its active members who are managers. Null but for admins and its managers.',
      ...ofTeam,
      resolve: async (team, _args, context) => (await context.view()).loaders.managersOfTeam.load(team.id),
    }),
  }),
});

function isManager({ role }: UserRow): boolean {
  return role === 'MANAGER';
}

builder.objectFields(TerritoryRef, (t) => ({
  members: t.field({
    type: [UserRef],
    nullable: true,
    description:
      'Active people who may work here, by name: it, or its country, is granted to them; up to 200. Null but for admins.',
    ...forAdmins,
    resolve: async ({ code }, _args, context) =>
      (await (await context.view()).loaders.peopleOfTerritory.load(code)).slice(0, NESTED_LIMIT),
  }),
  managers: t.field({
    type: [UserRef],
    nullable: true,
    description: 'The managers who may work here, by name. Null but for admins.',
    ...forAdmins,
    resolve: async ({ code }, _args, context) =>
      (await (await context.view()).loaders.peopleOfTerritory.load(code)).filter(isManager),
  }),
}));

builder.node(UserRef, {
  description:
    'A person who works here. Colleagues see id and name; the rest is null but for admins and oneself.',
  id: { resolve: (user) => user.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.user, ids),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Full name.' }),
    email: t.string({
      nullable: true,
      description: 'Address they sign in with.',
      ...private_,
      resolve: (user) => user.email,
    }),
    role: t.field({
      type: RoleEnum,
      nullable: true,
      description: 'Their role.',
      ...private_,
      resolve: (user) => user.role as Role,
    }),
    territories: t.field({
      type: [TerritoryRef],
      nullable: true,
      description: 'Territories granted to them; a country covers its subdivisions.',
      ...private_,
      resolve: (user) => user.grants.map((grant) => territoryOf(grant.territoryCode)),
    }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      description: 'Their team, if any.',
      ...private_,
      resolve: async (user, _args, context) =>
        user.teamId ? (await context.view()).loaders.team.load(user.teamId) : null,
    }),
    active: t.boolean({
      nullable: true,
      description: 'Whether they may sign in; false once they are deactivated.',
      ...private_,
      resolve: (user) => user.active,
    }),
    version: t.int({
      nullable: true,
      description: 'Counts the changes of the person by admins: `updateUser` asks for it.',
      ...private_,
      resolve: (user) => user.version,
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when they are known here.',
      ...private_,
      resolve: (user) => user.createdAt,
    }),
  }),
});

export const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The signed-in person, and what they may do.',
  fields: (t) => ({
    user: t.field({
      type: UserRef,
      description: 'The person.',
      resolve: async (viewer, _args, context) => {
        const user = await (await context.view()).loaders.user.load(viewer.id);
        if (!user) throw unauthenticated();
        return user;
      },
    }),
    role: t.field({ type: RoleEnum, description: 'Their role.', resolve: (viewer) => viewer.role }),
    territories: t.field({
      type: [TerritoryRef],
      description: 'Territories granted to them; a country covers its subdivisions.',
      resolve: (viewer) => viewer.territories.map(territoryOf),
    }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      description: 'Their team, if any.',
      resolve: async (viewer, _args, context) =>
        viewer.teamId ? (await context.view()).loaders.team.load(viewer.teamId) : null,
    }),
    can: t.boolean({
      description: 'Whether the viewer may do this to this lead now. False for leads out of sight.',
      args: {
        action: t.arg({ type: LeadActionEnum, required: true, description: 'What to do.' }),
        leadId: t.arg.id({ required: true, description: 'The lead.' }),
      },
      resolve: async (_viewer, { action, leadId }, context) => {
        const id = idOf('Lead', leadId);
        const view = await context.view();
        const lead = id ? await view.loaders.lead.load(id) : null;
        return lead !== null && mayDo(action, await actedOn(lead, view, action));
      },
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({
    type: ViewerRef,
    description: 'Who is signed in.',
    resolve: (_root, _args, context) => requireViewer(context),
  }),
  teams: t.field({
    type: [TeamRef],
    description: 'All teams by name, up to 200. For admins; managers and sales see their own.',
    resolve: async (_root, _args, context) => {
      const { tx, viewer } = await context.view();
      const where = viewer.role === 'ADMIN' ? {} : { id: viewer.teamId ?? NO_TEAM };
      return tx.team.findMany({ where, orderBy: { name: 'asc' }, take: 200 });
    },
  }),
}));

/** Matches no team. */
const NO_TEAM = '00000000-0000-0000-0000-000000000000';

/** `users`: the list of people, for admins. */
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { requireId } from '../schema/global-id.ts';
import { UserRef } from '../schema/refs.ts';
import { checkUsersAsked, USER_ORDER, userList, type UserFilter } from './list.ts';
import { RoleEnum } from './user.ts';

const UserFilterInput = builder.inputType('UserFilter', {
  description: 'Which people. Lists mean "any of"; the parts are combined with "and".',
  fields: (t) => ({
    role: t.field({ type: [RoleEnum], description: 'Of one of these roles.' }),
    team: t.idList({ description: 'In one of these teams.' }),
    territory: t.stringList({
      description:
        'Who may work in one of these territories, by code: it, or its country, is granted to them.',
    }),
    active: t.boolean({ description: 'Only who may sign in, or only who was deactivated.' }),
  }),
});

const UserConnectionRef = connectionType('User', UserRef, {
  description: 'People by name. Admins only.',
  total: 'How many people match, over all pages.',
});
builder.objectField(UserConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: the position of the last event it knows of.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryField('users', (t) =>
  t.field({
    type: UserConnectionRef,
    nullable: true,
    description: 'The people who work here, by name. Admins; FORBIDDEN for others.',
    args: {
      filter: t.arg({ type: UserFilterInput, description: 'Which ones.' }),
      search: t.arg.string({ description: 'Text to find in name and e-mail; at most 200 characters.' }),
      ...pageArgs(),
    },
    resolve: async (_root, { filter, search, ...args }, context) => {
      const wanted: UserFilter = {
        ...filter,
        team: filter?.team?.map((id) => requireId('Team', id, 'filter.team')),
      };
      checkUsersAsked(await context.view(), wanted, search ?? null);
      return askedConnection(userList(context, wanted, search ?? null), args, USER_ORDER.name);
    },
  }),
);

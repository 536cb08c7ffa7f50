/** The absence calendar, and how much people take on. */
import { toInstant } from '../clock.ts';
import { loadAll, type AbsenceRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { requireId } from '../schema/global-id.ts';
import { AbsenceRef, UserRef } from '../schema/refs.ts';
import { ABSENCE_ORDER, absenceList } from './list.ts';

builder.node(AbsenceRef, {
  description:
    'Days somebody is away, and gets no leads by assignment rules. Read by oneself, by one’s manager and by admins; why is nobody’s business.',
  id: { resolve: (absence) => absence.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.absence, ids),
  fields: (t) => ({
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who is away.',
      resolve: async (absence, _args, context) => (await context.view()).loaders.user.load(absence.userId),
    }),
    from: t.field({ type: 'Date', description: 'The first day.', resolve: (it) => dayOf(it, 'startsOn') }),
    to: t.field({
      type: 'Date',
      description: 'The last day, included.',
      resolve: (it) => dayOf(it, 'endsOn'),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was entered.' }),
    createdBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who entered it.',
      resolve: async (absence, _args, context) =>
        (await context.view()).loaders.user.load(absence.createdById),
    }),
  }),
});

function dayOf(absence: AbsenceRow, column: 'startsOn' | 'endsOn'): string {
  return toInstant(absence[column]).toZonedDateTimeISO('UTC').toPlainDate().toString();
}

builder.objectField(UserRef, 'mostOpenLeads', (t) =>
  t.int({
    nullable: true,
    description:
      'How many open leads assignment rules may bring them to; null for any number. For oneself, one’s manager and admins; null for others.',
    resolve: async (user, _args, context) =>
      (await (await context.view()).loaders.capacityOfUser.load(user.id))?.mostOpenLeads ?? null,
  }),
);

const AbsenceConnectionRef = connectionType('Absence', AbsenceRef, {
  description: 'Absences the viewer may know of, in order of their first day.',
  total: 'How many absences match, over all pages.',
});

builder.queryField('absences', (t) =>
  t.field({
    type: AbsenceConnectionRef,
    description:
      'The absence calendar: one’s own absences, those of one’s team for managers, all for admins.',
    args: {
      userId: t.arg.id({ description: 'Of this person.' }),
      from: t.arg({ type: 'Date', description: 'That last to this day or longer.' }),
      to: t.arg({ type: 'Date', description: 'That begin on this day or earlier.' }),
      ...pageArgs(),
    },
    resolve: (_root, { userId, from, to, ...args }, context) => {
      const filter = {
        userId: userId ? requireId('User', userId, 'userId') : null,
        from: from ?? null,
        to: to ?? null,
      };
      return askedConnection(absenceList(context, filter), args, ABSENCE_ORDER.name);
    },
  }),
);

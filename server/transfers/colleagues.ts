/** `colleagues`: whom a lead could go to. */
import { loadAll, type UserRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { badUserInput, requireId } from '../schema/global-id.ts';
import { UserRef } from '../schema/refs.ts';
import { territoryOf } from '../territories/territories.ts';
import type { View } from '../context.ts';

const MOST = 100;
const LONGEST_SEARCH = 200;

builder.queryField('colleagues', (t) =>
  t.field({
    type: [UserRef],
    description:
      'Active people other than its owner whose territories cover the lead, by name: whom it can be transferred or assigned to. Empty for a lead out of sight.',
    args: {
      leadId: t.arg.id({ required: true, description: 'The lead.' }),
      search: t.arg.string({ description: 'Text that the name contains; at most 200 characters.' }),
      first: t.arg.int({ defaultValue: 20, description: 'At most so many, 1 to 100; 20 by default.' }),
    },
    resolve: async (_root, args, context) => {
      const first = args.first ?? 20;
      if (first < 1 || first > MOST) throw badUserInput(`first goes from 1 to ${MOST}.`);
      const search = args.search?.trim() ?? '';
      if (search.length > LONGEST_SEARCH) throw badUserInput(`search: at most ${LONGEST_SEARCH} characters.`);
      return colleagues(await context.view(), requireId('Lead', args.leadId, 'leadId'), search, first);
    },
  }),
);

async function colleagues(view: View, leadId: string, search: string, first: number): Promise<UserRow[]> {
  const lead = await view.loaders.lead.load(leadId);
  if (!lead) return [];
  const { code, country } = territoryOf(lead.row.territoryCode);
  const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = await view.tx.$queryRaw<{ id: string }[]>`
    SELECT u.id FROM users u
    WHERE u.active AND u.id IS DISTINCT FROM ${lead.row.ownerId}::uuid
      AND EXISTS (
        SELECT FROM user_territories g WHERE g.user_id = u.id AND g.territory_code IN (${code}, ${country})
      )
      AND u.name ILIKE ${pattern}
    ORDER BY u.name, u.id
    LIMIT ${first}`;
  const people = await loadAll(
    view.loaders.user,
    rows.map((row) => row.id),
  );
  return people.filter((person) => person !== null);
}

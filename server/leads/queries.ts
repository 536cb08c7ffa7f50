/** `leads`: the list. */
import { builder } from '../schema/builder.ts';
import type { LeadNode } from '../loaders.ts';
import { askedConnection, connectionType, pageArgs, type AskedConnection } from '../schema/connection.ts';
import { LeadRef, MoneyRef } from '../schema/refs.ts';
import { decodeLeadFilter, decodeLeadOrder, LeadFilterInput, LeadOrderInput } from './filter-inputs.ts';
import { sqlOrder } from './filter-sql.ts';
import { checkAsked, leadList, type LeadList } from './list.ts';

/** What the connection was asked with, for its sums. */
interface AskedLeads extends AskedConnection<LeadNode> {
  estimatedVolumes: LeadList['estimatedVolumes'];
}

const LeadConnectionRef = connectionType('Lead', LeadRef, {
  description: 'Leads that the viewer sees.',
  total: 'How many leads match, over all pages. Costs a count: select it only when it is shown.',
});

builder.objectFields(LeadConnectionRef, (t) => ({
  asOf: t.field({
    type: 'EventCursor',
    description:
      'What this answer contains, exactly: begin `leadChanges` with it to miss and repeat nothing.',
    resolve: (asked) => asked.asOf(),
  }),
  estimatedVolumes: t.field({
    type: [MoneyRef],
    description:
      'What all matching leads are estimated to be worth, over all pages: one amount for each currency, none where nothing is estimated. Leads whose volume is withheld from the viewer add nothing. Costs as much as a count.',
    resolve: (asked) => (asked as AskedLeads).estimatedVolumes(),
  }),
}));

builder.queryField('leads', (t) =>
  t.field({
    type: LeadConnectionRef,
    description:
      'The leads that the viewer sees. FORBIDDEN when filtering or ordering by a field that is withheld on some of them.',
    args: {
      filter: t.arg({ type: LeadFilterInput, description: 'Which ones.' }),
      search: t.arg.string({
        description:
          'Words to find, all of them, anywhere in company, city and postal code, and in name, e-mail and phone of contacts where they are readable. Umlauts and accents do not matter; from five letters on a word may have a typing error. At most 200 characters, eight words. The order stays what `orderBy` says.',
      }),
      orderBy: t.arg({
        type: LeadOrderInput,
        description: 'How to sort; the latest registered first by default.',
      }),
      ...pageArgs(),
    },
    resolve: async (_root, args, context) => {
      const filter = decodeLeadFilter(args.filter);
      const order = decodeLeadOrder(args.orderBy);
      const search = args.search ?? null;
      await checkAsked(context, { filter, search, order });
      const list = leadList(context, filter, search, order);
      return {
        ...askedConnection(list, args, sqlOrder(order).name),
        estimatedVolumes: () => list.estimatedVolumes(),
      };
    },
  }),
);

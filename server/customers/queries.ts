/** `customers`: the list. */
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { describedEnum } from '../schema/enum.ts';
import { requireId } from '../schema/global-id.ts';
import { OrderDirectionEnum } from '../schema/order-direction.ts';
import { CustomerRef } from '../schema/refs.ts';
import {
  checkCustomersAsked,
  customerList,
  customerOrder,
  DEFAULT_CUSTOMER_ORDER,
  type CustomerFilter,
  type CustomerOrder,
} from './list.ts';

const CustomerFilterInput = builder.inputType('CustomerFilter', {
  description:
    'Which customers. Lists mean "any of"; the parts are combined with "and", but `mine` and `team` widen each other.',
  fields: (t) => ({
    territory: t.stringList({
      description: 'In one of these territories, by code; a country covers its subdivisions.',
    }),
    owner: t.idList({ description: 'Owned by one of these people.' }),
    mine: t.boolean({
      description: 'Owned by the viewer, or with the viewer as a collaborator on the lead.',
    }),
    team: t.boolean({ description: "Owned by a member of the viewer's team (managers)." }),
    convertedAfter: t.field({ type: 'DateTime', description: 'Converted at or after this instant.' }),
    convertedBefore: t.field({ type: 'DateTime', description: 'Converted before this instant.' }),
  }),
});

const CustomerOrderFieldEnum = describedEnum<CustomerOrder['field']>(
  'CustomerOrderField',
  'What customers are sorted by.',
  {
    COMPANY_NAME: 'The company name, without legal form and accents.',
    CONVERTED_AT: 'When they became customers.',
  },
);
const CustomerOrderInput = builder.inputType('CustomerOrder', {
  description: 'How customers are sorted.',
  fields: (t) => ({
    field: t.field({ type: CustomerOrderFieldEnum, required: true, description: 'By what.' }),
    direction: t.field({
      type: OrderDirectionEnum,
      required: true,
      defaultValue: 'ASC',
      description: 'Which way.',
    }),
  }),
});

const CustomerConnectionRef = connectionType('Customer', CustomerRef, {
  description: 'Customers that the viewer sees.',
  total: 'How many customers match, over all pages. Costs a count: select it only when it is shown.',
});
builder.objectField(CustomerConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: the position of the last event it knows of.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryField('customers', (t) =>
  t.field({
    type: CustomerConnectionRef,
    description: 'The customers that the viewer sees: those whose original lead they see.',
    args: {
      filter: t.arg({ type: CustomerFilterInput, description: 'Which ones.' }),
      search: t.arg.string({
        description:
          'Text to find in company, city, postal code and contacts where they are readable; at most 200 characters.',
      }),
      orderBy: t.arg({
        type: CustomerOrderInput,
        description: 'How to sort; the latest converted first by default.',
      }),
      ...pageArgs(),
    },
    resolve: (_root, args, context) => {
      const filter: CustomerFilter = {
        ...args.filter,
        owner: args.filter?.owner?.map((id) => requireId('User', id, 'filter.owner')),
      };
      const search = args.search ?? null;
      const order = args.orderBy ?? DEFAULT_CUSTOMER_ORDER;
      checkCustomersAsked(filter, search);
      return askedConnection(customerList(context, filter, search, order), args, customerOrder(order).name);
    },
  }),
);

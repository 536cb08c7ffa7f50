/**
 * The customer in the schema. Who sees it, and which of its fields, is decided by its original lead: the same
 * relations, the same groups (auth/permissions.ts).
 */
import {
  canReadGroup,
  customerFields,
  redactedCustomerFields,
  type CustomerFieldName,
} from '../auth/permissions.ts';
import { ContactRoleEnum, LeadRelationEnum } from '../leads/enums.ts';
import type { ContactRole } from '../leads/rules.ts';
import { loadAll, type CustomerContactRow, type CustomerNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { idOf } from '../schema/global-id.ts';
import { CustomerRef, LeadRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { territoryOf } from '../territories/territories.ts';

const CustomerContactRef = builder.objectRef<CustomerContactRow>('CustomerContact');
builder.node(CustomerContactRef, {
  description: 'A person at a customer. Read by those who may read the contact group of its original lead.',
  id: { resolve: (contact) => contact.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.customerContact, ids),
  fields: (t) => ({
    firstName: t.exposeString('firstName', { nullable: true, description: 'First name.' }),
    lastName: t.exposeString('lastName', { nullable: true, description: 'Last name.' }),
    role: t.field({
      type: ContactRoleEnum,
      nullable: true,
      description: 'What they do there.',
      resolve: (contact) => contact.role as ContactRole | null,
    }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Phone number.' }),
    primary: t.boolean({
      description: 'Whom to ask for first; one a customer.',
      resolve: (contact) => contact.isPrimary,
    }),
  }),
});

builder.node(CustomerRef, {
  description:
    'What a lead became. Seen by who sees its original lead, whose owner and territory are its own; fields by the groups of that lead, see `redactedFields`.',
  id: { resolve: ({ row }) => row.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.customer, ids),
  fields: (t) => ({
    companyName: t.string({ description: 'Name of the company.', resolve: ({ row }) => row.companyName }),
    city: t.string({ nullable: true, description: 'City.', resolve: ({ row }) => row.city }),
    postalCode: t.string({
      nullable: true,
      description: 'Postal code.',
      resolve: ({ row }) => row.postalCode,
    }),
    territory: t.field({
      type: TerritoryRef,
      description: 'The data space it belongs to: that of its original lead.',
      resolve: ({ lead }) => territoryOf(lead.row.territoryCode),
    }),
    owner: t.field({
      type: UserRef,
      nullable: true,
      description: 'Whose customer it is: the owner of its original lead.',
      resolve: async ({ lead }, _args, context) =>
        lead.row.ownerId ? (await context.view()).loaders.user.load(lead.row.ownerId) : null,
    }),
    originatingLead: t.field({
      type: LeadRef,
      description: 'The lead it was converted from.',
      resolve: ({ lead }) => lead,
    }),
    leads: t.field({
      type: [LeadRef],
      description: 'The leads in sight that became it, the original one and those linked later; up to 200.',
      resolve: async ({ row }, _args, context) => (await context.view()).loaders.leadsOfCustomer.load(row.id),
    }),
    convertedAt: t.field({
      type: 'DateTime',
      description: 'When the lead became a customer.',
      resolve: ({ row }) => row.convertedAt,
    }),
    viewerRelation: t.field({
      type: LeadRelationEnum,
      description: 'What the viewer is to it, by its original lead; the first of several.',
      resolve: ({ relations }) => {
        const [first] = relations;
        if (!first) throw new Error('a customer without a relation was read');
        return first;
      },
    }),
    redactedFields: t.stringList({
      description: 'Names of the fields of this type that are withheld from the viewer.',
      resolve: ({ relations, role }) => redactedCustomerFields(relations, role),
    }),
    street: t.string({
      nullable: true,
      ...inCustomerGroup('street'),
      description: 'Street and number.',
      resolve: ({ row }) => row.street,
    }),
    website: t.string({
      nullable: true,
      ...inCustomerGroup('website'),
      description: 'Web address.',
      resolve: ({ row }) => row.website,
    }),
    contacts: t.field({
      type: [CustomerContactRef],
      description: 'People there, the primary one first; up to 200. Empty when withheld.',
      resolve: async (customer, _args, context) =>
        mayRead('contacts', customer)
          ? (await context.view()).loaders.contactsOfCustomer.load(customer.row.id)
          : [],
    }),
    primaryContact: t.field({
      type: CustomerContactRef,
      nullable: true,
      ...inCustomerGroup('primaryContact'),
      description: 'Whom to ask for first.',
      resolve: async ({ row }, _args, context) => {
        const contacts = await (await context.view()).loaders.contactsOfCustomer.load(row.id);
        return contacts.find((it) => it.isPrimary) ?? null;
      },
    }),
  }),
});

builder.queryField('customer', (t) =>
  t.field({
    type: CustomerRef,
    nullable: true,
    description: 'One customer; null when it does not exist or is not visible to the viewer.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: async (_root, args, context) => {
      const id = idOf('Customer', args.id);
      return id ? (await context.view()).loaders.customer.load(id) : null;
    },
  }),
);

function inCustomerGroup(field: CustomerFieldName) {
  return {
    authScopes: (customer: CustomerNode) => ({
      reads: { group: customerFields[field], standing: customer },
    }),
    unauthorizedResolver: () => null,
  };
}

function mayRead(field: CustomerFieldName, { relations, role }: CustomerNode): boolean {
  return canReadGroup(customerFields[field], relations, role);
}

/**
 * The schema builder: plugins, scalars, and nothing of the domain. Nouns add their own types beside their rules;
 * `schema.ts` gathers them.
 */
import type { Temporal } from '@js-temporal/polyfill';
import SchemaBuilder, { brandWithType } from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { canReadGroup, type FieldGroup } from '../auth/permissions.ts';
import type { Relation, Role } from '../auth/relation.ts';
import type { Context } from '../context.ts';
import { badUserInput, encodeGlobalId, parseGlobalId } from './global-id.ts';
import {
  BigIntScalar,
  CurrencyCodeScalar,
  DateScalar,
  DateTimeScalar,
  DecimalScalar,
  DurationScalar,
  EventCursorScalar,
  JsonScalar,
  SettingValueScalar,
} from './scalars.ts';

/** What a field of a group needs to know: what the viewer is to the lead. */
export interface Standing {
  readonly relations: readonly Relation[];
  readonly role: Role;
}

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    Duration: { Input: Temporal.Duration; Output: string };
    Decimal: { Input: string; Output: string };
    CurrencyCode: { Input: 'EUR' | 'CHF'; Output: string };
    BigInt: { Input: bigint; Output: bigint };
    EventCursor: { Input: string; Output: string };
    JSON: { Input: never; Output: unknown };
    SettingValue: { Input: number | boolean | string; Output: number | boolean | string };
  };
  AuthScopes: {
    /** May the viewer, being this to the lead, read fields of this group? */
    reads: { readonly group: FieldGroup; readonly standing: Standing };
    /** Is the viewer an admin, or the person the field is about? */
    selfOrAdmin: { readonly userId: string };
    /** Is the viewer an admin, or a manager of this team? */
    leadsTeam: { readonly teamId: string };
    /** Is the viewer an admin? */
    admin: boolean;
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    // Subscriptions are gated before their first item, too.
    authorizeOnSubscribe: true,
    authScopes: (context) => ({
      reads: ({ group, standing }) => canReadGroup(group, standing.relations, standing.role),
      selfOrAdmin: async ({ userId }) => {
        const viewer = await context.viewer();
        return viewer?.role === 'ADMIN' || viewer?.id === userId;
      },
      leadsTeam: async ({ teamId }) => {
        const viewer = await context.viewer();
        return viewer?.role === 'ADMIN' || (viewer?.role === 'MANAGER' && viewer.teamId === teamId);
      },
      admin: async () => (await context.viewer())?.role === 'ADMIN',
    }),
  },
  relay: {
    encodeGlobalID: (typename, id) => encodeGlobalId(typename, String(id)),
    decodeGlobalID(globalId) {
      const parsed = parseGlobalId(globalId);
      if (!parsed) throw badUserInput('This is not an id of this system.');
      return parsed;
    },
    nodeTypeOptions: {
      description: 'Anything that can be asked for again by its id.',
    },
    idFieldOptions: {
      description: 'Opaque and global: the same thing has the same id wherever it appears.',
    },
    nodeQueryOptions: {
      description:
        'One thing by its id; null when it does not exist or is not visible to the viewer. What is no id at all is BAD_USER_INPUT.',
      nullable: true,
      args: { id: { description: 'The id.' } },
      resolve: (_root, { id }, _context, { schema }, resolveNode) =>
        isNode(schema, id) ? named(resolveNode(id), id) : null,
    },
    nodesQueryOptions: {
      description:
        'Up to 100 things by their ids, in the order asked; null for what does not exist or is not visible to the viewer. What is no id at all is BAD_USER_INPUT, for all of them.',
      args: { ids: { description: 'The ids, at most 100.' } },
      resolve: (_root, args, _context, { schema }, resolveNodes) => {
        const { ids } = args;
        if (ids.length > 100) throw badUserInput('ids: at most 100 at once.');
        // Relay's plugin loads those of the arguments, whatever it is handed.
        args.ids = ids.filter((id) => isNode(schema, id));
        const known = args.ids;
        // One promise for the batch: each entry is a node or null.
        const nodes = resolveNodes(known);
        return ids.map((id) => {
          const index = known.indexOf(id);
          const node = index < 0 ? null : nodes.then((all) => all[index]);
          return (node && named(node, id)) as never;
        });
      },
    },
    pageInfoTypeOptions: { description: 'Where a page of a connection lies.' },
    hasNextPageFieldOptions: { description: 'Whether more rows follow.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are rows before.' },
    startCursorFieldOptions: {
      description: 'The place of the first row, for `before`; null on an empty page.',
    },
    endCursorFieldOptions: { description: 'The place of the last row, for `after`; null on an empty page.' },
  },
});

/** Not every type that has an id can be asked for by it: entries of the audit log are read as a list alone. */
function isNode(schema: GraphQLSchema, { typename }: { typename: string }): boolean {
  const type = schema.getType(typename);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}

/**
 * A node under the type its id names. Relay's plugin does so itself, but too late for a node that the same
 * operation asks for twice: the second is handed the row before the first has named it.
 */
async function named(node: unknown, { typename }: { typename: string }): Promise<unknown> {
  const row = await node;
  brandWithType(row, typename as never);
  return row;
}

builder.addScalarType('DateTime', DateTimeScalar);
builder.addScalarType('Date', DateScalar);
builder.addScalarType('Duration', DurationScalar as never);
builder.addScalarType('Decimal', DecimalScalar);
builder.addScalarType('CurrencyCode', CurrencyCodeScalar);
builder.addScalarType('BigInt', BigIntScalar as never);
builder.addScalarType('EventCursor', EventCursorScalar);
builder.addScalarType('JSON', JsonScalar as never);
builder.addScalarType('SettingValue', SettingValueScalar);

builder.queryType({ description: 'What can be read. Each query sees one consistent snapshot.' });
builder.mutationType({
  description:
    'What can be changed. Each field is one transaction; what a person can do something about is a member of its result union.',
});
builder.subscriptionType({
  description:
    'What can be watched, over WebSocket (graphql-ws) or SSE. Streams resume at `after`, tell no event twice, and say so when they cannot go on.',
});

/** Events in the schema: who sees one is row level security's business, what of its data is the field table's. */
import { GraphQLError } from 'graphql';
import { canReadGroup, leadFields, type FieldGroup } from '../auth/permissions.ts';
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { isEventType, readableData, type EventType } from '../events/catalog.ts';
import { decodeCursor, encodeCursor } from '../events/cursor.ts';
import { loadAll, type EventRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, type Connection, type CursorCodec } from '../schema/connection.ts';
import { badUserInput, encodeGlobalId, requireId } from '../schema/global-id.ts';
import {
  among,
  pageConditions,
  pageOrder,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
} from '../schema/page-sql.ts';
import { EventRef, LeadRef } from '../schema/refs.ts';
import { EventTypeEnum } from './enums.ts';

/** Ids in `data` are global ids outside, as everywhere in the API. */
const ID_TYPES: Readonly<Record<string, string>> = {
  leadId: 'Lead',
  followUpId: 'FollowUp',
  userId: 'User',
  activityId: 'Activity',
  teamBefore: 'Team',
  teamAfter: 'Team',
};

builder.node(EventRef, {
  description:
    'Something that happened: immutable, in commit order. Visible when the lead was or is visible by the event and is visible now.',
  id: { resolve: (event) => event.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.event, ids),
  fields: (t) => ({
    position: t.field({
      type: 'BigInt',
      description: 'Its place in the log: dense, in commit order.',
      resolve: positionOf,
    }),
    cursor: t.field({
      type: 'EventCursor',
      description: 'Its position as a cursor: a stream begun `after` it goes on with the next event.',
      resolve: async (event, _args, context) => encodeCursor((await context.view()).logId, positionOf(event)),
    }),
    type: t.field({ type: EventTypeEnum, description: 'What happened.', resolve: typeOf }),
    name: t.exposeString('name', { description: 'The name it has on the wire: `lead.registered`.' }),
    time: t.expose('time', { type: 'DateTime', description: "When it happened, by the product's clock." }),
    source: t.exposeString('source', { description: 'The module that told it.' }),
    idempotencyKey: t.exposeID('idempotencyKey', {
      description: 'The same for the same decision, however often it is told.',
    }),
    data: t.field({
      type: 'JSON',
      description:
        'Ids, codes, counts and names of changed fields, as far as the viewer may read their field groups.',
      resolve: dataFor,
    }),
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now.',
      resolve: async (event, _args, context) =>
        event.leadId ? (await context.view()).loaders.lead.load(event.leadId) : null,
    }),
  }),
});

function positionOf(event: EventRow): bigint {
  if (event.position === null)
    throw new Error('an event without a position was read: the trigger did not number it');
  return event.position;
}

function typeOf(event: EventRow): EventType {
  if (!isEventType(event.type)) throw new Error(`an event of unknown type was read: ${event.type}`);
  return event.type;
}

async function dataFor(event: EventRow, _args: object, context: Context): Promise<Record<string, unknown>> {
  const { loaders, viewer } = await context.view();
  const lead = event.leadId ? await loaders.lead.load(event.leadId) : null;
  // An event about no lead was told to whom it concerns; all of it is theirs.
  const canRead = (group: FieldGroup) =>
    !event.leadId || (lead !== null && canReadGroup(group, lead.relations, viewer.role));
  const data = readableData(typeOf(event), Object(event.data), canRead, (field) => GROUPS[field]);
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const typename = key === 'subjectId' ? subjectOf(event) : ID_TYPES[key];
      return [key, typename && typeof value === 'string' ? encodeGlobalId(typename, value) : value];
    }),
  );
}

/** Changes of rights are about a person, else about a team. */
function subjectOf(event: EventRow): string {
  return event.userId ? 'User' : 'Team';
}

const GROUPS: Readonly<Record<string, FieldGroup | undefined>> = leadFields;

const POSITION_ORDER: SqlOrder = {
  name: 'events',
  column: 'e.position',
  type: 'bigint',
  nullable: false,
  descending: false,
  id: 'e.id',
};

/** Pages of the log are cursors of the log: one may page with a stream's cursor and stream from a page's. */
const logCodec: CursorCodec = {
  encode: ({ order, key }) => encodeCursor(order, BigInt(key ?? 0)),
  decode(cursor, _order, argument) {
    const decoded = decodeCursor(cursor);
    if (!decoded.ok) throw badUserInput(`${argument}: this is not an event cursor.`);
    return { order: decoded.logId, key: decoded.position.toString(), id: LAST_ID };
  },
};
/** Positions are unique; any id past all others makes "beyond this position" exact. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface EventFilter {
  readonly types: readonly EventType[] | null;
  readonly leadId: string | null;
}

export function eventList(context: Context, filter: EventFilter): Connection<EventRow> {
  const conditions = [
    Prisma.sql`e.position IS NOT NULL`,
    ...(filter.types ? [among('e.type', filter.types)] : []),
    ...(filter.leadId ? [Prisma.sql`e.lead_id = ${filter.leadId}::uuid`] : []),
  ];
  return {
    async page(request) {
      const { tx, loaders, logId } = await context.view();
      await checkCursor(context, request.after?.order, request.after?.key);
      const where = whereAll([...conditions, ...pageConditions(POSITION_ORDER, request)]);
      const rows = await tx.$queryRaw<KeyedRow[]>`
        SELECT e.id, e.position::text AS key FROM events e ${where} ${pageOrder(POSITION_ORDER, request)}`;
      const nodes = await loadAll(
        loaders.event,
        rows.map((row) => row.id),
      );
      return toPage({ ...POSITION_ORDER, name: logId }, request, rows, nodes);
    },
    async totalCount() {
      const { tx } = await context.view();
      const [row] = await tx.$queryRaw<
        { count: bigint }[]
      >`SELECT count(*) AS count FROM events e ${whereAll(conditions)}`;
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}

/** A cursor of another log, or from before what is kept, cannot be gone on from. */
async function checkCursor(
  context: Context,
  logId: string | undefined,
  position: string | null | undefined,
): Promise<void> {
  if (logId === undefined) return;
  const view = await context.view();
  const counter = await view.tx.eventCounter.findFirstOrThrow();
  if (logId === view.logId && BigInt(position ?? 0) >= counter.tail) return;
  throw new GraphQLError('after: this cursor is too old or of another log. Read again from the start.', {
    extensions: { code: 'CURSOR_EXPIRED' },
  });
}

const EventConnectionRef = connectionType('Event', EventRef, {
  description: 'Events in the order of the log.',
  total: 'How many match, over all pages.',
});

builder.objectField(EventConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: begin the subscription `events` with it.',
    resolve: (asked) => asked.asOf(),
  }),
);

const EventLogRef = builder.objectRef<object>('EventLog').implement({
  description: 'How far the log reaches.',
  fields: (t) => ({
    head: t.field({
      type: 'EventCursor',
      description: 'The last position.',
      resolve: async (_log, _args, context) => (await context.view()).asOf,
    }),
    oldest: t.field({
      type: 'EventCursor',
      description: 'The oldest cursor that can still be gone on from.',
      resolve: async (_log, _args, context) => {
        const { tx, logId } = await context.view();
        return encodeCursor(logId, (await tx.eventCounter.findFirstOrThrow()).tail);
      },
    }),
  }),
});

builder.queryFields((t) => ({
  events: t.field({
    type: EventConnectionRef,
    description:
      'What happened, oldest first. CURSOR_EXPIRED for an `after` that is too old or of another log.',
    args: {
      after: t.arg({ type: 'EventCursor', description: 'Only what came after this cursor.' }),
      before: t.arg({ type: 'EventCursor', description: 'Only what came before this cursor.' }),
      first: t.arg.int({ description: 'The first so many, 1 to 100.' }),
      last: t.arg.int({ description: 'The last so many, 1 to 100.' }),
      types: t.arg({ type: [EventTypeEnum], description: 'Only of these types.' }),
      leadId: t.arg.id({ description: 'Only of this lead.' }),
    },
    resolve: (_root, { types, leadId, ...args }, context) =>
      askedConnection(
        eventList(context, {
          types: types ?? null,
          leadId: leadId ? requireId('Lead', leadId, 'leadId') : null,
        }),
        args,
        POSITION_ORDER.name,
        logCodec,
      ),
  }),
  eventLog: t.field({
    type: EventLogRef,
    description: 'How far the event log reaches.',
    resolve: () => ({}),
  }),
}));

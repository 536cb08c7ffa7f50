/** What every stream can say beside its own changes. */
import { toDate } from '../clock.ts';
import { decodeCursor } from '../events/cursor.ts';
import type { ResyncRequired, StreamCheckpoint, StreamItem } from '../events/stream.ts';
import { builder } from '../schema/builder.ts';
import type { ObjectRefOf } from '../schema/connection.ts';
import { badUserInput } from '../schema/global-id.ts';
import { ResyncReasonEnum } from './enums.ts';

const CheckpointRef = builder.objectRef<StreamCheckpoint>('StreamCheckpoint').implement({
  description:
    'You have everything up to here. At least every 15 seconds, and only after the log could be read.',
  fields: (t) => ({
    cursor: t.field({
      type: 'EventCursor',
      description: 'Everything at or below it was sent.',
      resolve: (it) => it.cursor,
    }),
    head: t.field({ type: 'EventCursor', description: 'The head of the log.', resolve: (it) => it.head }),
    at: t.field({
      type: 'DateTime',
      description: "When the log was read, by the product's clock.",
      resolve: (it) => toDate(it.at),
    }),
  }),
});

const ResyncRef = builder.objectRef<ResyncRequired>('ResyncRequired').implement({
  description: 'The stream cannot go on and completes: read again, and begin a new one at that answer.',
  fields: (t) => ({
    reason: t.field({ type: ResyncReasonEnum, description: 'Why.', resolve: (it) => it.reason }),
    cursor: t.field({ type: 'EventCursor', description: 'The head of the log.', resolve: (it) => it.cursor }),
  }),
});

/** The union of a stream's change with what every stream can say. Items name their type themselves. */
export function streamItem<Item extends { readonly __typename: string }>(
  name: string,
  change: ReturnType<ObjectRefOf<Item & { readonly cursor: string }>['implement']>,
  description: string,
) {
  return builder.unionType(name, {
    description,
    types: [change, CheckpointRef, ResyncRef],
    resolveType: (item) => (item as StreamItem<Item>).__typename,
  });
}

export const AFTER_ARGUMENT =
  "Go on after this cursor: a query's `asOf`, a mutation's `cursor`, or a stream's own. Without it the stream begins now.";

/** What is no cursor at all is the client's mistake; one of another log is told by ResyncRequired. */
export function checkAfter(after: string | null | undefined): string | null {
  if (!after) return null;
  const decoded = decodeCursor(after);
  if (!decoded.ok && decoded.problem === 'MALFORMED')
    throw badUserInput('after: this is not an event cursor.');
  return after;
}

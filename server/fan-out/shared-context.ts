/**
 * What resolvers get when an answer is made for all who would get the same: the leads as the log's reader got them with
 * their events, seen by one of those people.
 *
 * Guarantee: nothing is asked of the database but the settings. A field that wants more fails, and with it the shared
 * answer; `shareable.ts` lists those that do not. What is withheld from a person by row level security, and is among
 * what was read, is withheld here: transfers, from who neither works on the lead nor is named in them.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { isWorkable, relationsOf } from '../auth/relation.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Context, Resources, View } from '../context.ts';
import { encodeCursor } from '../events/cursor.ts';
import type { LogEvent } from '../events/log.ts';
import { createLoaders, relationLeadOf, type EventRow, type LeadNode, type Loaders } from '../loaders.ts';
import type { ReadSettings } from '../settings/read.ts';
import type { ShownLead } from './shown-lead.ts';

export interface SharedAnswer {
  readonly resources: Resources;
  readonly viewer: Viewer;
  readonly lead: ShownLead;
  readonly events: readonly LogEvent[];
  readonly now: Temporal.Instant;
  readonly settings: ReadSettings;
  readonly logId: string;
  readonly position: bigint;
}

export function sharedContext(answer: SharedAnswer): Context {
  const { resources, viewer, now } = answer;
  const view = Promise.resolve(viewOf(answer));
  return {
    resources,
    request: { token: null, requestId: '', remoteAddress: '' },
    now,
    viewer: () => Promise.resolve(viewer),
    view: () => view,
    mutate: refuse,
    recordFirst: refuse,
    refresh: refuse,
    renew: refuse,
    close: () => Promise.resolve(),
  };
}

function viewOf({ viewer, lead, events, now, settings, logId, position }: SharedAnswer): View {
  const loaders = createLoaders(UNREAD, viewer);
  show(loaders, nodeOf(lead, viewer), lead);
  for (const event of events) loaders.event.prime(event.id, eventRowOf(event));
  return {
    tx: UNREAD,
    viewer,
    now,
    loaders,
    settings,
    logId,
    position,
    asOf: encodeCursor(logId, position),
    close: () => Promise.resolve(),
  };
}

function show(loaders: Loaders, node: LeadNode, lead: ShownLead): void {
  const { row, contacts, next, followUps, t7, pauses, completed, people } = lead;
  loaders.lead.prime(row.id, node);
  loaders.contactsOfLead.prime(row.id, [...contacts]);
  loaders.nextFollowUpOfLead.prime(row.id, next);
  loaders.t7OfLead.prime(row.id, t7);
  loaders.pausesOfLead.prime(row.id, [...pauses]);
  loaders.scoredPartsOfLead.prime(row.id, { completedFollowUps: completed, pauses });
  for (const followUp of followUps) loaders.followUp.prime(followUp.id, followUp);
  for (const person of people) loaders.user.prime(person.id, person);
}

function nodeOf({ row }: ShownLead, viewer: Viewer): LeadNode {
  const relations = relationsOf(viewer, relationLeadOf(row));
  const readsAll = isWorkable(relations, viewer.role);
  return {
    row: { ...row, transfers: row.transfers.filter((it) => readsAll || it.toUserId === viewer.id) },
    viewerId: viewer.id,
    role: viewer.role,
    relations,
    clockRequesters: refuse,
    storedMerge: refuse,
  };
}

/** Without what only the database knows of its rows, which no field shows. */
export function eventRowOf(event: LogEvent): EventRow {
  const { bytes: _bytes, ...row } = event;
  return {
    ...row,
    time: new Date(event.time.epochMilliseconds),
    seq: 0n,
    writtenIn: 0n,
  } as EventRow;
}

function refuse(): never {
  throw new Error('a shared answer asked for more than was read for it');
}

/** Stands for a transaction that there is none of. */
const UNREAD = new Proxy({} as View['tx'], {
  get: (_target, name) => (name === 'then' ? undefined : refuse()),
});

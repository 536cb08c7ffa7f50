/** What happened to a lead, and what it comes to for a stream: between the nouns, whose streams they are, and the fan-out. */
import type { Viewer } from '../auth/viewer.ts';
import type { LogEvent } from '../events/log.ts';
import type { ShownLead } from './shown-lead.ts';

/** All events of one lead in a batch, in order. */
export interface LeadEvents {
  readonly leadId: string;
  readonly events: readonly LogEvent[];
  readonly first: LogEvent;
  readonly last: LogEvent;
}

export interface Telling {
  /** Equal for equal items. */
  readonly key: string;
  /** Of the events behind it, the first and the newest. */
  readonly from: bigint;
  readonly to: bigint;
  /** As the stream's `toItems` makes it. */
  readonly item: { readonly __typename: string };
}

/**
 * What a noun knows of a stream that follows the head.
 *
 * Of the viewer, `tell` may ask only who they are to the scopes and to the lead: their role and relations, and whether a
 * follow-up is theirs. So it is asked once for all who are the same in that and have the same question.
 */
export interface Following {
  /** Who the viewer is now. */
  viewer(): Viewer;
  /** Whether an event that is about no lead concerns the stream: then it goes on by itself. */
  stirs(event: LogEvent): boolean;
  /** What a lead's events come to; ASK when only the stream itself can tell. */
  tell(change: LeadEvents, lead: ShownLead): readonly Telling[] | 'ASK';
}

/** The events of each lead, in the order of the first of them. */
export function changesOf(events: readonly LogEvent[]): LeadEvents[] {
  const byLead = new Map<string, LogEvent[]>();
  for (const event of events) {
    if (event.leadId === null) continue;
    const known = byLead.get(event.leadId);
    if (known) known.push(event);
    else byLead.set(event.leadId, [event]);
  }
  return [...byLead].flatMap(([leadId, all]) => {
    const [first] = all;
    const last = all.at(-1);
    return first && last ? [{ leadId, events: all, first, last }] : [];
  });
}

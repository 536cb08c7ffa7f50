/** Who is answered what with which cursor: pure, of what the streams tell of a batch. */
import type { Following, LeadEvents, Telling } from './following.ts';
import type { ShownLead } from './shown-lead.ts';

/** What is asked at a bench, and what the noun knows of it. */
export interface Asking {
  /** Equal where the same is asked. */
  readonly key: string;
  readonly following: Following;
  /** Null: it is answered to one alone. */
  readonly question: string | null;
}

export interface Planned extends Telling {
  readonly lead: ShownLead;
  readonly standing: string;
}

export type Verdict = readonly Planned[] | 'ASK';

/** One answer, and who gets it: those who are at these benches when it is sent, and were when the batch came. */
export interface Answer<Bench> extends Planned {
  readonly benches: Bench[];
  readonly cursor: bigint;
}

/** What a lead's events come to for whoever has this standing and asks so. */
export function verdictOf(
  { following, question }: Pick<Asking, 'following' | 'question'>,
  change: LeadEvents,
  lead: ShownLead | undefined,
  standing: string,
): Verdict {
  if (!lead) return 'ASK';
  const told = following.tell(change, lead);
  if (told === 'ASK' || (told.length > 0 && question === null)) return 'ASK';
  return told.map((telling) => ({ ...telling, lead, standing }));
}

/**
 * One answer for all who are told the same with the same cursor. The last of a bench promises all of the batch; those
 * before it promise what lies before everything that is still to come.
 */
export function answersOf<Bench extends Pick<Asking, 'key'>>(
  plans: ReadonlyMap<Bench, readonly Planned[]>,
  upTo: bigint,
): Answer<Bench>[] {
  const answers = new Map<string, Answer<Bench>>();
  const add = (bench: Bench, telling: Planned, cursor: bigint) => {
    const key = `${bench.key} ${telling.key} ${telling.standing} ${cursor}`;
    const known = answers.get(key);
    if (known) known.benches.push(bench);
    else answers.set(key, { ...telling, cursor, benches: [bench] });
  };
  for (const [bench, planned] of plans) {
    const ordered = planned.length > 1 ? planned.toSorted(byPosition) : planned;
    let safe = upTo;
    for (const telling of ordered.toReversed()) {
      add(bench, telling, safe === upTo || safe < telling.to ? safe : telling.to);
      const before = telling.from - 1n;
      if (before < safe) safe = before;
    }
  }
  return [...answers.values()].sort(byPosition);
}

function byPosition(a: Telling, b: Telling): number {
  return Number(a.to - b.to);
}

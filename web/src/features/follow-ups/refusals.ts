/** What the server took back of a completion, by follow-up, until it is tried again: why, and what was typed. */
import { useCallback, useState } from 'react';
import type { FollowUpOutcome } from '../../gql/graphql.ts';

/** As the form holds it. */
export interface Completion {
  readonly outcome: FollowUpOutcome;
  readonly notes: string;
  readonly action: string;
  /** "2026-11-22T09:00", local. */
  readonly at: string;
}

export interface Refusal {
  readonly reason: string;
  readonly typed: Completion;
}

export interface Refusals {
  of(id: string): Refusal | undefined;
  /** `null` forgets. */
  add(id: string, refusal: Refusal | null): void;
}

export function useRefusals(): Refusals {
  const [refusals, setRefusals] = useState<ReadonlyMap<string, Refusal>>(new Map());
  const add = useCallback((id: string, refusal: Refusal | null) => {
    setRefusals((before) => {
      const next = new Map(before);
      if (refusal === null) next.delete(id);
      else next.set(id, refusal);
      return next;
    });
  }, []);
  return { of: (id) => refusals.get(id), add };
}

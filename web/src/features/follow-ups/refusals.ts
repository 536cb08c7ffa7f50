/** Why the server took back a completion, by follow-up, until it is tried again. */
import { useCallback, useState } from 'react';

export interface Refusals {
  of(id: string): string | undefined;
  /** `null` forgets. */
  add(id: string, reason: string | null): void;
}

export function useRefusals(): Refusals {
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map());
  const add = useCallback((id: string, reason: string | null) => {
    setReasons((before) => {
      const next = new Map(before);
      if (reason === null) next.delete(id);
      else next.set(id, reason);
      return next;
    });
  }, []);
  return { of: (id) => reasons.get(id), add };
}

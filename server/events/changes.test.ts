import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeKind, collapse, collapsedKind, promisesOf } from './changes.ts';
import type { LogEvent } from './log.ts';

function event(position: number, leadId: string): LogEvent {
  return {
    id: `e${position}`,
    position: BigInt(position),
    type: 'LEAD_UPDATED',
    name: 'lead.updated',
    channel: 'cross_module_events',
    source: 'lead-management',
    time: Temporal.Instant.fromEpochMilliseconds(0),
    idempotencyKey: `k${position}`,
    leadId,
    followUpId: null,
    userId: null,
    data: {},
    scopeBefore: null,
    scopeAfter: null,
    followUpBefore: null,
    followUpAfter: null,
    bytes: 100,
  };
}

const logs = fc
  .array(fc.constantFrom('a', 'b', 'c', null), { maxLength: 30 })
  .map((keys) => keys.map((key, n) => event(n + 1, key ?? '')));
const keyOf = ({ leadId }: LogEvent) => leadId || null;

test('collapsing keeps every event of interest once, each key once, newest last', () => {
  fc.assert(
    fc.property(logs, (events) => {
      const changes = collapse(events, keyOf);
      const kept = changes.flatMap((change) => change.events);
      expect(new Set(kept)).toEqual(new Set(events.filter(keyOf)));
      expect(kept).toHaveLength(new Set(kept).size);
      expect(new Set(changes.map(({ key }) => key)).size).toBe(changes.length);
      const newest = changes.map(({ last }) => last.position);
      expect(newest).toEqual(newest.toSorted((a, b) => (a < b ? -1 : 1)));
      for (const { first, last, events: own } of changes) expect([first, last]).toEqual([own[0], own.at(-1)]);
    }),
  );
});

test('a promise covers only what has been told, never decreases, and the last one covers all', () => {
  fc.assert(
    fc.property(logs, (events) => {
      const changes = collapse(events, keyOf);
      const upTo = BigInt(events.length);
      const promises = promisesOf(changes, upTo);
      expect(promises).toHaveLength(changes.length);
      promises.forEach((promise, index) => {
        const untold = changes.slice(index + 1).flatMap((change) => change.events);
        expect(untold.every(({ position }) => position > promise)).toBe(true);
        expect(promise >= (promises[index - 1] ?? 0n)).toBe(true);
      });
      if (changes.length > 0) expect(promises.at(-1)).toBe(upTo);
    }),
  );
});

test('the kind of a change follows from before and after alone', () => {
  expect(changeKind(false, true)).toBe('ENTERED');
  expect(changeKind(true, true)).toBe('CHANGED');
  expect(changeKind(true, false)).toBe('LEFT');
  expect(changeKind(false, false)).toBeNull();
});

test('a reader told by collapsed kinds ends with what is true, however far ahead each batch was read', () => {
  const batches = fc.array(
    fc.record({ sides: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }), ahead: fc.nat({ max: 4 }) }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(fc.boolean(), batches, (start, told) => {
      // Whether it is in the list at each position, from before the first event on.
      const truth = [start, ...told.flatMap(({ sides }) => sides)];
      const at = (position: number) => truth[Math.min(position, truth.length - 1)] ?? start;
      let [known, upTo] = [start, 0];
      for (const { sides, ahead } of told) {
        const positions = sides.map((_, n) => upTo + n).filter((it) => at(it) || at(it + 1));
        upTo += sides.length;
        if (positions.length === 0) continue;
        const kind = collapsedKind(positions.map(at), at(upTo + ahead));
        // One that takes a change of what it does not have for nothing.
        known = kind === 'ENTERED' || (known && kind !== 'LEFT');
      }
      expect(known).toBe(at(upTo));
    }),
    { numRuns: 1_000 },
  );
});

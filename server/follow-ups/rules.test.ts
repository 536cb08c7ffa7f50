import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leadStatuses } from '../leads/rules.ts';
import { defaultSettings } from '../settings/rules.ts';
import { isWorkingDay } from '../territories/calendar.ts';
import { TERRITORIES, territoryOf } from '../territories/territories.ts';
import { tries } from '../testing/tries.ts';
import { followUpKinds, followUpStatuses } from './due-rules.ts';
import {
  mustRemind,
  planFollowUps,
  type PlanDecision,
  type PlanInput,
  type PlannedFollowUp,
} from './rules.ts';

const at = (text: string) =>
  Temporal.PlainDateTime.from(text.length === 10 ? `${text}T10:00` : text)
    .toZonedDateTime('Europe/Berlin')
    .toInstant();
const show = (instant: Temporal.Instant | null) =>
  instant?.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString({ smallestUnit: 'minute' }) ?? null;

/** A lead in Berlin, taken on on Mon 23 Nov 2026 at 10:00 and looked at right then. */
const fresh: PlanInput = {
  territory: 'DE-BE',
  status: 'REGISTERED',
  ownedSince: at('2026-11-23'),
  clockStoppedAt: null,
  anchors: { firstContactAt: null, latestSampleSentAt: null },
  existing: [],
  settings: defaultSettings.followUps,
  now: at('2026-11-23'),
};
const t3: PlannedFollowUp = {
  id: 't3',
  kind: 'T3',
  status: 'PENDING',
  dueAt: at('2026-11-26T09:00'),
  anchorAt: at('2026-11-23'),
  firedAt: null,
  heldSince: null,
};
const t7: PlannedFollowUp = { ...t3, id: 't7', kind: 'T7', dueAt: at('2026-11-30T09:00') };
const custom: PlannedFollowUp = {
  ...t3,
  id: 'c',
  kind: 'CUSTOM',
  dueAt: at('2026-12-05T15:00'),
  anchorAt: null,
};
const doneT3: PlannedFollowUp = {
  ...t3,
  status: 'COMPLETED',
  firedAt: at('2026-11-26T09:00'),
  closedAt: at('2026-11-26T14:00'),
};
const doneT7: PlannedFollowUp = {
  ...doneT3,
  id: 't7',
  kind: 'T7',
  firedAt: at('2026-11-30T09:00'),
  closedAt: at('2026-11-30T14:00'),
};

type Brief = [action: string, kind: string, id: string | undefined, due: string | null, code: string];
const brief = (it: PlanDecision): Brief => [
  it.action,
  it.kind,
  it.followUpId,
  show(it.dueAt),
  it.reason.code,
];
const plan = (change: Partial<PlanInput>) => planFollowUps({ ...fresh, ...change });
const planned = (change: Partial<PlanInput>) => plan(change).map(brief);

describe('planned as soon as the anchor exists', () => {
  it('T3 and T7 count from owned since when nothing else happened', () => {
    const decisions = plan({});
    expect(decisions.map(brief)).toEqual([
      ['PLAN', 'T3', undefined, '2026-11-26T09:00', 'PLANNED'],
      ['PLAN', 'T7', undefined, '2026-11-30T09:00', 'PLANNED'],
    ]);
    expect(decisions.every((it) => it.anchorAt?.equals(at('2026-11-23')))).toBe(true);
  });

  it('T3 counts from the latest sample, T7 from the first contact, since owned since', () => {
    const anchors = { firstContactAt: at('2026-11-24'), latestSampleSentAt: at('2026-11-25') };
    expect(planned({ anchors, now: at('2026-11-25') })).toEqual([
      ['PLAN', 'T3', undefined, '2026-11-30T09:00', 'PLANNED'],
      ['PLAN', 'T7', undefined, '2026-12-01T09:00', 'PLANNED'],
    ]);
  });

  it('what happened before owned since does not count', () => {
    const anchors = { firstContactAt: at('2026-11-01'), latestSampleSentAt: at('2026-11-22') };
    expect(planned({ anchors })).toEqual(planned({}));
  });

  it('does not date a first contact that came with the registration to the day of registration', () => {
    const anchors = { firstContactAt: at('2026-11-23'), latestSampleSentAt: null };
    expect(plan({ anchors })[1]?.reason.text.en).toBe('7 days after ownership began on Mon 23 Nov');
  });

  it('follows the settings of the territory', () => {
    expect(planned({ settings: { t3Days: 2, t7Days: 10, hour: 14 } })).toEqual([
      ['PLAN', 'T3', undefined, '2026-11-25T14:00', 'PLANNED'],
      ['PLAN', 'T7', undefined, '2026-12-03T14:00', 'PLANNED'],
    ]);
  });

  it('a date already past when it is planned is skipped with that reason', () => {
    const ownedSince = at('2026-11-18');
    const decisions = plan({ ownedSince });
    expect(decisions.map(brief)).toEqual([
      ['SKIP', 'T3', undefined, '2026-11-23T09:00', 'ALREADY_PAST'],
      ['PLAN', 'T7', undefined, '2026-11-25T09:00', 'PLANNED'],
    ]);
    expect(decisions[0]?.reason.text.en).toMatch(/^skipped, the date had already passed: 3 days after/);
  });

  it('a date that is exactly now is not past', () => {
    expect(planned({ ownedSince: at('2026-11-18'), now: at('2026-11-23T09:00') })[0]?.[0]).toBe('PLAN');
  });
});

describe('the reason in words', () => {
  it.each([
    ['DE-BE', '2026-12-31', 'moved to Mon 4 Jan: weekend', 'verschoben auf Mo., 4. Januar: Wochenende', 3],
    [
      'DE-BE',
      '2026-12-29',
      "moved to Mon 4 Jan: New Year's Day, weekend",
      'verschoben auf Mo., 4. Januar: Neujahr, Wochenende',
      3,
    ],
    [
      'DE-BY',
      '2027-01-03',
      'moved to Thu 7 Jan: Epiphany',
      'verschoben auf Do., 7. Januar: Heilige Drei Könige',
      3,
    ],
  ])('%s, owned since %s: %s', (territory, ownedSince, en, de) => {
    const [decision] = plan({ territory, ownedSince: at(ownedSince), now: at(ownedSince) });
    expect(decision?.reason.text.en.endsWith(en)).toBe(true);
    expect(decision?.reason.text.de.endsWith(de)).toBe(true);
  });

  it('says what it was counted from, with nothing about moving when nothing moved', () => {
    const anchors = { firstContactAt: null, latestSampleSentAt: at('2026-11-24') };
    const [decision] = plan({ anchors, now: at('2026-11-24') });
    expect(decision?.reason.text).toEqual({
      en: '3 days after the sample was sent on Tue 24 Nov',
      de: '3 Tage nach dem Musterversand am Di., 24. November',
    });
    expect(decision?.reason.params).toMatchObject({
      anchor: 'SAMPLE_SENT',
      anchorDate: '2026-11-24',
      days: 3,
      dueDate: '2026-11-27',
      rolled: [],
    });
  });

  it('has parameters that survive JSON', () => {
    for (const { reason } of plan({ ownedSince: at('2026-12-29'), now: at('2026-12-29') })) {
      expect(JSON.parse(JSON.stringify(reason.params))).toEqual(reason.params);
    }
  });
});

describe('a new anchor', () => {
  it('moves the open one while it has not fired', () => {
    const anchors = { firstContactAt: at('2026-11-25'), latestSampleSentAt: at('2026-11-25') };
    const existing = [t3, t7];
    expect(planned({ anchors, existing, now: at('2026-11-25') })).toEqual([
      ['MOVE', 'T3', 't3', '2026-11-30T09:00', 'NEW_ANCHOR'],
      ['MOVE', 'T7', 't7', '2026-12-02T09:00', 'NEW_ANCHOR'],
    ]);
  });

  it('is the same one when only the database has cut it to the millisecond', () => {
    const ownedSince = at('2026-11-23').add({ nanoseconds: 999_999 });
    expect(planned({ ownedSince, existing: [t3, t7] })).toEqual([]);
  });

  it('moves one that a person rescheduled; nothing else does', () => {
    const chosen = { ...t3, dueAt: at('2026-12-03T11:00'), rescheduled: true };
    expect(planned({ existing: [chosen, t7] })).toEqual([]);
    const anchors = { firstContactAt: null, latestSampleSentAt: at('2026-11-25') };
    expect(planned({ anchors, existing: [chosen, t7], now: at('2026-11-25') })).toEqual([
      ['MOVE', 'T3', 't3', '2026-11-30T09:00', 'NEW_ANCHOR'],
    ]);
  });

  it('never moves what has fired', () => {
    const fired = [t3, t7].map((it) => ({ ...it, firedAt: it.dueAt }));
    const anchors = { firstContactAt: at('2026-12-01'), latestSampleSentAt: at('2026-12-01') };
    expect(planned({ anchors, existing: fired, now: at('2026-12-01') })).toEqual([]);
  });

  it('skips the open one when backdating moves it into the past', () => {
    expect(planned({ ownedSince: at('2026-11-10'), existing: [t3, t7], now: at('2026-11-24') })).toEqual([
      ['SKIP', 'T3', 't3', '2026-11-13T09:00', 'ALREADY_PAST'],
      ['SKIP', 'T7', 't7', '2026-11-17T09:00', 'ALREADY_PAST'],
    ]);
  });
});

describe('a new sample', () => {
  const anchors = { firstContactAt: null, latestSampleSentAt: at('2026-12-02') };
  const now = at('2026-12-02');

  it('opens another T3 when none is pending', () => {
    expect(planned({ anchors, existing: [doneT3, doneT7], now })).toEqual([
      ['PLAN', 'T3', undefined, '2026-12-07T09:00', 'PLANNED'],
    ]);
  });

  it('opens none while a fired one is still to be done, nor when that one is completed afterwards', () => {
    const fired: PlannedFollowUp = { ...doneT3, status: 'PENDING', closedAt: null };
    expect(planned({ anchors, existing: [fired, doneT7], now })).toEqual([]);
    const completedLater = { ...doneT3, closedAt: at('2026-12-03') };
    expect(planned({ anchors, existing: [completedLater, doneT7], now: at('2026-12-03') })).toEqual([]);
  });

  it('opens one after a T3 that was skipped at its planning, even when it is recorded late', () => {
    const skipped: PlannedFollowUp = { ...t3, status: 'SKIPPED', closedAt: at('2026-12-03') };
    expect(planned({ anchors, existing: [skipped, doneT7], now: at('2026-12-03') })).toEqual([
      ['PLAN', 'T3', undefined, '2026-12-07T09:00', 'PLANNED'],
    ]);
  });

  it('withdrawn, cancels the T3 that it opened', () => {
    const second = { ...t3, id: 'second', anchorAt: at('2026-12-02'), dueAt: at('2026-12-07T09:00') };
    expect(planned({ existing: [doneT3, second, doneT7], now })).toEqual([
      ['CANCEL', 'T3', 'second', '2026-12-07T09:00', 'ANCHOR_GONE'],
    ]);
  });
});

describe('one T7 per ownership', () => {
  it('a first contact after it was done opens no other', () => {
    const anchors = { firstContactAt: at('2026-12-02'), latestSampleSentAt: null };
    expect(planned({ anchors, existing: [doneT3, doneT7], now: at('2026-12-02') })).toEqual([]);
  });

  it('a new owner gets both anew', () => {
    const ownedSince = at('2027-02-01');
    expect(planned({ ownedSince, existing: [doneT3, doneT7], now: ownedSince })).toEqual([
      ['PLAN', 'T3', undefined, '2027-02-04T09:00', 'PLANNED'],
      ['PLAN', 'T7', undefined, '2027-02-08T09:00', 'PLANNED'],
    ]);
  });

  it('a restored lead gets anew what its removal cancelled before it fired, and not what had fired', () => {
    const cancelled = [t3, { ...t7, firedAt: t7.dueAt }].map((it) => ({
      ...it,
      status: 'CANCELLED' as const,
    }));
    expect(planned({ existing: cancelled })).toEqual([
      ['PLAN', 'T3', undefined, '2026-11-26T09:00', 'PLANNED'],
    ]);
  });

  it('of two, as merging leaves them, the earlier one stands, or the one that is done', () => {
    const other = { ...t7, id: 'other', dueAt: at('2026-12-04T09:00') };
    expect(planned({ existing: [t3, other, t7] })).toEqual([
      ['CANCEL', 'T7', 'other', '2026-12-04T09:00', 'SUPERSEDED'],
    ]);
    const anchors = { firstContactAt: at('2026-11-27'), latestSampleSentAt: null };
    expect(planned({ anchors, existing: [t3, doneT7, { ...other, anchorAt: at('2026-11-27') }] })).toEqual([
      ['CANCEL', 'T7', 'other', '2026-12-04T09:00', 'SUPERSEDED'],
    ]);
  });
});

describe('the end of work on a lead', () => {
  it.each(['LOST', 'CONVERTED', 'EXPIRED', 'DELETED', 'MERGED'] as const)(
    '%s cancels the open ones, fired and custom ones too, and plans none',
    (status) => {
      const existing = [t3, { ...t7, firedAt: t7.dueAt }, custom, { ...doneT3, id: 'done' }];
      expect(planned({ status, existing }).map((it) => [it[0], it[2], it[4]])).toEqual([
        ['CANCEL', 't3', 'LEAD_CLOSED'],
        ['CANCEL', 't7', 'LEAD_CLOSED'],
        ['CANCEL', 'c', 'LEAD_CLOSED'],
      ]);
      expect(planned({ status })).toEqual([]);
    },
  );

  it.each(['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'] as const)(
    '%s plans',
    (status) => {
      expect(planned({ status })).toHaveLength(2);
    },
  );

  it('without an owner nothing is planned, T3 and T7 are cancelled and custom ones stay', () => {
    expect(planned({ ownedSince: null })).toEqual([]);
    expect(
      planned({ ownedSince: null, existing: [t3, t7, custom] }).map((it) => [it[0], it[2], it[4]]),
    ).toEqual([
      ['CANCEL', 't3', 'NO_OWNER'],
      ['CANCEL', 't7', 'NO_OWNER'],
    ]);
  });
});

describe('a stopped clock', () => {
  const clockStoppedAt = at('2026-11-24');

  it('holds every open one once, and plans and moves nothing', () => {
    const anchors = { firstContactAt: at('2026-11-25'), latestSampleSentAt: at('2026-11-25') };
    const held = { ...t7, heldSince: clockStoppedAt };
    expect(planned({ clockStoppedAt, anchors, existing: [t3, held, custom] })).toEqual([
      ['HOLD', 'T3', 't3', '2026-11-26T09:00', 'CLOCK_STOPPED'],
      ['HOLD', 'CUSTOM', 'c', '2026-12-05T15:00', 'CLOCK_STOPPED'],
    ]);
    expect(planned({ clockStoppedAt })).toEqual([]);
  });

  it('resumed, gives back the days it stood still, rounded up, and rolls on', () => {
    const resumedAt = at('2026-12-01T11:00');
    const existing = [t3, t7, custom].map((it) => ({ ...it, heldSince: clockStoppedAt }));
    const pauses = [{ stoppedAt: clockStoppedAt, resumedAt }];
    expect(planned({ existing, pauses, now: resumedAt })).toEqual([
      ['RESUME', 'T3', 't3', '2026-12-04T09:00', 'CLOCK_RESUMED'],
      ['RESUME', 'T7', 't7', '2026-12-08T09:00', 'CLOCK_RESUMED'],
      ['RESUME', 'CUSTOM', 'c', '2026-12-05T15:00', 'CLOCK_RESUMED'],
    ]);
  });

  it('resumed, leaves what had fired and what a person chose at their dates', () => {
    const resumedAt = at('2026-12-01T11:00');
    const existing = [
      { ...t3, firedAt: t3.dueAt, heldSince: clockStoppedAt },
      { ...t7, rescheduled: true, heldSince: clockStoppedAt },
    ];
    const pauses = [{ stoppedAt: clockStoppedAt, resumedAt }];
    expect(planned({ existing, pauses, now: resumedAt })).toEqual([
      ['RESUME', 'T3', 't3', '2026-11-26T09:00', 'CLOCK_RESUMED'],
      ['RESUME', 'T7', 't7', '2026-11-30T09:00', 'CLOCK_RESUMED'],
    ]);
  });
});

describe('a changed setting', () => {
  it('moves what is open', () => {
    expect(planned({ existing: [t3, t7], settings: { t3Days: 4, t7Days: 7, hour: 9 } })).toEqual([
      ['MOVE', 'T3', 't3', '2026-11-27T09:00', 'RECALCULATED'],
    ]);
  });

  it('never loses what is open: a new date that lies in the past leaves the old one', () => {
    const settings = { t3Days: 3, t7Days: 1, hour: 9 };
    expect(planned({ existing: [doneT3, t7], settings, now: at('2026-11-27') })).toEqual([]);
  });

  it('does not move what is due and waits to be fired', () => {
    expect(planned({ existing: [t3, t7], now: at('2026-12-15') })).toEqual([]);
  });
});

describe('a T7 that fires makes a REMINDER', () => {
  const anchorAt = at('2026-11-23');
  it.each([
    ['REGISTERED', null, true],
    ['ACTIVE', null, true],
    ['ACTIVE', '2026-11-22', true],
    ['ACTIVE', '2026-11-23', true],
    ['ACTIVE', '2026-11-24', false],
    ['REMINDER', null, false],
    ['GRACE_PERIOD', null, false],
    ['QUALIFIED', null, false],
  ] as const)('of a lead that is %s, last worked on %s: %s', (status, last, expected) => {
    expect(mustRemind({ status, lastMeaningfulAt: last ? at(last) : null, anchorAt })).toBe(expected);
  });
});

/** What the operation does with the decisions: every one of them, with its dates. */
describe('those of a merged lead', () => {
  const merged = { ownedSince: null, anchorAt: at('2026-11-24') };

  it('take the place of none: they were due to another owner', () => {
    const existing = [
      t3,
      t7,
      { ...doneT3, ...merged, id: 'm3' },
      { ...doneT7, ...merged, id: 'm7' },
      { ...doneT7, ...merged, id: 'm7b', status: 'PENDING' as const, closedAt: null },
    ];
    expect(planned({ existing, now: at('2026-11-25') })).toEqual([]);
  });

  it('stand in the way of another T3 for a sample while they are to be done', () => {
    const pending = { ...doneT3, ...merged, id: 'm3', status: 'PENDING' as const, closedAt: null };
    const change = {
      anchors: { firstContactAt: null, latestSampleSentAt: at('2026-11-27') },
      now: at('2026-11-27'),
    };
    const kinds = (existing: readonly PlannedFollowUp[]) =>
      planned({ ...change, existing }).map(([action, kind]) => `${action} ${kind}`);
    expect(kinds([doneT3, t7])).toEqual(['PLAN T3']);
    expect(kinds([doneT3, pending, t7])).toEqual([]);
  });
});

function apply(input: PlanInput, decisions: readonly PlanDecision[]): PlanInput {
  const existing = new Map(input.existing.map((it) => [it.id, it]));
  decisions.forEach((decision, index) => {
    const { action, kind, anchorAt, dueAt } = decision;
    const id = decision.followUpId ?? `new ${index}`;
    const before = existing.get(id) ?? {
      id,
      kind,
      firedAt: null,
      heldSince: null,
      status: 'PENDING' as const,
    };
    const closed = action === 'SKIP' ? 'SKIPPED' : action === 'CANCEL' ? 'CANCELLED' : null;
    const heldSince =
      action === 'HOLD' ? input.clockStoppedAt : action === 'RESUME' ? null : before.heldSince;
    const closing = closed ? { status: closed, closedAt: input.now } : {};
    existing.set(id, { ...before, anchorAt, dueAt, heldSince, ...closing } as PlannedFollowUp);
  });
  return { ...input, existing: [...existing.values()] };
}

const day = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => at('2026-11-01').add({ hours }));
const followUp = fc.record({
  kind: fc.constantFrom(...followUpKinds),
  status: fc.constantFrom(...followUpStatuses),
  dueAt: day,
  anchorAt: fc.option(day),
  firedAt: fc.option(day),
  heldSince: fc.option(day),
  closedAt: fc.option(day),
  rescheduled: fc.boolean(),
});
const anyInput: fc.Arbitrary<PlanInput> = fc
  .record({
    territory: fc.constantFrom('DE-BY', 'DE', 'CH-TI', 'AT-9'),
    status: fc.constantFrom(...leadStatuses),
    ownedSince: fc.option(day, { freq: 10 }),
    clockStoppedAt: fc.option(day, { freq: 1 }),
    pauses: fc.array(fc.record({ stoppedAt: day, resumedAt: day }), { maxLength: 2 }),
    anchors: fc.record({ firstContactAt: fc.option(day), latestSampleSentAt: fc.option(day) }),
    existing: fc.array(followUp, { maxLength: 6 }),
    settings: fc.record({ t3Days: fc.nat(5), t7Days: fc.nat(10), hour: fc.nat(23) }),
    now: day,
  })
  .map((it) => ({ ...it, existing: it.existing.map((one, index) => ({ ...one, id: `f${index}` })) }));

describe('whatever the history', () => {
  it('applying the decisions and planning again decides nothing', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(planFollowUps(apply(input, planFollowUps(input))).map(brief)).toEqual([]);
      }),
      { numRuns: tries(600, 200) },
    );
  });

  it('nothing fired or closed is moved, each is decided once, and one of a kind is open at most', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decisions = planFollowUps(input);
        const ids = decisions.flatMap((it) => it.followUpId ?? []);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { followUpId, action, dueAt } of decisions) {
          const before = input.existing.find((it) => it.id === followUpId);
          if (!before) continue;
          expect(before.status).toBe('PENDING');
          if (before.firedAt && action !== 'CANCEL') expect(dueAt.equals(before.dueAt)).toBe(true);
        }
        if (input.clockStoppedAt) return;
        const after = apply(input, decisions).existing.filter((it) => it.status === 'PENDING' && !it.firedAt);
        for (const kind of ['T3', 'T7']) {
          expect(after.filter((it) => it.kind === kind).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: tries(400, 130) },
    );
  });
});

describe('whatever the territory, the anchors, the stops and the settings: what is planned', () => {
  const hours = fc.integer({ min: 0, max: 3 * 366 * 24 });
  const sometime = hours.map((it) => Temporal.Instant.from('2026-01-01T00:00:00Z').add({ hours: it }));
  const planning = fc
    .record({
      territory: fc.constantFrom(...TERRITORIES.map((it) => it.code)),
      ownedSince: sometime,
      contactAfter: fc.option(fc.nat(200)),
      sampleAfter: fc.option(fc.nat(200)),
      stops: fc.array(fc.record({ after: fc.nat(400), hours: fc.integer({ min: 1, max: 400 }) }), {
        maxLength: 2,
      }),
      settings: fc.record({
        t3Days: fc.integer({ min: 1, max: 90 }),
        t7Days: fc.integer({ min: 1, max: 180 }),
        hour: fc.nat(23),
      }),
    })
    .map(({ territory, ownedSince, contactAfter, sampleAfter, stops, settings }): PlanInput => {
      const later = (it: number | null) => (it === null ? null : ownedSince.add({ hours: it }));
      const pauses = stops.map((it) => {
        const stoppedAt = ownedSince.add({ hours: it.after });
        return { stoppedAt, resumedAt: stoppedAt.add({ hours: it.hours }) };
      });
      const anchors = { firstContactAt: later(contactAfter), latestSampleSentAt: later(sampleAfter) };
      const now = ownedSince;
      const rest = { status: 'ACTIVE', clockStoppedAt: null, existing: [], settings, now } as const;
      return { territory, ownedSince, anchors, pauses, ...rest };
    });
  const holds = (check: (input: PlanInput, decisions: readonly PlanDecision[]) => void) =>
    fc.assert(
      fc.property(planning, (input) => {
        const decisions = planFollowUps(input);
        expect(decisions.map((it) => it.kind)).toEqual(['T3', 'T7']);
        check(input, decisions);
      }),
      { numRuns: tries(300, 100) },
    );
  const localOf = ({ territory }: PlanInput, { dueAt }: PlanDecision) =>
    dueAt.toZonedDateTimeISO(territoryOf(territory).timeZone);

  it('is never due on a day off of that territory', () => {
    holds((input, decisions) => {
      for (const it of decisions)
        expect(isWorkingDay(input.territory, localOf(input, it).toPlainDate())).toBe(true);
    });
  });

  it('is never due before its anchor', () => {
    holds((_input, decisions) => {
      for (const { dueAt, anchorAt } of decisions)
        expect(anchorAt && Temporal.Instant.compare(anchorAt, dueAt)).toBe(-1);
    });
  });

  it('is due at the same local hour in summer and in winter', () => {
    holds((input, decisions) => {
      for (const it of decisions) {
        const { hour, minute, second, millisecond } = localOf(input, it);
        expect([hour, minute, second, millisecond]).toEqual([input.settings.hour, 0, 0, 0]);
      }
    });
  });

  it('stays where it is when it is planned again, now or on any day before it is due', () => {
    holds((input, decisions) => {
      const after = apply(input, decisions);
      expect(planFollowUps(after)).toEqual([]);
      const first = decisions.map((it) => it.dueAt).sort(Temporal.Instant.compare)[0];
      if (first) expect(planFollowUps({ ...after, now: first.subtract({ seconds: 1 }) })).toEqual([]);
    });
  });

  it('is not due earlier for a greater offset', () => {
    holds((input, decisions) => {
      const { settings } = input;
      const more = { ...settings, t3Days: settings.t3Days + 1, t7Days: settings.t7Days + 1 };
      for (const [index, it] of planFollowUps({ ...input, settings: more }).entries()) {
        const before = decisions[index];
        expect(before && Temporal.Instant.compare(before.dueAt, it.dueAt)).toBeLessThanOrEqual(0);
      }
    });
  });
});

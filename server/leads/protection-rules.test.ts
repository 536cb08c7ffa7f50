import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/rules.ts';
import { TERRITORIES, territoryOf } from '../territories/territories.ts';
import { deadlineReason } from './deadline-reason-rules.ts';
import { deadlineKinds } from './deadline-rules.ts';
import { pausedDays, type Pause } from './pause-rules.ts';
import {
  firstContactOf,
  nextProtectionStep,
  protectionOf,
  protectionStep,
  reclaimableFrom,
  type ProtectionFacts,
} from './protection-rules.ts';
import { leadStatuses } from './rules.ts';

const at = (text: string) =>
  Temporal.PlainDateTime.from(text.length === 10 ? `${text}T14:30` : text)
    .toZonedDateTime('Europe/Berlin')
    .toInstant();
const show = (instant: Temporal.Instant | null | undefined) =>
  instant?.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString({ smallestUnit: 'minute' }) ?? null;

/** Taken on on 7 Jan 2026 at 14:30, worked with a first contact, nothing else. */
const facts: ProtectionFacts = {
  territory: 'DE-BE',
  status: 'ACTIVE',
  ownedSince: at('2026-01-07'),
  firstContactAt: at('2026-01-08'),
  lastProgressAt: null,
  extensionDays: 0,
  pauses: [],
  clockStoppedAt: null,
  warnedAt: null,
  graceStartedAt: null,
  t7DueAt: null,
};
const early = at('2026-01-09');
const settings = defaultSettings.protection;
const of = (change: Partial<ProtectionFacts>, now = early) =>
  protectionOf({ ...facts, ...change }, now, settings);
const step = (change: Partial<ProtectionFacts>, now: Temporal.Instant) => {
  const it = protectionStep({ ...facts, ...change }, now, settings);
  return (
    it && [it.action, show(it.at), 'reason' in it ? it.reason : undefined].filter((one) => one !== undefined)
  );
};
const pause = (from: string, to: string) => ({ stoppedAt: at(from), resumedAt: at(to) });

describe('protection ends: owned since + 6 months + extensions + paused', () => {
  it.each<[string, Partial<ProtectionFacts>, string]>([
    ['plain, through the change to summer time', {}, '2026-07-07T14:30'],
    ['clamped to the end of the month', { ownedSince: at('2026-08-31') }, '2027-02-28T14:30'],
    ['clamped in a leap year', { ownedSince: at('2027-08-31') }, '2028-02-29T14:30'],
    ['from a leap day', { ownedSince: at('2028-02-29') }, '2028-08-29T14:30'],
    ['months before extensions', { ownedSince: at('2026-08-30'), extensionDays: 1 }, '2027-03-01T14:30'],
    ['extended after clamping', { ownedSince: at('2026-08-31'), extensionDays: 30 }, '2027-03-30T14:30'],
    [
      'a paused hour gives a day',
      { pauses: [pause('2026-02-01T10:00', '2026-02-01T11:00')] },
      '2026-07-08T14:30',
    ],
    ['a pause before it does not count', { pauses: [pause('2025-02-01', '2025-03-01')] }, '2026-07-07T14:30'],
    [
      'all together',
      { ownedSince: at('2026-08-31'), extensionDays: 1, pauses: [pause('2026-09-01', '2026-09-03')] },
      '2027-03-03T14:30',
    ],
    ['a skipped hour goes past the gap', { ownedSince: at('2025-09-29T02:30') }, '2026-03-29T03:30'],
    ['a doubled hour is its first', { ownedSince: at('2026-04-25T02:30') }, '2026-10-25T02:30'],
  ])('%s', (_name, change, expected) => {
    expect(show(of(change)?.endsAt)).toBe(expected);
  });

  it('reads a doubled hour as its first occurrence, in summer time', () => {
    expect(of({ ownedSince: at('2026-04-25T02:30') })?.endsAt.toString()).toBe('2026-10-25T00:30:00Z');
  });
});

describe('progress deadline, warning, grace', () => {
  it('counts 60 days from owned since, the warning 7 days before, grace for 10 from then', () => {
    const it = of({});
    expect(show(it?.progressDeadline)).toBe('2026-03-08T14:30');
    expect(show(it?.warningAt)).toBe('2026-03-01T14:30');
    expect(show(it?.graceStartsAt)).toBe('2026-03-08T14:30');
    expect(show(it?.graceEndsAt)).toBe('2026-03-18T14:30');
  });

  it('counts anew from progress, not from progress before it was owned', () => {
    expect(show(of({ lastProgressAt: at('2026-02-10') })?.progressDeadline)).toBe('2026-04-11T14:30');
    expect(show(of({ lastProgressAt: at('2026-01-01') })?.progressDeadline)).toBe('2026-03-08T14:30');
  });

  it('gives back only the pauses since what it counts from', () => {
    const pauses = [pause('2026-01-10', '2026-01-12'), pause('2026-02-20', '2026-02-21')];
    expect(show(of({ pauses })?.progressDeadline)).toBe('2026-03-11T14:30');
    expect(show(of({ pauses, lastProgressAt: at('2026-02-10') })?.progressDeadline)).toBe('2026-04-12T14:30');
  });

  it('puts grace off until 7 days after a warning that came late', () => {
    const late = of({ warnedAt: at('2026-03-05T09:00') });
    expect(show(late?.graceStartsAt)).toBe('2026-03-12T09:00');
    expect(show(late?.graceEndsAt)).toBe('2026-03-22T09:00');
    const notYet = of({}, at('2026-03-20T08:00'));
    expect(show(notYet?.graceStartsAt)).toBe('2026-03-27T08:00');
  });

  it('forgets a warning that was for an earlier deadline', () => {
    const it = of({ warnedAt: at('2026-03-01'), lastProgressAt: at('2026-03-05') });
    expect(it?.warnedAt).toBeNull();
  });

  it('lasts 10 full days from when it began, however late that was', () => {
    const it = of({
      status: 'GRACE_PERIOD',
      warnedAt: at('2026-03-01'),
      graceStartedAt: at('2026-03-15T08:00'),
    });
    expect(show(it?.graceEndsAt)).toBe('2026-03-25T08:00');
    expect(it?.expiryReason).toBe('GRACE');
  });
});

describe('pre-claim', () => {
  const waiting = { status: 'REGISTERED', firstContactAt: null } as const;

  it('ends after 10 days while there is no first contact', () => {
    expect(show(of(waiting)?.preClaimEndsAt)).toBe('2026-01-17T14:30');
    expect(of(waiting)).toMatchObject({ expiryReason: 'PRE_CLAIM' });
    expect(of({})?.preClaimEndsAt).toBeNull();
  });

  it('gives back paused days', () => {
    const pauses = [pause('2026-01-08', '2026-01-10')];
    expect(show(of({ ...waiting, pauses })?.preClaimEndsAt)).toBe('2026-01-19T14:30');
  });

  it('never ends before the working day after T7 was due', () => {
    const friday = at('2026-01-16T09:00');
    expect(show(of({ ...waiting, t7DueAt: friday })?.preClaimEndsAt)).toBe('2026-01-19T09:00');
    expect(show(of({ ...waiting, t7DueAt: at('2026-01-14T09:00') })?.preClaimEndsAt)).toBe(
      '2026-01-17T14:30',
    );
  });

  it.each([
    ['2026-01-08', '2026-01-08T14:30', 'one since'],
    ['2026-01-05', '2026-01-07T14:30', 'the one that came with the registration'],
  ])('the first contact of %s counts as of %s: %s', (firstContactAt, expected) => {
    const ownedSince = at('2026-01-07');
    const found = firstContactOf({
      ownedSince,
      registeredAt: ownedSince,
      firstContactAt: at(firstContactAt),
    });
    expect(show(found)).toBe(expected);
  });

  it('a first contact of an earlier ownership does not count', () => {
    const lead = {
      ownedSince: at('2026-01-07'),
      registeredAt: at('2025-06-01'),
      firstContactAt: at('2025-06-02'),
    };
    expect(firstContactOf(lead)).toBeNull();
    expect(firstContactOf({ ...lead, ownedSince: null })).toBeNull();
    expect(firstContactOf({ ...lead, firstContactAt: null })).toBeNull();
  });
});

describe('expiry is whichever comes first', () => {
  it('grace, when no progress is made', () => {
    expect(of({})).toMatchObject({ expiryReason: 'GRACE' });
    expect(show(of({})?.expiresAt)).toBe('2026-03-18T14:30');
  });

  it('protection, when progress goes on', () => {
    const it = of({ lastProgressAt: at('2026-07-01') });
    expect([it?.expiryReason, show(it?.expiresAt)]).toEqual(['PROTECTION', '2026-07-07T14:30']);
  });

  it.each(leadStatuses)('%s', (status) => {
    const it = of({ status });
    const expires = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD'].includes(status);
    expect(it?.expiresAt !== null && it?.expiresAt !== undefined).toBe(expires);
    expect(it === null).toBe(!expires && status !== 'QUALIFIED');
  });

  it('a lead without an owner has no running clock', () => {
    expect(of({ ownedSince: null })).toBeNull();
  });
});

describe('the step that is due', () => {
  it.each<[string, Partial<ProtectionFacts>, string, unknown]>([
    ['nothing yet', {}, '2026-03-01T14:29', null],
    ['a warning', {}, '2026-03-01T14:30', ['WARN', '2026-03-01T14:30']],
    ['only once', { warnedAt: at('2026-03-01') }, '2026-03-08T14:29', null],
    ['grace', { warnedAt: at('2026-03-01') }, '2026-03-08T14:30', ['START_GRACE', '2026-03-08T14:30']],
    ['a warning first, however late', {}, '2026-05-01', ['WARN', '2026-03-01T14:30']],
    [
      'grace 7 days after it',
      { warnedAt: at('2026-05-01') },
      '2026-05-08',
      ['START_GRACE', '2026-05-08T14:30'],
    ],
    [
      'expiry at the end of grace',
      { status: 'GRACE_PERIOD', warnedAt: at('2026-03-01'), graceStartedAt: at('2026-03-08') },
      '2026-03-18T14:30',
      ['EXPIRE', '2026-03-18T14:30', 'GRACE'],
    ],
    [
      'nothing during grace',
      { status: 'GRACE_PERIOD', warnedAt: at('2026-03-01'), graceStartedAt: at('2026-03-08') },
      '2026-03-18T14:29',
      null,
    ],
    [
      'expiry of protection',
      { lastProgressAt: at('2026-06-20') },
      '2026-07-07T14:30',
      ['EXPIRE', '2026-07-07T14:30', 'PROTECTION'],
    ],
    ['each in its turn when several were missed', {}, '2026-08-01', ['WARN', '2026-03-01T14:30']],
    [
      'and so the end of protection after a warning that came too late for it',
      { warnedAt: at('2026-08-01') },
      '2026-08-01',
      ['EXPIRE', '2026-07-07T14:30', 'PROTECTION'],
    ],
    [
      'expiry of pre-claim',
      { status: 'REGISTERED', firstContactAt: null },
      '2026-01-17T14:30',
      ['EXPIRE', '2026-01-17T14:30', 'PRE_CLAIM'],
    ],
    ['nothing while the clock is stopped', { clockStoppedAt: at('2026-02-01') }, '2027-01-01', null],
    ['nothing for a qualified lead', { status: 'QUALIFIED' }, '2027-01-01', null],
    ['nothing without an owner', { ownedSince: null }, '2027-01-01', null],
  ])('%s', (_name, change, now, expected) => {
    expect(step(change, at(now))).toEqual(expected);
  });

  it('a stopped clock shows its deadlines as held', () => {
    const it = of({ clockStoppedAt: at('2026-02-01') });
    expect(show(it?.heldSince)).toBe('2026-02-01T14:30');
    expect(show(it?.progressDeadline)).toBe('2026-03-08T14:30');
  });
});

describe('once per deadline', () => {
  const warned = { warnedAt: at('2026-03-01') };

  it('a stop since holds the warning with its deadline: not warned again, and grace comes with the deadline', () => {
    const pauses = [pause('2026-03-03', '2026-03-23')];
    expect(step({ ...warned, pauses }, at('2026-03-28T14:29'))).toBeNull();
    expect(step({ ...warned, pauses }, at('2026-03-28'))).toEqual(['START_GRACE', '2026-03-28T14:30']);
  });

  it('a deadline that a setting has moved on is another one', () => {
    const later = { ...settings, progressDays: 80 };
    expect(show(protectionStep({ ...facts, ...warned }, at('2026-03-21'), later)?.at)).toBe(
      '2026-03-21T14:30',
    );
  });

  it('one that has come nearer has been warned of', () => {
    const nearer = { ...settings, progressDays: 50 };
    expect(protectionStep({ ...facts, ...warned }, at('2026-03-07'), nearer)).toBeNull();
    expect(show(protectionStep({ ...facts, ...warned }, at('2026-03-08'), nearer)?.at)).toBe(
      '2026-03-08T14:30',
    );
  });
});

describe('held', () => {
  it('no deadline drifts on while the clock is stopped, however long', () => {
    const stopped = { clockStoppedAt: at('2026-03-05') };
    expect(of(stopped, at('2026-03-06'))).toEqual(of(stopped, at('2026-12-24')));
  });
});

describe('an expired lead', () => {
  it('is closed to its previous owner for 30 days', () => {
    expect(show(reclaimableFrom('DE', at('2026-03-18'), settings))).toBe('2026-04-17T14:30');
  });
});

describe('whatever the history', () => {
  const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
  const day = instant.map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
  const anyFacts: fc.Arbitrary<ProtectionFacts> = fc.record({
    territory: fc.constantFrom(...TERRITORIES.map((it) => it.code)),
    status: fc.constantFrom('REGISTERED', 'ACTIVE', 'REMINDER', 'QUALIFIED'),
    ownedSince: day,
    firstContactAt: fc.option(day),
    lastProgressAt: fc.option(day),
    extensionDays: fc.nat(90),
    pauses: fc.constant([]),
    clockStoppedAt: fc.constant(null),
    warnedAt: fc.option(day),
    graceStartedAt: fc.constant(null),
    t7DueAt: fc.option(day),
  });

  it('every pause pushes every deadline out or leaves it, and none pulls it in', () => {
    const span = fc.tuple(instant, fc.integer({ min: 0, max: 40 * 24 })).map(([from, hours]) => {
      const stoppedAt = Temporal.Instant.fromEpochMilliseconds(from);
      return { stoppedAt, resumedAt: stoppedAt.add({ hours }) };
    });
    fc.assert(
      fc.property(anyFacts, span, (some, stop) => {
        const before = protectionOf(some, at('2026-01-01'), settings);
        const after = protectionOf({ ...some, pauses: [stop] }, at('2026-01-01'), settings);
        for (const name of ['endsAt', 'progressDeadline', 'warningAt', 'graceEndsAt'] as const) {
          const [was, is] = [before?.[name], after?.[name]];
          expect(was && is && Temporal.Instant.compare(is, was)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('taking each step as it comes ends in expiry, warned before graced, with nothing left to do', () => {
    fc.assert(
      fc.property(anyFacts, day, (some, now) => {
        let state = some;
        const taken: string[] = [];
        for (let clock = now; taken.length < 20; clock = clock.add({ hours: 24 * 20 })) {
          const next = protectionStep(state, clock, settings);
          if (next) taken.push(next.action);
          if (next?.action === 'WARN') state = { ...state, warnedAt: clock };
          if (next?.action === 'START_GRACE')
            state = { ...state, status: 'GRACE_PERIOD', graceStartedAt: clock };
          if (next?.action === 'EXPIRE') state = { ...state, status: 'EXPIRED', ownedSince: null };
          if (state.status === 'QUALIFIED' || state.status === 'EXPIRED') break;
        }
        expect(taken.length).toBeLessThanOrEqual(3);
        expect(taken).toEqual(['WARN', 'START_GRACE', 'EXPIRE'].filter((it) => taken.includes(it)));
        expect(protectionStep(state, at('2030-01-01'), settings)).toBeNull();
      }),
    );
  });

  it('a clock recomputed from facts is the one that was carried through its history step by step', () => {
    const happening = fc.oneof(
      fc.record({ what: fc.constant('PROGRESS' as const), days: fc.constant(0) }),
      fc.record({ what: fc.constant('STOP' as const), days: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ what: fc.constant('EXTEND' as const), days: fc.integer({ min: 1, max: 90 }) }),
    );
    const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), happening), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.constantFrom(...TERRITORIES.map((it) => it.code)),
        day,
        history,
        (code, since, steps) => {
          const { timeZone } = territoryOf(code);
          const local = (it: Temporal.Instant) => it.toZonedDateTimeISO(timeZone).toPlainDateTime();
          const instantOf = (it: Temporal.PlainDateTime) =>
            it.toZonedDateTime(timeZone).toInstant().toString();
          // Carried along: each thing that happens moves the deadlines there are.
          let ends = local(since).add({ months: 6 });
          let progress = local(since).add({ days: 60 });
          // Kept as facts.
          const pauses: Pause[] = [];
          let extensionDays = 0;
          let lastProgressAt: Temporal.Instant | null = null;
          let now = since;
          for (const [hours, { what, days }] of steps) {
            now = now.add({ hours });
            if (what === 'PROGRESS') {
              lastProgressAt = now;
              progress = local(now).add({ days: 60 });
            } else if (what === 'EXTEND') {
              extensionDays += days;
              ends = ends.add({ days });
            } else {
              const resumedAt = now.add({ hours: 24 * days });
              pauses.push({ stoppedAt: now, resumedAt });
              now = resumedAt;
              ends = ends.add({ days });
              progress = progress.add({ days });
            }
            const it = protectionOf(
              { ...facts, territory: code, ownedSince: since, pauses, extensionDays, lastProgressAt },
              now,
              settings,
            );
            expect(it?.endsAt.toString()).toBe(instantOf(ends));
            expect(it?.progressDeadline.toString()).toBe(instantOf(progress));
          }
        },
      ),
    );
  });

  it('the stored instant of the next step is when the step falls due, not a moment earlier or later', () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        const next = nextProtectionStep(some, settings);
        expect(protectionStep(some, at('2030-01-01'), settings)).toEqual(next);
        if (!next) return;
        expect(protectionStep(some, next.at, settings)).toEqual(next);
        expect(protectionStep(some, next.at.subtract({ milliseconds: 1 }), settings)).toBeNull();
      }),
    );
  });

  it('every deadline is told with its parts, in both languages', () => {
    fc.assert(
      fc.property(anyFacts, day, (some, now) => {
        const it = protectionOf(some, now, settings);
        const kinds = it?.deadlines.map((deadline) => deadline.kind) ?? [];
        expect([...kinds].sort()).toEqual(
          deadlineKinds.filter((kind) => kind !== 'PRE_CLAIM_ENDS' || it?.preClaimEndsAt).sort(),
        );
        for (const deadline of it?.deadlines ?? []) {
          const { en, de } = deadlineReason(deadline, some.territory);
          expect(en).toMatch(/ on \w{3} \d{1,2} \w{3} \d{4}(, plus \d+ days? of extension)?$/);
          expect(de).toMatch(/ am \w{2}\., \d{1,2}\. \p{L}+ \d{4}(, plus \d+ Tage? Verlängerung)?$/u);
        }
      }),
    );
  });

  it('paused days are whole days, rounded up once', () => {
    const pauses = [
      pause('2026-02-01T10:00', '2026-02-01T20:00'),
      pause('2026-02-02T10:00', '2026-02-02T20:00'),
    ];
    expect(pausedDays(pauses, at('2026-01-01'))).toBe(1);
    expect(pausedDays(pauses, at('2026-02-02T12:00'))).toBe(1);
    expect(pausedDays(pauses, at('2026-02-03'))).toBe(0);
    expect(pausedDays([pause('2026-02-01', '2026-02-02')], at('2026-01-01'))).toBe(1);
  });
});

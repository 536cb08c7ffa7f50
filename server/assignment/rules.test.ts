import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessTypes, leadSources } from '../leads/rules.ts';
import { TERRITORIES } from '../territories/territories.ts';
import {
  decideAssignment,
  matches,
  nextInTurn,
  passedOverFor,
  type LeadToAssign,
  type OrderedRule,
  type Taker,
} from './rules.ts';

const lead: LeadToAssign = { territory: 'DE-BY', source: 'WEB_FORM', businessType: 'HOTEL', barredId: null };
const rule = (id: string, conditions: Partial<OrderedRule> = {}): OrderedRule => ({
  id,
  name: `Regel ${id}`,
  territories: [],
  sources: [],
  businessTypes: [],
  ...conditions,
});
const taker = (userId: string, columns: Partial<Taker> = {}): Taker => ({
  userId,
  active: true,
  territories: ['DE'],
  absent: false,
  openLeads: 0,
  capacity: null,
  lastTurn: null,
  ...columns,
});
const decide = (rules: OrderedRule[], takers: Record<string, Taker[]>, asked = lead) =>
  decideAssignment(asked, rules, (id) => takers[id] ?? []);

describe('a rule', () => {
  it('without conditions matches every lead', () => {
    expect(matches(rule('a'), lead)).toBe(true);
    expect(matches(rule('a'), { ...lead, businessType: null })).toBe(true);
  });

  it('for a country covers its subdivisions, never the reverse', () => {
    expect(matches(rule('a', { territories: ['DE'] }), lead)).toBe(true);
    expect(matches(rule('a', { territories: ['DE-BY'] }), lead)).toBe(true);
    expect(matches(rule('a', { territories: ['DE-BY'] }), { ...lead, territory: 'DE' })).toBe(false);
    expect(matches(rule('a', { territories: ['AT', 'CH'] }), lead)).toBe(false);
  });

  it('takes any of the sources and business types it lists', () => {
    expect(matches(rule('a', { sources: ['PARTNER', 'WEB_FORM'] }), lead)).toBe(true);
    expect(matches(rule('a', { sources: ['PARTNER'] }), lead)).toBe(false);
    expect(matches(rule('a', { businessTypes: ['HOTEL', 'CATERING'] }), lead)).toBe(true);
    expect(matches(rule('a', { businessTypes: ['CATERING'] }), lead)).toBe(false);
  });

  it('for business types leaves leads alone whose type is not known', () => {
    expect(matches(rule('a', { businessTypes: [...businessTypes] }), { ...lead, businessType: null })).toBe(
      false,
    );
  });
});

describe('a person', () => {
  it.each([
    ['who was deactivated', { active: false }, 'INACTIVE'],
    ['whose grants do not cover the lead', { territories: ['DE-BE', 'AT'] }, 'TERRITORY'],
    ['who is absent that day', { absent: true }, 'ABSENT'],
    ['with as many open leads as they may have', { openLeads: 30, capacity: 30 }, 'FULL'],
    ['who may have none', { capacity: 0 }, 'FULL'],
    ['with room for one more', { openLeads: 29, capacity: 30 }, null],
    ['who had it until it expired, while barred', { userId: 'had' }, 'BARRED'],
    ['without a limit', { openLeads: 5_000 }, null],
  ] as const)('%s', (_name, columns, why) => {
    expect(passedOverFor(taker('a', columns), { ...lead, barredId: 'had' })).toBe(why);
  });
});

describe('the decision', () => {
  it('is that of the first rule in order that matches', () => {
    const rules = [rule('1', { sources: ['PARTNER'] }), rule('2'), rule('3')];
    const decision = decide(rules, { 1: [taker('x')], 2: [taker('y')], 3: [taker('z')] });
    expect(decision).toMatchObject({ outcome: 'ASSIGNED', ruleId: '2', userId: 'y' });
    expect(decision.verdicts.map((it) => it.verdict)).toEqual(['NO_MATCH', 'CHOSEN']);
  });

  it('passes on to the next rule when nobody of one can take the lead, and says so', () => {
    const decision = decide([rule('1'), rule('2')], {
      1: [taker('x', { absent: true }), taker('w', { capacity: 3, openLeads: 3 })],
      2: [taker('y')],
    });
    expect(decision).toMatchObject({ outcome: 'ASSIGNED', ruleId: '2', userId: 'y' });
    expect(decision.reason).toEqual({
      code: 'ONLY_PERSON',
      text: {
        de: 'Regel „Regel 2“: die genannte Person; davor niemand frei nach „Regel 1“ (1 abwesend, 1 ausgelastet)',
        en: 'Rule “Regel 2”: the person it names; before it nobody free by “Regel 1” (1 absent, 1 at capacity)',
      },
    });
  });

  it('gives turns to who waits longest, new people first', () => {
    const team = [taker('a', { lastTurn: 7 }), taker('b', { lastTurn: 5 }), taker('c', { lastTurn: 6 })];
    expect(decide([rule('1')], { 1: team })).toMatchObject({ userId: 'b', reason: { code: 'NEXT_IN_TURN' } });
    expect(decide([rule('1')], { 1: [...team, taker('d')] }).userId).toBe('d');
  });

  it.each([
    ['there is no rule', [], {}, 'NO_RULES', 'waits in the pool: there is no rule'],
    [
      'no rule matches',
      [rule('1', { territories: ['AT'] })],
      { 1: [taker('x')] },
      'NO_RULE_MATCHES',
      'waits in the pool: no rule matches',
    ],
    [
      'nobody is free',
      [rule('1'), rule('2')],
      { 1: [taker('x', { absent: true })] },
      'NOBODY_FREE',
      'waits in the pool: nobody is free by “Regel 1” (1 absent), “Regel 2” (names nobody)',
    ],
  ] as const)('queues the lead with its reason when %s', (_name, rules, takers, code, en) => {
    const decision = decide([...rules], takers as Record<string, Taker[]>);
    expect(decision).toMatchObject({ outcome: 'QUEUED', ruleId: null, userId: null });
    expect(decision.reason).toMatchObject({ code, text: { en } });
    expect(decision.reason.text.de).not.toBe(en);
  });
});

const codes = TERRITORIES.map((it) => it.code);
const anyLead = fc.record({
  territory: fc.constantFrom(...codes),
  source: fc.constantFrom(...leadSources),
  businessType: fc.option(fc.constantFrom(...businessTypes)),
  barredId: fc.option(fc.constantFrom('p0', 'p1')),
});
const listOf = <T>(...values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 4 });
const anyRule = fc.record({
  territories: listOf(...codes),
  sources: listOf(...leadSources),
  businessTypes: listOf(...businessTypes),
});
const anyTaker = fc.record({
  active: fc.boolean(),
  territories: fc.uniqueArray(fc.constantFrom('DE', 'AT', 'CH', 'DE-BY', 'CH-ZH'), { maxLength: 3 }),
  absent: fc.boolean(),
  openLeads: fc.nat(5),
  capacity: fc.option(fc.nat(5)),
  lastTurn: fc.option(fc.nat(50)),
});
const anyCase = fc.record({
  lead: anyLead,
  rules: fc.array(fc.tuple(anyRule, fc.array(anyTaker, { maxLength: 5 })), { maxLength: 6 }),
});

describe('whatever the rules and the people', () => {
  const arranged = (rules: [Omit<OrderedRule, 'id' | 'name'>, Omit<Taker, 'userId'>[]][]) => ({
    ordered: rules.map(([it], index) => rule(String(index), it)),
    takersOf: (id: string) => (rules[Number(id)]?.[1] ?? []).map((it, n) => taker(`p${n}`, it)),
  });

  it('nobody gets a lead who cannot take it, and every lead is assigned or queued with both languages', () => {
    fc.assert(
      fc.property(anyCase, ({ lead: asked, rules }) => {
        const { ordered, takersOf } = arranged(rules);
        const decision = decideAssignment(asked, ordered, takersOf);
        expect(decision.reason.text.de).not.toBe('');
        expect(decision.reason.text.en).not.toBe('');
        if (decision.outcome === 'QUEUED') {
          for (const it of ordered.filter((one) => matches(one, asked)))
            expect(takersOf(it.id).every((one) => passedOverFor(one, asked) !== null)).toBe(true);
          return;
        }
        const chosenBy = ordered.find((it) => it.id === decision.ruleId);
        const chosen = takersOf(decision.ruleId ?? '').find((it) => it.userId === decision.userId);
        expect(chosenBy && matches(chosenBy, asked)).toBe(true);
        expect(chosen && passedOverFor(chosen, asked)).toBeNull();
        // No rule before it could have given it to anybody.
        for (const it of ordered.slice(0, Number(decision.ruleId)).filter((one) => matches(one, asked)))
          expect(nextInTurn(takersOf(it.id).filter((one) => passedOverFor(one, asked) === null))).toBeNull();
      }),
    );
  });

  it('the order in which people are listed changes nothing', () => {
    fc.assert(
      fc.property(anyCase, ({ lead: asked, rules }) => {
        const { ordered, takersOf } = arranged(rules);
        const one = decideAssignment(asked, ordered, takersOf);
        const other = decideAssignment(asked, ordered, (id) => takersOf(id).toReversed());
        expect(other).toEqual(one);
      }),
    );
  });

  it('turns differ by one at most among people who can always take a lead', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 60 }), (people, leads) => {
        const served = turns(people, leads, () => false);
        const counts = [...served.values()];
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('somebody back from an absence gets no more than the others from then on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (people, away, after) => {
          const absent = (turn: number, who: string) => who === 'p0' && turn < away;
          const [before, all] = [turns(people, away, absent), turns(people, away + after, absent)];
          const since = [...all].map(([who, count]) => count - (before.get(who) ?? 0));
          expect(before.get('p0')).toBe(0);
          expect(Math.max(...since) - Math.min(...since)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  /** How many leads each got. */
  function turns(people: number, leads: number, absent: (turn: number, who: string) => boolean) {
    let team = Array.from({ length: people }, (_, n) => taker(`p${n}`));
    const served = new Map(team.map((it) => [it.userId, 0]));
    for (let turn = 0; turn < leads; turn += 1) {
      const standing = team.map((it) => ({ ...it, absent: absent(turn, it.userId) }));
      const { userId } = decideAssignment(lead, [rule('1')], () => standing);
      if (!userId) continue;
      served.set(userId, (served.get(userId) ?? 0) + 1);
      team = team.map((it) => (it.userId === userId ? { ...it, lastTurn: turn } : it));
    }
    return served;
  }
});

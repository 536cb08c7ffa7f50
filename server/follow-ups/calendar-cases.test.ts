/**
 * Days on which a T3 or T7 is due, case by case, as the calendars of the three countries have them. Each case is planned by the
 * planner itself, from the beginning of an ownership three or seven days before the day in question.
 */
import { Temporal } from '@js-temporal/polyfill';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/rules.ts';
import { territoryOf } from '../territories/territories.ts';
import { planFollowUps } from './rules.ts';

/** What it is about, where, the day that is reached, and the day it is due on. */
type Case = readonly [name: string, territory: string, reached: string, due: string];

function dueOn(territory: string, kind: 'T3' | 'T7', reached: string): string | undefined {
  const { timeZone } = territoryOf(territory);
  const { followUps: settings } = defaultSettings;
  const days = kind === 'T3' ? settings.t3Days : settings.t7Days;
  const begun = Temporal.PlainDate.from(reached).subtract({ days });
  const ownedSince = begun.toZonedDateTime({ timeZone, plainTime: '14:30' }).toInstant();
  const planned = planFollowUps({
    territory,
    status: 'REGISTERED',
    ownedSince,
    clockStoppedAt: null,
    anchors: { firstContactAt: null, latestSampleSentAt: null },
    existing: [],
    settings,
    now: ownedSince,
  });
  const due = planned.find((it) => it.kind === kind)?.dueAt.toZonedDateTimeISO(timeZone);
  expect(due?.toPlainTime().toString()).toBe('09:00:00');
  return due?.toPlainDate().toString();
}

const EASTER: readonly Case[] = [
  ['Good Friday, then the weekend and Easter Monday', 'DE', '2026-04-03', '2026-04-07'],
  ['Holy Saturday', 'DE-BY', '2026-04-04', '2026-04-07'],
  ['Easter Monday', 'DE-HH', '2027-03-29', '2027-03-30'],
  ['Good Friday is a working day in Austria', 'AT-9', '2026-04-03', '2026-04-03'],
  ['Easter Monday in Austria', 'AT-9', '2026-04-06', '2026-04-07'],
  ['Good Friday in Zurich', 'CH-ZH', '2026-04-03', '2026-04-07'],
  ['Good Friday is a working day in Ticino', 'CH-TI', '2026-04-03', '2026-04-03'],
  ['Easter Monday in Ticino', 'CH-TI', '2026-04-06', '2026-04-07'],
  ['Ascension', 'DE', '2026-05-14', '2026-05-15'],
  ['Ascension in Burgenland', 'AT-1', '2026-05-14', '2026-05-15'],
  ['Ascension in Berne', 'CH-BE', '2026-05-14', '2026-05-15'],
  ['Whit Monday', 'DE-SN', '2026-05-25', '2026-05-26'],
  ['Whit Monday in Tyrol', 'AT-7', '2026-05-25', '2026-05-26'],
  ['Whit Monday in Zurich', 'CH-ZH', '2026-05-25', '2026-05-26'],
];

const CORPUS_CHRISTI: readonly Case[] = [
  ...['DE-BW', 'DE-BY', 'DE-HE', 'DE-NW', 'DE-RP', 'DE-SL', 'AT-5'].map((territory) =>
    kept('Corpus Christi', territory, '2026-06-04', '2026-06-05'),
  ),
  ...['DE-BE', 'DE-SN', 'DE-TH', 'DE'].map((territory) => works('Corpus Christi', territory, '2026-06-04')),
  ...['CH-LU', 'CH-UR', 'CH-ZG', 'CH-TI', 'CH-VS', 'CH-JU', 'CH-OW', 'CH-NW'].map((canton) =>
    kept('Corpus Christi by canton', canton, '2026-06-04', '2026-06-05'),
  ),
  ...['CH-ZH', 'CH-BE', 'CH-GE', 'CH-BS', 'CH-TG'].map((canton) =>
    works('Corpus Christi by canton', canton, '2026-06-04'),
  ),
];

const EPIPHANY: readonly Case[] = [
  ...['DE-BW', 'DE-BY', 'DE-ST', 'AT', 'AT-9', 'CH-TI', 'CH-UR', 'CH-SZ'].map((territory) =>
    kept('Epiphany', territory, '2027-01-06', '2027-01-07'),
  ),
  ...['DE', 'DE-BE', 'DE-SN', 'CH-ZH'].map((territory) => works('Epiphany', territory, '2027-01-06')),
];

const REFORMATION_DAY: readonly Case[] = [
  ...['BB', 'HB', 'HH', 'MV', 'NI', 'SH', 'SN', 'ST', 'TH'].map((state) =>
    kept('Reformation Day, a Friday,', `DE-${state}`, '2025-10-31', '2025-11-03'),
  ),
  ...['BE', 'BW', 'BY', 'HE', 'NW', 'RP', 'SL'].map((state) =>
    works('Reformation Day', `DE-${state}`, '2025-10-31'),
  ),
  ['the 500th Reformation Day, kept once in all of Germany', 'DE-BY', '2017-10-31', '2017-11-02'],
];

const AUTUMN: readonly Case[] = [
  ...['DE-BW', 'DE-BY', 'DE-NW', 'DE-RP', 'DE-SL', 'AT-7', 'CH-LU'].map((territory) =>
    kept("All Saints' Day", territory, '2027-11-01', '2027-11-02'),
  ),
  ...['DE-BE', 'DE-SN', 'CH-ZH'].map((territory) => works("All Saints' Day", territory, '2027-11-01')),
  ['Day of Repentance in Saxony', 'DE-SN', '2026-11-18', '2026-11-19'],
  ['Day of Repentance: only schools are closed in Bavaria', 'DE-BY', '2026-11-18', '2026-11-18'],
  ['Day of German Unity, a Friday', 'DE', '2025-10-03', '2025-10-06'],
  ['Day of German Unity is none in Austria', 'AT-8', '2025-10-03', '2025-10-03'],
  ['National Day of Austria', 'AT-3', '2026-10-26', '2026-10-27'],
  ['National Day of Austria is none in Bavaria', 'DE-BY', '2026-10-26', '2026-10-26'],
  ['Immaculate Conception in Austria', 'AT-6', '2026-12-08', '2026-12-09'],
  ['Immaculate Conception in Lucerne', 'CH-LU', '2026-12-08', '2026-12-09'],
  ['Immaculate Conception is a working day in Germany', 'DE-BY', '2026-12-08', '2026-12-08'],
];

const TURN_OF_THE_YEAR: readonly Case[] = [
  ['24 December is a working day', 'DE', '2026-12-24', '2026-12-24'],
  ['24 December is a working day in Austria', 'AT-9', '2026-12-24', '2026-12-24'],
  ['24 December is a working day in Zurich', 'CH-ZH', '2026-12-24', '2026-12-24'],
  ['31 December is a working day', 'DE-BY', '2026-12-31', '2026-12-31'],
  ['31 December is a working day in Austria', 'AT-4', '2026-12-31', '2026-12-31'],
  ['31 December is a working day in Basel', 'CH-BS', '2026-12-31', '2026-12-31'],
  ['Christmas, both days, then the weekend', 'DE', '2025-12-25', '2025-12-29'],
  ['Christmas on a Friday', 'AT-9', '2026-12-25', '2026-12-28'],
  ["St Stephen's Day in Zurich", 'CH-ZH', '2025-12-26', '2025-12-29'],
  ['26 December is a working day in Geneva', 'CH-GE', '2025-12-26', '2025-12-26'],
  ["New Year's Day, a Friday", 'DE-BE', '2027-01-01', '2027-01-04'],
  ["New Year's Day, then 2 January in Berne", 'CH-BE', '2025-01-01', '2025-01-03'],
  ['2 January is a working day in Germany', 'DE', '2025-01-02', '2025-01-02'],
];

const OF_ONE_PLACE: readonly Case[] = [
  ['Labour Day, a Friday', 'DE', '2026-05-01', '2026-05-04'],
  ['Labour Day in Zurich', 'CH-ZH', '2026-05-01', '2026-05-04'],
  ['Labour Day is a working day in Berne', 'CH-BE', '2026-05-01', '2026-05-01'],
  ['Labour Day from noon in Solothurn', 'CH-SO', '2026-05-01', '2026-05-01'],
  ["Women's Day in Berlin", 'DE-BE', '2027-03-08', '2027-03-09'],
  ["Women's Day in Mecklenburg", 'DE-MV', '2027-03-08', '2027-03-09'],
  ["Women's Day is a working day in Brandenburg", 'DE-BB', '2027-03-08', '2027-03-08'],
  ["Children's Day in Thuringia", 'DE-TH', '2027-09-20', '2027-09-21'],
  ['Assumption in Saarland', 'DE-SL', '2025-08-15', '2025-08-18'],
  ['Assumption in parts of Bavaria', 'DE-BY', '2025-08-15', '2025-08-15'],
  ['the Peace Festival of Augsburg', 'DE-BY', '2025-08-08', '2025-08-08'],
  ['Assumption in Austria', 'AT-2', '2025-08-15', '2025-08-18'],
  ['Assumption in Ticino', 'CH-TI', '2025-08-15', '2025-08-18'],
  ['the National Day of Switzerland', 'CH-GR', '2028-08-01', '2028-08-02'],
  ['the National Day of Switzerland is none in Germany', 'DE-BW', '2028-08-01', '2028-08-01'],
  ["St Joseph's Day in Ticino, a Friday", 'CH-TI', '2027-03-19', '2027-03-22'],
  ['Jeûne genevois', 'CH-GE', '2026-09-10', '2026-09-11'],
  ['Näfelser Fahrt in Glarus', 'CH-GL', '2025-04-03', '2025-04-04'],
  ['the Day of the Republic in Neuchâtel', 'CH-NE', '2027-03-01', '2027-03-02'],
  ['Brother Klaus in Obwalden, a Friday', 'CH-OW', '2026-09-25', '2026-09-28'],
];

const LEAP_DAYS_AND_CLOCKS: readonly Case[] = [
  ['a leap day', 'DE', '2028-02-29', '2028-02-29'],
  ['a leap day on a Saturday', 'AT-9', '2020-02-29', '2020-03-02'],
  ['the day after 28 February in a common year', 'CH-ZH', '2027-03-01', '2027-03-01'],
  ['the Sunday on which summer time begins', 'DE', '2026-03-29', '2026-03-30'],
  ['the Sunday on which summer time ends', 'DE', '2026-10-25', '2026-10-26'],
  ['the Sunday on which summer time ends, before the National Day', 'AT-9', '2026-10-25', '2026-10-27'],
  ['the first Monday of summer time', 'CH-GE', '2026-03-30', '2026-03-30'],
];

function kept(name: string, territory: string, reached: string, due: string): Case {
  return [`${name} in ${territory}`, territory, reached, due];
}

function works(name: string, territory: string, reached: string): Case {
  return [`${name} is a working day in ${territory}`, territory, reached, reached];
}

describe.each([
  ['Easter and what hangs on it', EASTER],
  ['Corpus Christi', CORPUS_CHRISTI],
  ['Epiphany', EPIPHANY],
  ['Reformation Day by state', REFORMATION_DAY],
  ['autumn', AUTUMN],
  ['the turn of the year', TURN_OF_THE_YEAR],
  ['what one place has to itself', OF_ONE_PLACE],
  ['leap days and changes of the clock', LEAP_DAYS_AND_CLOCKS],
])('%s', (_name, cases) => {
  it.each(cases)('%s (%s): %s is due on %s', (_case, territory, reached, due) => {
    expect(dueOn(territory, 'T3', reached)).toBe(due);
    expect(dueOn(territory, 'T7', reached)).toBe(due);
  });
});

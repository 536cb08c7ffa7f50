/** The words of settings, as the schema describes them. */
import { describedEnum } from '../schema/enum.ts';
import type { ReplannedPart, SettingEntry, SettingUnit } from './catalog-rules.ts';
import type { SettingSource } from './rules.ts';

export const SettingKindEnum = describedEnum<SettingEntry['kind']>('SettingKind', 'What form a value has.', {
  INTEGER: 'A whole number.',
  DECIMAL: 'A number.',
  SWITCH: 'True or false.',
  TEXT: 'A line of text.',
});

export const SettingUnitEnum = describedEnum<SettingUnit>('SettingUnit', 'What a value counts.', {
  MONTHS: "Calendar months in the territory's time zone, clamped to the month's end.",
  DAYS: "Calendar days in the territory's time zone; in the score, days of 24 hours.",
  WORKING_DAYS: 'Working days of the territory: no weekends, no public holidays.',
  HOURS: 'Hours.',
  SECONDS: 'Seconds.',
  HOUR_OF_DAY: "An hour of the territory's day, 0 to 23.",
  CHARACTERS: 'Characters.',
  COUNT: 'How many.',
  POINTS: 'Points of the score.',
  RATIO: 'A part of one.',
  MONEY: 'Whole units of money a year; EUR and CHF compare at face value.',
  SWITCH: 'Nothing: it is on or off.',
  TEXT: 'Nothing: it is text.',
});

export const SettingSourceEnum = describedEnum<SettingSource>('SettingSource', 'Where a value comes from.', {
  DEFAULT: 'Nobody chose: the default of the product.',
  SYSTEM: 'Chosen for the system.',
  COUNTRY: 'Chosen for the country.',
  TERRITORY: 'Chosen for this subdivision itself.',
});

export const ReplannedPartEnum = describedEnum<ReplannedPart>(
  'ReplannedPart',
  'What of open leads a change plans anew.',
  {
    FOLLOW_UPS: 'When T3 and T7 are due.',
    PROTECTION: 'The deadlines of the protection clock.',
    SCORE: 'The score.',
  },
);

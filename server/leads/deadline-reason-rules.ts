/**
 * How a deadline came about, in the sentence that a sales person reads: the parts it was computed from, with their
 * dates in the territory's zone.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { sayDate, type Words } from '../follow-ups/reason-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import type { Deadline, DeadlineBase } from './deadline-rules.ts';

export function deadlineReason(deadline: Deadline, territory: string): Words {
  const { timeZone } = territoryOf(territory);
  const span = spanOf(deadline);
  const base = BASES[deadline.base];
  const day = sayDay(deadline.baseAt.toZonedDateTimeISO(timeZone).toPlainDate());
  const order = deadline.days < 0 ? 'before' : 'after';
  const added = addedTo(deadline);
  return {
    en: `${span ? `${span.en} ${order} ` : 'with '}${base.en} on ${day.en}${added.en}`,
    de: `${span ? `${span.de} ${order === 'before' ? 'vor' : 'nach'} ` : 'mit '}${base.de} am ${day.de}${added.de}`,
  };
}

/** In German in the dative, which "nach", "vor" and "mit" all ask for. */
const BASES: Readonly<Record<DeadlineBase, Words>> = {
  OWNED_SINCE: { en: 'ownership began', de: 'der Übernahme' },
  LAST_PROGRESS: { en: 'the last progress', de: 'dem letzten Fortschritt' },
  PROGRESS_DEADLINE: { en: 'the progress deadline', de: 'der Fortschrittsfrist' },
  WARNING_DUE: { en: 'the warning due', de: 'der fälligen Warnung' },
  WARNING_GIVEN: { en: 'the warning given', de: 'der Warnung' },
  GRACE_DUE: { en: 'grace due', de: 'dem Beginn der Nachfrist' },
  GRACE_BEGUN: { en: 'grace began', de: 'dem Beginn der Nachfrist' },
  T7_DUE: { en: 'T7 due', de: 'der Fälligkeit von T7' },
};

function spanOf({ months, days, workingDays }: Deadline): Words | null {
  if (months > 0) return count(months, ['month', 'months'], ['Monat', 'Monate']);
  if (workingDays > 0) {
    return count(workingDays, ['working day', 'working days'], ['Arbeitstag', 'Arbeitstage']);
  }
  return days === 0 ? null : count(Math.abs(days), ['day', 'days'], ['Tag', 'Tage']);
}

function addedTo({ extensionDays, pausedDays }: Deadline): Words {
  const parts: Words[] = [];
  const days = (n: number) => count(n, ['day', 'days'], ['Tag', 'Tage']);
  if (extensionDays > 0) {
    const given = days(extensionDays);
    parts.push({ en: `${given.en} of extension`, de: `${given.de} Verlängerung` });
  }
  if (pausedDays > 0) {
    const given = days(pausedDays);
    parts.push({ en: `${given.en} of stopped clock`, de: `${given.de} angehaltene Uhr` });
  }
  return {
    en: parts.map((it) => `, plus ${it.en}`).join(''),
    de: parts.map((it) => `, plus ${it.de}`).join(''),
  };
}

type Forms = readonly [one: string, many: string];

function count(n: number, en: Forms, de: Forms): Words {
  const form = n === 1 ? 0 : 1;
  return { en: `${n} ${en[form]}`, de: `${n} ${de[form]}` };
}

/** With the year: protection reaches beyond the turn of one. */
function sayDay(date: Temporal.PlainDate): Words {
  const day = sayDate(date);
  return { en: `${day.en} ${date.year}`, de: `${day.de} ${date.year}` };
}

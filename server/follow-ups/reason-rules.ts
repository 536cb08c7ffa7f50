/**
 * Why the planner decided as it did: a code with parameters for machines, and the sentence a sales person reads
 * in the ledger. The sentence is stored as it was said: rewording here never rewrites history.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { FollowUpKind, RolledDay } from './due-rules.ts';

export type Words = { readonly en: string; readonly de: string };

export const anchorKinds = ['SAMPLE_SENT', 'FIRST_CONTACT', 'OWNED_SINCE'] as const;
/** What a T3 or T7 counts from. */
export type AnchorKind = (typeof anchorKinds)[number];

export const planReasonCodes = [
  'PLANNED',
  'NEW_ANCHOR',
  'RECALCULATED',
  'ALREADY_PAST',
  'LEAD_CLOSED',
  'NO_OWNER',
  'ANCHOR_GONE',
  'SUPERSEDED',
  'CLOCK_STOPPED',
  'CLOCK_RESUMED',
] as const;
export type PlanReasonCode = (typeof planReasonCodes)[number];

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type PlanReason = {
  readonly code: PlanReasonCode;
  /** JSON, dates as `YYYY-MM-DD`; holds no personal data. */
  readonly params: { readonly [key: string]: Json };
  readonly text: Words;
};

/** How a date came about: so many days after an anchor, rolled on from the days nobody works. */
export type Derivation = {
  readonly kind: FollowUpKind;
  readonly anchor: AnchorKind;
  readonly anchorDate: Temporal.PlainDate;
  readonly days: number;
  /** Days the clock stood still since the anchor, rounded up. */
  readonly pausedDays: number;
  readonly dueDate: Temporal.PlainDate;
  readonly rolled: readonly RolledDay[];
};

/** A reason for a date: the opening words of the code, the count, and what moved it on. */
export function dateReason(code: DateReasonCode, it: Derivation): PlanReason {
  const { en, de } = counted(it);
  const moved = it.rolled.length > 0 ? movedOn(it) : { en: '', de: '' };
  return {
    code,
    params: {
      kind: it.kind,
      anchor: it.anchor,
      anchorDate: it.anchorDate.toString(),
      days: it.days,
      pausedDays: it.pausedDays,
      dueDate: it.dueDate.toString(),
      rolled: it.rolled.map(({ date, reason }) => ({ date: date.toString(), ...reason })),
    },
    text: { en: `${OPENING[code].en}${en}${moved.en}`, de: `${OPENING[code].de}${de}${moved.de}` },
  };
}

/** A reason that stands without a date. */
export function plainReason(code: PlainReasonCode, params: PlanReason['params'] = {}): PlanReason {
  return { code, params, text: PLAIN[code] };
}

export type DateReasonCode = 'PLANNED' | 'NEW_ANCHOR' | 'RECALCULATED' | 'ALREADY_PAST' | 'CLOCK_RESUMED';
export type PlainReasonCode = Exclude<
  PlanReasonCode,
  'PLANNED' | 'NEW_ANCHOR' | 'RECALCULATED' | 'ALREADY_PAST'
>;

const OPENING: Readonly<Record<DateReasonCode, Words>> = {
  PLANNED: { en: '', de: '' },
  NEW_ANCHOR: { en: 'counted anew: ', de: 'neu gezählt: ' },
  RECALCULATED: { en: 'recalculated: ', de: 'neu berechnet: ' },
  ALREADY_PAST: {
    en: 'skipped, the date had already passed: ',
    de: 'übersprungen, das Datum war schon vorbei: ',
  },
  CLOCK_RESUMED: { en: 'the clock runs again: ', de: 'die Uhr läuft wieder: ' },
};

const PLAIN: Readonly<Record<PlainReasonCode, Words>> = {
  LEAD_CLOSED: {
    en: 'cancelled: the lead is no longer being worked',
    de: 'storniert: der Lead wird nicht mehr bearbeitet',
  },
  NO_OWNER: { en: 'cancelled: the lead has no owner', de: 'storniert: der Lead hat keinen Besitzer' },
  ANCHOR_GONE: {
    en: 'cancelled: what it was counted from was withdrawn',
    de: 'storniert: das Ereignis, von dem gezählt wurde, ist zurückgenommen',
  },
  SUPERSEDED: {
    en: 'cancelled: another follow-up of this kind stands for it',
    de: 'storniert: ein anderes Nachfassen dieser Art steht dafür',
  },
  CLOCK_STOPPED: { en: 'held: the clock is stopped', de: 'angehalten: die Uhr steht' },
  CLOCK_RESUMED: {
    en: 'the clock runs again: due as before',
    de: 'die Uhr läuft wieder: fällig wie zuvor',
  },
};

/** Of a firing. */
export const DUE = { code: 'DUE', text: { de: 'fällig geworden', en: 'came due' } } as const;

/** Of what a person decided. */
export const BY_HAND = {
  PLANNED: { code: 'CHOSEN', text: { de: 'von Hand geplant', en: 'chosen by a person' } },
  MOVED: { code: 'RESCHEDULED', text: { de: 'von Hand verschoben', en: 'moved by a person' } },
  SKIPPED: { code: 'SKIPPED_BY_HAND', text: { de: 'von Hand übersprungen', en: 'skipped by a person' } },
  REASSIGNED: { code: 'REASSIGNED', text: { de: 'von Hand neu vergeben', en: 'handed over by a person' } },
} as const;

const ANCHOR: Readonly<Record<AnchorKind, Words>> = {
  SAMPLE_SENT: { en: 'after the sample was sent', de: 'nach dem Musterversand' },
  FIRST_CONTACT: { en: 'after the first contact', de: 'nach dem Erstkontakt' },
  OWNED_SINCE: { en: 'after ownership began', de: 'nach der Übernahme des Leads' },
};

function counted(it: Derivation): Words {
  const paused = it.pausedDays;
  return {
    en:
      `${it.days} ${it.days === 1 ? 'day' : 'days'} ${ANCHOR[it.anchor].en} on ${sayDate(it.anchorDate).en}` +
      (paused > 0 ? ` and ${paused} ${paused === 1 ? 'day' : 'days'} of stopped clock` : ''),
    de:
      `${it.days} ${it.days === 1 ? 'Tag' : 'Tage'} ${ANCHOR[it.anchor].de} am ${sayDate(it.anchorDate).de}` +
      (paused > 0 ? ` und ${paused} ${paused === 1 ? 'Tag' : 'Tage'} angehaltener Uhr` : ''),
  };
}

function movedOn(it: Derivation): Words {
  const because = (language: keyof Words) =>
    [...new Set(it.rolled.map(({ reason }) => reason.name[language]))].join(', ');
  const day = sayDate(it.dueDate);
  return {
    en: `; moved to ${day.en}: ${because('en')}`,
    de: `; verschoben auf ${day.de}: ${because('de')}`,
  };
}

// prettier-ignore
const DAYS: readonly Words[] = [
  { en: 'Mon', de: 'Mo.' }, { en: 'Tue', de: 'Di.' }, { en: 'Wed', de: 'Mi.' }, { en: 'Thu', de: 'Do.' },
  { en: 'Fri', de: 'Fr.' }, { en: 'Sat', de: 'Sa.' }, { en: 'Sun', de: 'So.' },
];
// prettier-ignore
const MONTHS: readonly Words[] = [
  { en: 'Jan', de: 'Januar' }, { en: 'Feb', de: 'Februar' }, { en: 'Mar', de: 'März' },
  { en: 'Apr', de: 'April' }, { en: 'May', de: 'Mai' }, { en: 'Jun', de: 'Juni' },
  { en: 'Jul', de: 'Juli' }, { en: 'Aug', de: 'August' }, { en: 'Sep', de: 'September' },
  { en: 'Oct', de: 'Oktober' }, { en: 'Nov', de: 'November' }, { en: 'Dec', de: 'Dezember' },
];

/** "Mon 4 Jan", "Mo., 4. Januar". Spelled out here: Intl's spelling changes with the ICU that Node carries. */
export function sayDate(date: Temporal.PlainDate): Words {
  const day = DAYS[date.dayOfWeek - 1];
  const month = MONTHS[date.month - 1];
  return {
    en: `${day?.en} ${date.day} ${month?.en}`,
    de: `${day?.de}, ${date.day}. ${month?.de}`,
  };
}

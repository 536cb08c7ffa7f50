/**
 * Every number of the domain and every switch, with its default, its bounds and what a change of it plans anew.
 * The group and the name make the key under which it is stored: `protection.months`. Renaming one orphans what was
 * stored under the old name; a default changed here changes the product for everybody who never chose.
 */
import type { Words } from '../follow-ups/reason-rules.ts';

export const settingUnits = [
  'MONTHS',
  'DAYS',
  'WORKING_DAYS',
  'HOURS',
  'SECONDS',
  'HOUR_OF_DAY',
  'CHARACTERS',
  'COUNT',
  'POINTS',
  'RATIO',
  'MONEY',
  'SWITCH',
  'TEXT',
] as const;
export type SettingUnit = (typeof settingUnits)[number];

/** What is worked out ahead of time and stored, and so has to be worked out again. */
export const replannedParts = ['FOLLOW_UPS', 'PROTECTION', 'SCORE'] as const;
export type ReplannedPart = (typeof replannedParts)[number];

type Shared = {
  /** Whether territories may differ from the system. What belongs to no lead and no desk may not. */
  readonly territorial: boolean;
  /** What of open leads a change plans anew. */
  readonly replans: readonly ReplannedPart[];
  readonly description: Words;
};
export type NumberSetting = Shared & {
  readonly kind: 'INTEGER' | 'DECIMAL';
  readonly unit: Exclude<SettingUnit, 'SWITCH' | 'TEXT'>;
  readonly default: number;
  /** The least and the greatest value, both included. */
  readonly min: number;
  readonly max: number;
};
export type SwitchSetting = Shared & {
  readonly kind: 'SWITCH';
  readonly unit: 'SWITCH';
  readonly default: boolean;
};
/** NAME and ADDRESS may be empty: then what stands around them decides. */
export const textForms = ['NAME', 'ADDRESS', 'LANGUAGE'] as const;
export type TextForm = (typeof textForms)[number];
export type TextSetting = Shared & {
  readonly kind: 'TEXT';
  readonly unit: 'TEXT';
  readonly default: string;
  readonly form: TextForm;
};
export type SettingEntry = NumberSetting | SwitchSetting | TextSetting;

const PROTECTION = ['PROTECTION', 'SCORE'] as const;
/** The pre-claim ends one working day after T7 at the earliest, so protection follows. */
const FOLLOW_UPS = ['FOLLOW_UPS', 'PROTECTION', 'SCORE'] as const;
const SCORE = ['SCORE'] as const;

export const settingCatalog = {
  protection: {
    months: number('MONTHS', 6, [1, 60], PROTECTION, {
      de: 'Dauer des Schutzes ab Beginn des Besitzes',
      en: 'How long protection lasts from when the ownership began',
    }),
    progressDays: number('DAYS', 60, [2, 730], PROTECTION, {
      de: 'Frist bis zur nächsten Aktivität, die den Lead voranbringt',
      en: 'How long until progress is due',
    }),
    warningDays: number('DAYS', 7, [1, 180], PROTECTION, {
      de: 'Vorlauf der Warnung vor der Fortschrittsfrist; so lange danach beginnt frühestens die Nachfrist',
      en: 'How long before the progress deadline its owner is warned; grace begins so long after it at the earliest',
    }),
    graceDays: number('DAYS', 10, [1, 180], PROTECTION, {
      de: 'Dauer der Nachfrist in vollen Tagen',
      en: 'How many full days grace lasts',
    }),
    preClaimDays: number('DAYS', 10, [1, 180], PROTECTION, {
      de: 'So lange gilt der Schutz ohne Erstkontakt',
      en: 'How long protection holds without a first contact',
    }),
    preClaimWorkingDays: number('WORKING_DAYS', 1, [0, 30], PROTECTION, {
      de: 'Der Schutz ohne Erstkontakt endet frühestens so viele Arbeitstage nach Fälligkeit von T7',
      en: 'Protection without a first contact ends at the earliest so many working days after T7 is due',
    }),
    // Told to the previous owner when the lead expired: what was told stands.
    reclaimDays: number('DAYS', 30, [0, 730], [], {
      de: 'Sperre, bis der frühere Besitzer einen Lead wieder übernehmen darf, der von nun an verfällt',
      en: 'How long the previous owner may not claim a lead again that expires from now on',
    }),
  },
  followUps: {
    t3Days: number('DAYS', 3, [1, 90], FOLLOW_UPS, {
      de: 'Tage vom Musterversand, sonst vom Beginn des Besitzes, bis T3 fällig ist',
      en: 'Days from the sample, else from when the ownership began, until T3 is due',
    }),
    t7Days: number('DAYS', 7, [1, 180], FOLLOW_UPS, {
      de: 'Tage vom Erstkontakt, sonst vom Beginn des Besitzes, bis T7 fällig ist',
      en: 'Days from the first contact, else from when the ownership began, until T7 is due',
    }),
    hour: number('HOUR_OF_DAY', 9, [0, 23], FOLLOW_UPS, {
      de: 'Ortszeit, zu der T3 und T7 fällig werden',
      en: 'Local hour at which T3 and T7 come due',
    }),
    overdueHours: number('HOURS', 24, [1, 720], [], {
      de: 'So lange nach Fälligkeit gilt ein Nachfassen als überfällig (für Personen, deren erstes Gebiet dies ist)',
      en: 'How long after its due time a follow-up counts as overdue (for people whose first territory this is)',
    }),
    batchSize: systemNumber('COUNT', 200, [1, 200], {
      de: 'So viele fällige Nachfassaktionen löst das System höchstens in einem Schub aus',
      en: 'At most so many due follow-ups fire in one batch',
    }),
    fireWithinSeconds: systemNumber('SECONDS', 60, [4, 60], {
      de: 'Innerhalb dieser Zeit nach Fälligkeit löst das System ein Nachfassen aus',
      en: 'A follow-up fires within this time of coming due',
    }),
  },
  duplicates: {
    similarity: decimal('RATIO', 0.6, [0.3, 1], [], {
      de: 'Ab dieser Ähnlichkeit der Firmennamen an einem Ort (0 bis 1) wird vor einem Duplikat gewarnt',
      en: 'From this similarity of company names in one place (0 to 1) a duplicate is suspected',
    }),
    lostLivesMonths: number('MONTHS', 12, [0, 120], [], {
      de: 'So lange steht ein verlorener Lead einem neuen derselben Firma im Weg',
      en: 'How long a lost lead stands in the way of a new one of the same company',
    }),
    unmergeHours: number('HOURS', 24, [0, 720], [], {
      de: 'So lange lässt sich ein Zusammenführen rückgängig machen',
      en: 'How long a merge can be undone',
    }),
    checksPerUser: systemNumber('COUNT', 2_000, [1, 100_000], {
      de: 'So oft darf eine Person je Zeitfenster registrieren, prüfen oder eine Zeile importieren',
      en: 'How often one person may register, check or import a row in each window',
    }),
    checkWindowSeconds: systemNumber('SECONDS', 3_600, [1, 86_400], {
      de: 'Länge des Zeitfensters für Registrierungen, Prüfungen und Importzeilen',
      en: 'Length of the window for registrations, checks and rows of an import',
    }),
  },
  texts: {
    // The tables ask for 10 themselves: less would be taken here and refused there.
    leastLength: number('CHARACTERS', 10, [10, 200], [], {
      de: 'Mindestlänge von Begründungen und Notizen, die eine Entscheidung erklären',
      en: 'Least length of reasons and notes that explain a decision',
    }),
  },
  transfers: {
    decisionHours: number('HOURS', 48, [1, 720], [], {
      de: 'So lange entscheidet der Kandidat über eine Übergabe, danach die Führungskraft des Besitzers',
      en: 'How long the candidate decides on a transfer; after that the owner’s manager does',
    }),
  },
  leads: {
    deleteOwnHours: number('HOURS', 24, [0, 720], [], {
      de: 'So lange nach dem Anlegen darf der Vertrieb einen eigenen Lead löschen',
      en: 'How long after it was created sales people may delete a lead of their own',
    }),
    undoSeconds: systemNumber('SECONDS', 60, [0, 3_600], {
      de: 'So lange lässt sich eine Änderung zurücknehmen',
      en: 'How long a change can be undone',
    }),
  },
  requests: {
    idempotencyHours: systemNumber('HOURS', 24, [1, 720], {
      de: 'So lange ergibt derselbe Schlüssel mit derselben Eingabe dieselbe Antwort',
      en: 'How long the same key with the same input has the same answer',
    }),
  },
  events: {
    // At least a month: whether something has happened since is asked of them for as long as a merge can be undone.
    retentionDays: systemNumber('DAYS', 90, [31, 3_650], {
      de: 'So lange bleiben Ereignisse im Protokoll; Programme, die länger fort waren, lesen neu ein',
      en: 'How long events stay in the log; programs that were away for longer read everything again',
    }),
  },
  mail: {
    senderName: text('NAME', '', {
      de: 'Name, unter dem E-Mails verschickt werden; leer: der Name des Besitzers',
      en: 'Name that mail is sent under; empty: the name of the owner',
    }),
    senderAddress: text('ADDRESS', '', {
      de: 'Adresse, von der E-Mails verschickt werden; leer: die des Servers (MAIL_FROM)',
      en: 'Address that mail is sent from; empty: that of the server (MAIL_FROM)',
    }),
    language: text('LANGUAGE', 'DE', {
      de: 'Sprache neuer E-Mails: DE oder EN',
      en: 'Language of new mail: DE or EN',
    }),
    perMinute: number('COUNT', 30, [1, 10_000], [], {
      de: 'So viele E-Mails gehen in einer Minute höchstens hinaus',
      en: 'At most so many mails go out in one minute',
    }),
    attempts: systemNumber('COUNT', 8, [1, 20], {
      de: 'So oft wird versucht, eine E-Mail zu übergeben; danach ist sie unzustellbar',
      en: 'How often a mail is tried to be handed over before it is a dead letter',
    }),
  },
  figures: {
    cohortDays: systemNumber('DAYS', 90, [1, 730], {
      de: 'Zeitraum der Abschlussquote: Leads, die in so vielen Tagen registriert wurden',
      en: 'Period of the conversion rate: leads registered within so many days',
    }),
    endingSoonDays: systemNumber('DAYS', 30, [1, 365], {
      de: '„Schutz endet bald“ heißt: innerhalb so vieler Tage',
      en: '“Protection ends soon” means within so many days',
    }),
    atMostEverySeconds: systemNumber('SECONDS', 1, [1, 60], {
      de: 'Offene Ansichten erhalten neue Zahlen höchstens einmal in dieser Zeit',
      en: 'Open screens are told of new figures at most once in this time',
    }),
  },
  score: {
    volumeLowFrom: money(10_000, 'geschätztes Volumen, untere Stufe', 'estimated volume, low step'),
    volumeMediumFrom: money(25_000, 'geschätztes Volumen, mittlere Stufe', 'estimated volume, middle step'),
    volumeHighFrom: money(50_000, 'geschätztes Volumen, obere Stufe', 'estimated volume, high step'),
    volumeAnyPoints: points(2, 'irgendein geschätztes Volumen', 'any estimated volume'),
    volumeLowPoints: points(5, 'geschätztes Volumen, untere Stufe', 'estimated volume, low step'),
    volumeMediumPoints: points(10, 'geschätztes Volumen, mittlere Stufe', 'estimated volume, middle step'),
    volumeHighPoints: points(15, 'geschätztes Volumen, obere Stufe', 'estimated volume, high step'),
    employeesLeastFrom: count(1, 'Mitarbeiter, unterste Stufe', 'employees, lowest step'),
    employeesLowFrom: count(5, 'Mitarbeiter, untere Stufe', 'employees, low step'),
    employeesMediumFrom: count(10, 'Mitarbeiter, mittlere Stufe', 'employees, middle step'),
    employeesHighFrom: count(25, 'Mitarbeiter, obere Stufe', 'employees, high step'),
    employeesLeastPoints: points(1, 'Mitarbeiter, unterste Stufe', 'employees, lowest step'),
    employeesLowPoints: points(3, 'Mitarbeiter, untere Stufe', 'employees, low step'),
    employeesMediumPoints: points(6, 'Mitarbeiter, mittlere Stufe', 'employees, middle step'),
    employeesHighPoints: points(10, 'Mitarbeiter, obere Stufe', 'employees, high step'),
    activityHighDays: within(
      7,
      'letzte bedeutsame Aktivität, jüngste Stufe',
      'last meaningful activity, latest',
    ),
    activityMediumDays: within(
      30,
      'letzte bedeutsame Aktivität, mittlere Stufe',
      'last meaningful activity, middle',
    ),
    activityLowDays: within(
      90,
      'letzte bedeutsame Aktivität, älteste Stufe',
      'last meaningful activity, oldest',
    ),
    activityHighPoints: points(
      15,
      'letzte bedeutsame Aktivität, jüngste Stufe',
      'last meaningful activity, latest',
    ),
    activityMediumPoints: points(
      10,
      'letzte bedeutsame Aktivität, mittlere Stufe',
      'last meaningful activity, middle',
    ),
    activityLowPoints: points(
      5,
      'letzte bedeutsame Aktivität, älteste Stufe',
      'last meaningful activity, oldest',
    ),
    followUpsLowFrom: count(1, 'erledigte Nachfassaktionen, untere Stufe', 'completed follow-ups, low step'),
    followUpsMediumFrom: count(
      3,
      'erledigte Nachfassaktionen, mittlere Stufe',
      'completed follow-ups, middle step',
    ),
    followUpsHighFrom: count(6, 'erledigte Nachfassaktionen, obere Stufe', 'completed follow-ups, high step'),
    followUpsLowPoints: points(
      3,
      'erledigte Nachfassaktionen, untere Stufe',
      'completed follow-ups, low step',
    ),
    followUpsMediumPoints: points(
      7,
      'erledigte Nachfassaktionen, mittlere Stufe',
      'completed follow-ups, middle step',
    ),
    followUpsHighPoints: points(
      10,
      'erledigte Nachfassaktionen, obere Stufe',
      'completed follow-ups, high step',
    ),
    businessTypeHighPoints: points(
      15,
      'Restaurant, Hotel, Catering, Kantine',
      'restaurant, hotel, catering, canteen',
    ),
    businessTypeMediumPoints: points(10, 'Einzel- und Großhandel', 'retail and wholesale'),
    businessTypeLowPoints: points(5, 'andere Betriebstypen', 'other business types'),
    kitchenLargePoints: points(5, 'große Küche', 'large kitchen'),
    kitchenMediumPoints: points(3, 'mittlere Küche', 'medium kitchen'),
    kitchenSmallPoints: points(1, 'kleine Küche', 'small kitchen'),
    stageQualificationPoints: points(5, 'Stufe Qualifizierung', 'stage qualification'),
    stageRegistrationPoints: points(3, 'Stufe Registrierung', 'stage registration'),
    stagePreClaimPoints: points(1, 'Stufe Vormerkung', 'stage pre-claim'),
    progressHighDays: within(7, 'Fortschrittsfrist, nächste Stufe', 'progress deadline, nearest'),
    progressMediumDays: within(30, 'Fortschrittsfrist, mittlere Stufe', 'progress deadline, middle'),
    progressLowDays: within(60, 'Fortschrittsfrist, fernste Stufe', 'progress deadline, farthest'),
    progressHighPoints: points(15, 'Fortschrittsfrist, nächste Stufe', 'progress deadline, nearest'),
    progressMediumPoints: points(10, 'Fortschrittsfrist, mittlere Stufe', 'progress deadline, middle'),
    progressLowPoints: points(5, 'Fortschrittsfrist, fernste Stufe', 'progress deadline, farthest'),
    protectionHighDays: within(30, 'Ende des Schutzes, nahe Stufe', 'end of protection, near'),
    protectionLowDays: within(60, 'Ende des Schutzes, ferne Stufe', 'end of protection, far'),
    protectionHighPoints: points(10, 'Ende des Schutzes, nahe Stufe', 'end of protection, near'),
    protectionLowPoints: points(5, 'Ende des Schutzes, ferne Stufe', 'end of protection, far'),
    bandMediumFrom: number('POINTS', 40, [1, 99], SCORE, {
      de: 'Ab so vielen Punkten ist ein Lead mittelstark',
      en: 'From so many points on a lead is medium',
    }),
    bandStrongFrom: number('POINTS', 70, [2, 100], SCORE, {
      de: 'Ab so vielen Punkten ist ein Lead stark',
      en: 'From so many points on a lead is strong',
    }),
  },
  feature: {
    firing: {
      kind: 'SWITCH',
      unit: 'SWITCH',
      default: true,
      territorial: true,
      replans: [],
      description: {
        de: 'Fällige Nachfassaktionen lösen von selbst aus; ausgeschaltet warten sie',
        en: 'Due follow-ups fire by themselves; while it is off they wait',
      },
    },
    mail: {
      kind: 'SWITCH',
      unit: 'SWITCH',
      default: false,
      territorial: true,
      replans: [],
      description: {
        de: 'E-Mails an Ansprechpartner gehen von selbst hinaus, wenn die Einwilligung vorliegt; ausgeschaltet warten sie als Entwurf',
        en: 'Mail to contacts goes out by itself where consent is recorded; while it is off it waits as a draft',
      },
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, SettingEntry>>>>;

function number(
  unit: NumberSetting['unit'],
  value: number,
  [min, max]: readonly [number, number],
  replans: readonly ReplannedPart[],
  description: Words,
): NumberSetting {
  return { kind: 'INTEGER', unit, default: value, min, max, territorial: true, replans, description };
}

function decimal(...entry: Parameters<typeof number>): NumberSetting {
  return { ...number(...entry), kind: 'DECIMAL' };
}

function systemNumber(
  unit: NumberSetting['unit'],
  value: number,
  bounds: readonly [number, number],
  description: Words,
): NumberSetting {
  return { ...number(unit, value, bounds, [], description), territorial: false };
}

function text(form: TextForm, value: string, description: Words): TextSetting {
  return {
    kind: 'TEXT',
    unit: 'TEXT',
    default: value,
    form,
    territorial: true,
    replans: [],
    description,
  };
}

/** Points of one line of the score: a factor holds 25 at most. */
function points(value: number, de: string, en: string): NumberSetting {
  return number('POINTS', value, [0, 25], SCORE, { de: `Punkte: ${de}`, en: `Points: ${en}` });
}

function money(value: number, de: string, en: string): NumberSetting {
  const bounds = [1, 1_000_000_000] as const;
  return number('MONEY', value, bounds, SCORE, {
    de: `Ab wie viel im Jahr: ${de}`,
    en: `From how much a year: ${en}`,
  });
}

function count(value: number, de: string, en: string): NumberSetting {
  return number('COUNT', value, [1, 100_000], SCORE, {
    de: `Ab wie vielen: ${de}`,
    en: `From how many: ${en}`,
  });
}

function within(value: number, de: string, en: string): NumberSetting {
  return number('DAYS', value, [1, 730], SCORE, {
    de: `Weniger als so viele Tage: ${de}`,
    en: `Less than so many days: ${en}`,
  });
}

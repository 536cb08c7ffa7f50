/**
 * The columns of an export: which field of `Lead` each asks for, what it is called, and how its value is written. What
 * is withheld from the viewer comes as null, as it does on the screen, and leaves its cell empty.
 */
import { z } from 'zod';
import {
  businessWords,
  kitchenWords,
  lostWords,
  sourceWords,
  stageWords,
  statusWords,
  type ExportLanguage,
} from './words.ts';

/** For programs: codes, ISO 8601 in UTC, points. For people: words, local dates, decimal commas where they are used. */
export interface Writing {
  readonly forPeople: boolean;
  readonly language: ExportLanguage;
  readonly timeZone: string;
}

const instant = z.string().nullable();
const text = z.string().nullable();
const person = z.object({ name: z.string() }).nullable();

/** A lead as `leadSelection` asks for it. */
export const exportedLead = z.object({
  id: z.string(),
  companyName: z.string(),
  status: z.enum(Object.keys(statusWords) as [keyof typeof statusWords]),
  stage: z.enum(Object.keys(stageWords) as [keyof typeof stageWords]),
  source: z.enum(Object.keys(sourceWords) as [keyof typeof sourceWords]),
  territory: z.object({ code: z.string() }),
  street: text,
  postalCode: text,
  city: text,
  website: text,
  businessType: z.enum(Object.keys(businessWords) as [keyof typeof businessWords]).nullable(),
  kitchenSize: z.enum(Object.keys(kitchenWords) as [keyof typeof kitchenWords]).nullable(),
  employeeCount: z.number().nullable(),
  estimatedVolume: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  competitor: text,
  owner: person,
  primaryContact: z
    .object({ firstName: text, lastName: text, email: text, phone: text })
    .partial()
    .nullable(),
  score: z.object({ total: z.number() }).nullable(),
  nextFollowUp: z.object({ dueAt: z.string() }).nullable(),
  protection: z.object({ endsAt: instant }).nullable(),
  registeredAt: z.string(),
  firstContactAt: instant,
  lastActivityAt: instant,
  lostReason: z.enum(Object.keys(lostWords) as [keyof typeof lostWords]).nullable(),
  notes: text,
});
type ExportedLead = z.output<typeof exportedLead>;

interface Column {
  readonly de: string;
  readonly en: string;
  write(lead: ExportedLead, writing: Writing): string;
}

const plain = (value: string | number | null | undefined) => (value ?? '') as string | number;
const columns = {
  id: { de: 'Kennung', en: 'ID', write: ({ id }) => id },
  companyName: { de: 'Firma', en: 'Company', write: ({ companyName }) => companyName },
  status: { de: 'Status', en: 'Status', write: ({ status }, how) => word(statusWords, status, how) },
  stage: { de: 'Stufe', en: 'Stage', write: ({ stage }, how) => word(stageWords, stage, how) },
  source: { de: 'Quelle', en: 'Source', write: ({ source }, how) => word(sourceWords, source, how) },
  territory: { de: 'Gebiet', en: 'Territory', write: ({ territory }) => territory.code },
  street: { de: 'Straße', en: 'Street', write: ({ street }) => street ?? '' },
  postalCode: { de: 'PLZ', en: 'Postal code', write: ({ postalCode }) => postalCode ?? '' },
  city: { de: 'Ort', en: 'City', write: ({ city }) => city ?? '' },
  website: { de: 'Webseite', en: 'Website', write: ({ website }) => website ?? '' },
  businessType: {
    de: 'Betriebstyp',
    en: 'Business type',
    write: ({ businessType }, how) => word(businessWords, businessType, how),
  },
  kitchenSize: {
    de: 'Küchengröße',
    en: 'Kitchen size',
    write: ({ kitchenSize }, how) => word(kitchenWords, kitchenSize, how),
  },
  employeeCount: {
    de: 'Mitarbeiter',
    en: 'Employees',
    write: ({ employeeCount }) => String(plain(employeeCount)),
  },
  estimatedVolume: {
    de: 'Volumen',
    en: 'Volume',
    write: ({ estimatedVolume }, how) => decimal(estimatedVolume?.amount, how),
  },
  currency: {
    de: 'Währung',
    en: 'Currency',
    write: ({ estimatedVolume }) => estimatedVolume?.currency ?? '',
  },
  competitor: { de: 'Wettbewerber', en: 'Competitor', write: ({ competitor }) => competitor ?? '' },
  owner: { de: 'Besitzer', en: 'Owner', write: ({ owner }) => owner?.name ?? '' },
  contact: {
    de: 'Ansprechpartner',
    en: 'Contact',
    write: ({ primaryContact }) =>
      [primaryContact?.firstName, primaryContact?.lastName].filter(Boolean).join(' '),
  },
  email: { de: 'E-Mail', en: 'E-mail', write: ({ primaryContact }) => primaryContact?.email ?? '' },
  phone: { de: 'Telefon', en: 'Phone', write: ({ primaryContact }) => primaryContact?.phone ?? '' },
  score: { de: 'Score', en: 'Score', write: ({ score }) => String(plain(score?.total)) },
  nextFollowUp: {
    de: 'Nächstes Nachfassen',
    en: 'Next follow-up',
    write: ({ nextFollowUp }, how) => moment(nextFollowUp?.dueAt, how),
  },
  protection: {
    de: 'Schutz bis',
    en: 'Protected until',
    write: ({ protection }, how) => moment(protection?.endsAt, how),
  },
  registeredAt: {
    de: 'Registriert am',
    en: 'Registered on',
    write: ({ registeredAt }, how) => moment(registeredAt, how),
  },
  firstContactAt: {
    de: 'Erstkontakt am',
    en: 'First contact',
    write: ({ firstContactAt }, how) => moment(firstContactAt, how),
  },
  lastActivityAt: {
    de: 'Letzte Aktivität',
    en: 'Last activity',
    write: ({ lastActivityAt }, how) => moment(lastActivityAt, how),
  },
  lostReason: {
    de: 'Verlustgrund',
    en: 'Lost because',
    write: ({ lostReason }, how) => word(lostWords, lostReason, how),
  },
  notes: { de: 'Notizen', en: 'Notes', write: ({ notes }) => notes ?? '' },
} as const satisfies Readonly<Record<string, Column>>;

export type ExportColumn = keyof typeof columns;
export const exportColumns = Object.keys(columns) as readonly ExportColumn[];

/** What every exported lead is asked for, whatever columns are chosen: each is one read of a page at most. */
export const leadSelection = `
  id companyName status stage source registeredAt street postalCode city website businessType kitchenSize employeeCount
  competitor lostReason notes firstContactAt lastActivityAt
  territory { code }
  estimatedVolume { amount currency }
  owner { name }
  primaryContact { firstName lastName email phone }
  score { total }
  nextFollowUp { dueAt }
  protection { endsAt }`;

export function headings(chosen: readonly ExportColumn[], { forPeople, language }: Writing): string[] {
  return chosen.map((name) => (forPeople ? columns[name][language] : name));
}

export function cellsOf(lead: ExportedLead, chosen: readonly ExportColumn[], writing: Writing): string[] {
  return chosen.map((name) => columns[name].write(lead, writing));
}

function word<Code extends string>(
  words: Readonly<Record<Code, Readonly<Record<ExportLanguage, string>>>>,
  code: Code | null,
  { forPeople, language }: Writing,
): string {
  if (code === null) return '';
  return forPeople ? words[code][language] : code;
}

function decimal(amount: string | undefined, { forPeople, language }: Writing): string {
  if (amount === undefined) return '';
  return forPeople && language === 'de' ? amount.replace('.', ',') : amount;
}

/** People read `01.03.2027 12:00` (or `2027-03-01 12:00`) of their own wall clock; spreadsheets take both for dates. */
function moment(at: string | null | undefined, { forPeople, language, timeZone }: Writing): string {
  if (!at) return '';
  if (!forPeople) return at;
  const parts = Object.fromEntries(
    localParts(timeZone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const time = `${parts['hour']}:${parts['minute']}`;
  return language === 'de'
    ? `${parts['day']}.${parts['month']}.${parts['year']} ${time}`
    : `${parts['year']}-${parts['month']}-${parts['day']} ${time}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function localParts(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

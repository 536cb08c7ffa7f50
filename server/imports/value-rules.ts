/**
 * What the cells of hand-kept lists mean. Each reader answers with a value, with nothing for an empty cell (and
 * the signs people put there for "nothing"), or with the reason why the cell cannot be taken. It never guesses
 * where two readings are possible, with two declared exceptions: `1.000` and `1,000` are a thousand, and dates
 * with slashes are day/month/year, as DE, AT and CH write them.
 */
import { Temporal } from '@js-temporal/polyfill';
import type { BusinessType, ContactRole, KitchenSize } from '../leads/rules.ts';
import type { CountryCode } from '../territories/territories.ts';
import { plainWords } from './mapping.ts';

/** `note` tells of a value that was taken differently from how it stood there. */
export type Reading<Value> =
  | { readonly ok: true; readonly value: Value | null; readonly note?: string }
  | { readonly ok: false; readonly why: string };

const nothing = { ok: true, value: null } as const;
const taken = <Value>(value: Value, note?: string): Reading<Value> => ({ ok: true, value, note });
const refused = (why: string) => ({ ok: false, why }) as const;

const NOTHING = new Set([
  '',
  'n a',
  'na',
  'k a',
  'ka',
  'kein',
  'keine',
  'keiner',
  'keines',
  'none',
  'null',
  'unbekannt',
  'unknown',
]);

/** Trimmed, or null for the signs of "nothing": `n/a`, `k.A.`, `-`, `kein`, `?`. */
export function readText(cell: string): string | null {
  const text = cell.trim();
  return NOTHING.has(plainWords(text)) ? null : text;
}

export type Amount = { readonly cents: number; readonly currency: 'EUR' | 'CHF' | null };

const THOUSANDS = new Set([
  'teur',
  'tchf',
  'tsd',
  'tsd eur',
  'tsd chf',
  't',
  'k',
  'k eur',
  'k chf',
  'keur',
  'kchf',
  'tausend',
  'mille',
]);

/** `8.000 €`, `26.000,00`, `8'000`, `CHF 8'000.–`, `48 TEUR`; a currency only where one stands there. */
export function readAmount(cell: string, decimalSign: ',' | '.'): Reading<Amount> {
  const text = readText(cell);
  if (text === null) return nothing;
  const number = /\d[\d.,'’ \u00a0\u202f]*/.exec(text)?.[0] ?? '';
  const rest = text.replace(number, ' ').replace(/€/g, ' eur ').replace(/[-–—]/g, ' ');
  const words = plainWords(rest.replace(/\b(ca|circa|rund|etwa|p\.?\s?a\.?)(\s|\.|$)/gi, ' '));
  const currency = /chf|sfr|franken/.test(words) ? 'CHF' : /eur/.test(words) ? 'EUR' : null;
  const unit = words.replace(/^(eur|euro|chf|sfr|fr|franken)$/, '');
  const plain = decimal(number, decimalSign);
  const factor = unit === '' ? 1 : THOUSANDS.has(unit) ? 1000 : null;
  if (plain === null || factor === null || /-\s*\d/.test(text)) {
    return refused('This is not an amount. Write it like 8000 or 8.000 €.');
  }
  return taken({ cents: Math.round(plain * factor * 100), currency });
}

/** A number in any of the spellings; null when its separators contradict each other. */
function decimal(written: string, decimalSign: ',' | '.'): number | null {
  const text = written.replace(/['’\s]/g, '').replace(/[.,]+$/, '');
  const signs = [...new Set(text.replace(/\d/g, ''))];
  const last = text.search(/[.,]\d*$/);
  if (signs.length === 0) return /^\d+$/.test(text) ? Number(text) : null;
  const grouped = (part: string) => /^\d{1,3}([.,]\d{3})*$/.test(part) || /^\d+$/.test(part);
  if (signs.length === 1) {
    const thousands = /^\d{1,3}([.,]\d{3})+$/.test(text) && !/^0/.test(text);
    if (thousands) return Number(text.replace(/[.,]/g, ''));
    const ambiguous = text.length - last - 1 === 3 && signs[0] !== decimalSign;
    if (ambiguous || text.replace(/\d/g, '').length > 1) return null;
    return Number(text.replace(',', '.'));
  }
  const whole = text.slice(0, last);
  if (!grouped(whole) || whole.includes(text.charAt(last))) return null;
  return Number(`${whole.replace(/[.,]/g, '')}.${text.slice(last + 1)}`);
}

/** `25`, `ca. 20`; of `10-20` the lower bound. */
export function readCount(cell: string): Reading<number> {
  const text = readText(cell);
  if (text === null) return nothing;
  const match =
    /^(?:(ca\.?|circa|rund|etwa|ungefähr|~|>|über|about)\s*)?(\d{1,7})(?:\s*[-–]\s*\d{1,7})?(\s*\+)?$/i.exec(
      text,
    );
  if (!match) return refused('This is not a number. Write it in digits.');
  const count = Number(match[2]);
  return /^\d+$/.test(text) ? taken(count) : taken(count, `taken as ${count}`);
}

/** `2026-10-14`, `25.9.26`, `22/11/2026`. A year of two digits is one of this century. */
export function readDay(cell: string): Reading<Temporal.PlainDate> {
  const text = readText(cell);
  if (text === null) return nothing;
  const iso = /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/;
  const dayFirst = /^(?<day>\d{1,2})(?<sign>[./])(?<month>\d{1,2})\k<sign>(?<year>\d{4}|\d{2})$/;
  const { year, month, day } = (iso.exec(text) ?? dayFirst.exec(text))?.groups ?? {};
  if (year === undefined) {
    return /^\d{1,2}[./]\d{4}$/.test(text)
      ? refused('This names a month. Write the day too, like 25.9.2026.')
      : refused('This is not a date. Write it like 25.9.2026.');
  }
  const fields = {
    year: Number(year.length === 2 ? `20${year}` : year),
    month: Number(month),
    day: Number(day),
  };
  try {
    return taken(Temporal.PlainDate.from(fields, { overflow: 'reject' }));
  } catch {
    return refused('There is no such day. Correct the date.');
  }
}

const COUNTRIES: Readonly<Record<CountryCode, readonly string[]>> = {
  DE: ['de', 'd', 'deutschland', 'germany', 'deu', 'brd', 'bundesrepublik deutschland'],
  AT: ['at', 'a', 'oesterreich', 'austria', 'aut'],
  CH: ['ch', 'schweiz', 'switzerland', 'suisse', 'svizzera', 'che'],
};

export function readCountry(cell: string): Reading<CountryCode> {
  const text = readText(cell);
  if (text === null) return nothing;
  const words = plainWords(text);
  const country = (['DE', 'AT', 'CH'] as const).find((code) => COUNTRIES[code].includes(words));
  return country ? taken(country) : refused('Leads are kept for Germany, Austria and Switzerland only.');
}

type Words<Value extends string> = Readonly<Record<Value, RegExp>>;

// Read from top to bottom: "Hotelrestaurant" is a hotel, "Kantinencatering" catering.
const BUSINESS_TYPES: Words<BusinessType> = {
  HOTEL: /hotel|pension|beherberg/,
  CATERING: /catering|partyservice|event/,
  CANTEEN: /kantin|canteen|betriebsrestaurant|betriebsgastro|casino/,
  WHOLESALE: /grosshandel|wholesale|cash carry|zustellhandel/,
  RETAIL: /\bleh\b|einzelhandel|retail|supermarkt|lebensmittelhandel|\bmarkt\b/,
  EDUCATION: /bildung|schul|kita|kindergarten|mensa|universit|hochschul|education|school/,
  HEALTHCARE: /gesundheit|klinik|krankenhaus|spital|pflege|senioren|reha|health|hospital|care/,
  RESTAURANT: /restaurant|gast|wirtshaus|bistro|cafe|osteria|pizzeria/,
  OTHER: /sonst|other|andere/,
};

export function readBusinessType(cell: string): Reading<BusinessType> {
  return readByWords(cell, BUSINESS_TYPES, 'OTHER');
}

const ROLES: Words<ContactRole> = {
  CHEF: /koch|koech|kueche|\bchef\b|souschef|cook|kitchen/,
  BUYER: /einkauf|einkaeuf|beschaffung|buyer|purchas|procurement|disposition/,
  OWNER: /inhab|eigentuem|besitz|owner|gesellschafter|gruender|founder|\bwirt(in)?\b/,
  MANAGER: /leit|manag|direkt|geschaeftsfuehr|\bgf\b|director|vorstand|ceo|coo|head/,
  OTHER: /sonst|other|assist/,
};

export function readRole(cell: string): Reading<ContactRole> {
  return readByWords(cell, ROLES, 'OTHER');
}

const KITCHEN_SIZES: Words<KitchenSize> = {
  SMALL: /klein|small|^s$/,
  MEDIUM: /mittel|medium|^m$/,
  LARGE: /gross|large|^l$/,
};

export function readKitchenSize(cell: string): Reading<KitchenSize> {
  return readByWords(cell, KITCHEN_SIZES, null);
}

function readByWords<Value extends string>(
  cell: string,
  words: Words<Value>,
  otherwise: Value | null,
): Reading<Value> {
  const text = readText(cell);
  if (text === null) return nothing;
  const spelled = plainWords(text);
  const found = Object.entries<RegExp>(words).find(([, pattern]) => pattern.test(spelled));
  const value = Object.keys(words).find((key): key is Value & string => key === found?.[0]);
  if (value !== undefined) return taken(value);
  return otherwise === null
    ? { ok: true, value: null, note: 'not understood and left out' }
    : taken(otherwise, `not understood, taken as ${otherwise}`);
}

export type PersonName = { readonly firstName: string | null; readonly lastName: string };

const TITLES = /^(herrn?|frau|hr\.?|fr\.?|mr\.?|mrs\.?|ms\.?|dr\.?|prof\.?|mag\.?|dipl\.-?\w+\.?|ing\.?)\s+/i;
const PARTICLES = /^(von|van|vom|zu|zum|zur|de|del|della|di|da|der|den|ten|la|le|el|al)$/i;

/** `Heike Müller`, `Dr. Anna von der Heide`, `Müller, Heike`; a single word is a last name. */
export function readName(cell: string): PersonName | null {
  let text = (readText(cell) ?? '').replace(/\s+/g, ' ');
  while (TITLES.test(text)) text = text.replace(TITLES, '');
  if (text === '') return null;
  const [last = '', first = ''] = text.split(',').map((part) => part.trim());
  if (text.includes(',') && last !== '' && first !== '') return { firstName: first, lastName: last };
  const words = text.split(' ');
  const particle = words.findIndex(
    (word, index) => index > 0 && index < words.length - 1 && PARTICLES.test(word),
  );
  const split = particle > 0 ? particle : words.length - 1;
  return { firstName: words.slice(0, split).join(' ') || null, lastName: words.slice(split).join(' ') };
}

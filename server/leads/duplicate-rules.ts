/**
 * When two leads are the same: normal forms and the hard keys made of them. Two people who register one company
 * at once meet in these keys, so a change here needs every stored key computed anew.
 *
 * Every function takes time linear in its input, whatever it holds; what is longer than any real value is cut.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { parsePhoneNumberFromString, type CountryCode as PhoneCountry } from 'libphonenumber-js/max';
import { parse as parseHost } from 'tldts';
import type { Settings } from '../settings/rules.ts';
import { territoryOf } from '../territories/territories.ts';
import { withoutLegalForms } from './legal-form-rules.ts';
import { isSubstantial, type LeadStatus, type TextSettings } from './rules.ts';

export const duplicateSeverities = ['HARD', 'SOFT'] as const;
export type DuplicateSeverity = (typeof duplicateSeverities)[number];

/** Of the territory of the lead that is asked about. */
export type DuplicateSettings = Settings['duplicates'];

const LONGEST_TEXT = 1_000;
/** Compatibility forms can grow many times; a key has to fit its column. */
const LONGEST_NORMAL_NAME = 400;
const LONGEST_NORMAL_POSTAL_CODE = 20;
const LONGEST_EMAIL = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_PHONE = 60;
/** With its plus sign. Germany's numbering plan alone allows longer ones. */
const LONGEST_E164 = 16;

/** Trimmed, lower case, without invisible characters; null when it is no e-mail address. */
export function normaliseEmail(raw: string): string | null {
  if (raw.length > LONGEST_TEXT) return null;
  const email = visible(raw).normalize('NFKC').trim().toLowerCase();
  const at = email.lastIndexOf('@');
  if (at < 1 || at > LONGEST_LOCAL_PART || email.length > LONGEST_EMAIL) return null;
  const local = email.slice(0, at);
  const domain = email.slice(at + 1);
  if (/[\s@,;:<>()[\]\\"]/u.test(local) || local.startsWith('.') || local.endsWith('.')) return null;
  const labels = domain.split('.');
  return labels.length >= 2 && labels.every(isDomainLabel) ? email : null;
}

function isDomainLabel(label: string): boolean {
  if (label.length < 1 || label.length > 63 || label.startsWith('-') || label.endsWith('-')) return false;
  return /^[\p{L}\p{M}\p{N}-]+$/u.test(label);
}

export type PhoneProblem = 'EMPTY' | 'NOT_A_PHONE_NUMBER' | 'WRONG_LENGTH';
export type NormalisedPhone =
  { readonly e164: string; readonly problem: null } | { readonly e164: null; readonly problem: PhoneProblem };

/**
 * E.164; a number without a country code is one of the territory's country. An extension is left off. Asks only
 * whether such a number can exist (its length), not whether its block is in use: numbering plans grow.
 */
export function normalisePhone(raw: string, territory: string): NormalisedPhone {
  const text = visible(raw.slice(0, LONGEST_PHONE + 1)).trim();
  if (text === '') return { e164: null, problem: 'EMPTY' };
  if (text.length > LONGEST_PHONE) return { e164: null, problem: 'NOT_A_PHONE_NUMBER' };
  const country: PhoneCountry = territoryOf(territory).country;
  const phone = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (!phone) return { e164: null, problem: 'NOT_A_PHONE_NUMBER' };
  const possible = phone.isPossible() && phone.number.length <= LONGEST_E164;
  return possible ? { e164: phone.number, problem: null } : { e164: null, problem: 'WRONG_LENGTH' };
}

/**
 * Unicode NFKC, case-folded, ä→ae ö→oe ü→ue ß→ss, invisible characters and legal forms removed, punctuation and
 * spaces collapsed to single spaces. Empty when nothing of a name is left; a name that is only a legal form stays.
 */
export function normaliseCompany(raw: string): string {
  const folded = visible(raw.slice(0, LONGEST_TEXT)).normalize('NFKC').toLowerCase().normalize('NFC');
  const spelled = folded.replace(/[äöüß]/gu, (letter) => SPELLED[letter] ?? letter);
  const words = spelled.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
  return withoutLegalForms(words).join(' ').slice(0, LONGEST_NORMAL_NAME).trimEnd();
}

const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/**
 * What a web address has in common with every other of the same company: its registrable domain, lower case, in
 * ASCII (`https://shop.linde.co.at/x` → `linde.co.at`). Null when it names none, and for a host on which everybody
 * has pages: two companies on facebook.com have nothing in common.
 */
export function webDomain(raw: string): string | null {
  const text = visible(raw.slice(0, LONGEST_TEXT)).trim();
  if (text === '' || /\s/u.test(text)) return null;
  const address = /^[a-z][a-z0-9+.-]{0,20}:\/\//iu.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return null;
  const { hostname, protocol } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const { domain, isIp } = parseHost(hostname, { allowPrivateDomains: true, extractHostname: false });
  if (domain === null || isIp || SHARED_HOSTS.has(domain)) return null;
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/u.test(domain) ? domain : null;
}

/** Hosts of many companies' pages that the Public Suffix List does not divide. */
const SHARED_HOSTS: ReadonlySet<string> = new Set(
  `business.site booking.com eatbu.com facebook.com fb.com g.page goo.gl google.at google.ch google.com google.de
  instagram.com jimdo.com jimdofree.com jimdosite.com lieferando.at lieferando.de linkedin.com linktr.ee one.com
  strato.de strikingly.com tiktok.com tripadvisor.at tripadvisor.ch tripadvisor.com tripadvisor.de wordpress.com
  x.com xing.com yelp.de youtube.com`.split(/\s+/u),
);

/** Without spaces and the country's letters before it (`D-80331`), upper case; null when nothing is left. */
export function normalisePostalCode(raw: string): string | null {
  const text = visible(raw.slice(0, LONGEST_TEXT)).normalize('NFKC').toUpperCase();
  const bare = text.replace(/[\s-]+/gu, '').replace(/^(?:DE|D|AT|A|CH)(?=\d)/u, '');
  const code = bare.slice(0, LONGEST_NORMAL_POSTAL_CODE);
  return code === '' ? null : code;
}

/** The columns by which leads find their duplicates: written with every change of name or website. */
export function matchColumns(lead: { readonly companyName: string; readonly website?: string | null }) {
  return {
    companyNormalized: normaliseCompany(lead.companyName),
    webDomain: lead.website ? webDomain(lead.website) : null,
  };
}

export const hardKeyKinds = ['EMAIL', 'PHONE', 'COMPANY_POSTAL'] as const;
export type HardKey = { readonly kind: (typeof hardKeyKinds)[number]; readonly value: string };

export type KeyedLead = {
  readonly territory: string;
  readonly companyName: string;
  readonly postalCode?: string | null;
  readonly contacts: readonly { readonly email?: string | null; readonly phone?: string | null }[];
};

/** What the lead is known by, sorted by kind and value so that two transactions take them in the same order. */
export function hardKeys(lead: KeyedLead): HardKey[] {
  const keys = lead.contacts.flatMap(({ email, phone }) => [
    key('EMAIL', email ? normaliseEmail(email) : null),
    key('PHONE', phone ? normalisePhone(phone, lead.territory).e164 : null),
  ]);
  const company = normaliseCompany(lead.companyName);
  const postalCode = lead.postalCode ? normalisePostalCode(lead.postalCode) : null;
  keys.push(key('COMPANY_POSTAL', company && postalCode ? `${company}|${postalCode}` : null));
  return sortedKeys(keys.filter((it) => it !== null));
}

/** Each once, in the order in which they are taken. */
export function sortedKeys(keys: readonly HardKey[]): HardKey[] {
  const distinct = new Map(keys.map((it) => [`${it.kind} ${it.value}`, it] as const));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

/** As two columns of one table. */
export function columnsOf(keys: readonly HardKey[]): { kinds: string[]; values: string[] } {
  return { kinds: keys.map((it) => it.kind), values: keys.map((it) => it.value) };
}

function key(kind: HardKey['kind'], value: string | null): HardKey | null {
  return value === null ? null : { kind, value };
}

/** Does the lead stand in the way of a new one? Months are those of UTC: the keys are the database's, not a zone's. */
export function isLive(
  status: LeadStatus,
  lostAt: Temporal.Instant | null,
  now: Temporal.Instant,
  { lostLivesMonths }: Pick<DuplicateSettings, 'lostLivesMonths'>,
): boolean {
  if (status === 'DELETED' || status === 'MERGED') return false;
  if (status !== 'LOST' || lostAt === null) return true;
  const until = lostAt.toZonedDateTimeISO('UTC').add({ months: lostLivesMonths });
  return now.epochMilliseconds < until.epochMilliseconds;
}

/** May someone of this role register all the same? A HARD duplicate takes a manager or admin and a reason. */
export function mayOverrideDuplicate(
  severity: DuplicateSeverity,
  role: 'SALES' | 'MANAGER' | 'ADMIN',
): boolean {
  return severity === 'SOFT' || role !== 'SALES';
}

/** Overriding either severity needs a reason worth reading later. */
export function isOverrideReason(reason: string | null | undefined, settings: TextSettings): boolean {
  return isSubstantial(reason, settings);
}

/** Without zero-width, bidirectional and other format characters, and variation selectors. */
function visible(text: string): string {
  return text.replace(/[\p{Cf}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0\uFE00-\uFE0F]/gu, '');
}

/**
 * From a row of a hand-kept list to the input of a registration, or to everything that is wrong with the row.
 *
 * A row is refused where taking it would put something false into the system: no company, a country we do not
 * sell in, a first contact on no certain day or one to come, a row that was cut off. What merely cannot be used (a
 * mangled e-mail address, a phone number that cannot be one) costs nothing but that value: the lead is taken, the
 * text as it stood there goes into its notes, and a warning says so. Missing currency means the territory's.
 *
 * The same row and options always give the same input, so that a second import can recognise it.
 */
import { Temporal } from '@js-temporal/polyfill';
import { hardKeys, normaliseEmail, normalisePhone, normalisePostalCode } from '../leads/duplicate-rules.ts';
import type { RegisterLeadInput } from '../leads/register.ts';
import { sourcesWithFirstContact, type FirstContactChannel, type LeadSource } from '../leads/rules.ts';
import { lengthIssues } from '../leads/text-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import type { CsvRow } from './csv.ts';
import type { ColumnMapping, ImportField } from './mapping.ts';
import { territoryOfPlace } from './places.ts';
import {
  readAmount,
  readBusinessType,
  readCount,
  readCountry,
  readDay,
  readKitchenSize,
  readName,
  readRole,
  readText,
  type Reading,
} from './value-rules.ts';

/** Web forms bring a consent with them, which a list cannot. */
export type ImportSource = Exclude<LeadSource, 'WEB_FORM'>;

export type ImportOptions = {
  readonly header: readonly string[];
  readonly mapping: ColumnMapping;
  readonly decimalSign: ',' | '.';
  readonly source: ImportSource;
  /** May the importing person register as of an earlier day? Then a lead counts from its first contact. */
  readonly mayBackdate: boolean;
  readonly now: Temporal.Instant;
};

export type ImportedLead = Omit<RegisterLeadInput, 'ownerId' | 'duplicateOverrideReason' | 'idempotencyKey'>;

/** About a cell, named by its column's heading; or about the row, without one. */
export type RowRemark = {
  readonly column: string | null;
  readonly value?: string;
  readonly message: string;
};

export type RowReading =
  | { readonly ok: true; readonly input: ImportedLead; readonly warnings: readonly RowRemark[] }
  | { readonly ok: false; readonly problems: readonly RowRemark[] };

export function readRow(row: CsvRow, options: ImportOptions): RowReading {
  return new RowReader(row, options).read();
}

class RowReader {
  readonly #row: CsvRow;
  readonly #options: ImportOptions;
  readonly #problems: RowRemark[] = [];
  readonly #warnings: RowRemark[] = [];
  /** Values that cannot stand where they belong. */
  readonly #leftovers: string[] = [];

  constructor(row: CsvRow, options: ImportOptions) {
    this.#row = row;
    this.#options = options;
  }

  read(): RowReading {
    const cut = this.#cutOff();
    if (cut) return { ok: false, problems: [cut] };
    const input = this.#input();
    if (input === null || this.#problems.length > 0) return { ok: false, problems: this.#problems };
    return { ok: true, input, warnings: this.#warnings };
  }

  /** Empty cells too many at the end are a habit of spreadsheets. */
  #cutOff(): RowRemark | null {
    const { cells } = this.#row;
    const wanted = this.#options.header.length;
    const surplus = cells.slice(wanted).some((cell) => cell.trim() !== '');
    if (cells.length >= wanted && !surplus) return null;
    const what = surplus
      ? 'Put texts with the delimiter in them into quotation marks.'
      : 'It seems to be cut off: complete it.';
    return { column: null, message: `The row has ${cells.length} columns instead of ${wanted}. ${what}` };
  }

  #input(): ImportedLead | null {
    const companyName = this.#text('companyName');
    if (companyName === null) this.#refuse('companyName', 'Give the name of the company.');
    const country = this.#value('country', readCountry);
    if (country === null && this.#problemOf('country') === undefined) {
      this.#refuse('country', 'Say in which country the company is: DE, AT or CH.');
    }
    if (country === null) return null;
    const postalCode = normalisePostalCode(this.#text('postalCode') ?? '');
    const city = this.#text('city');
    const territory = territoryOfPlace(country, postalCode, city);
    const contacts = this.#contacts(territory);
    if (hardKeys({ companyName: companyName ?? '', territory, postalCode, contacts }).length === 0) {
      this.#refuse(
        'postalCode',
        'Give a postal code, a phone number or an e-mail address: nothing else tells this lead from another.',
      );
    }
    const day = this.#firstContactDay(territory);
    const amount = this.#optional('estimatedVolume', (cell) => readAmount(cell, this.#options.decimalSign));
    const texts = { street: this.#text('street'), website: this.#text('website') };
    const input: ImportedLead = {
      companyName: companyName ?? '',
      source: this.#options.source,
      territory,
      city,
      postalCode,
      ...texts,
      businessType: this.#optional('businessType', readBusinessType),
      kitchenSize: this.#optional('kitchenSize', readKitchenSize),
      employeeCount: this.#optional('employeeCount', readCount),
      estimatedVolume: amount && {
        cents: BigInt(amount.cents),
        currency: amount.currency ?? territoryOf(territory).currency,
      },
      contacts,
      ...this.#firstContact(territory, day),
      consent: null,
      // Last, when everything that is left over is known.
      notes: [this.#text('notes'), ...this.#leftovers].filter((it) => it !== null).join('\n') || null,
    };
    this.#checkLengths(input);
    return input;
  }

  #contacts(territory: string): ImportedLead['contacts'] {
    const name = readName(this.#cell('contactName'));
    const lastName = this.#text('lastName') ?? name?.lastName ?? null;
    const firstName = this.#text('firstName') ?? name?.firstName ?? null;
    const email = this.#usable('email', 'E-Mail', normaliseEmail, 'This is not an e-mail address.');
    const phone = this.#usable(
      'phone',
      'Telefon',
      (text) => normalisePhone(text, territory).e164,
      'This cannot be a phone number.',
    );
    const role = this.#optional('role', readRole);
    if ([firstName, lastName, email, phone].every((it) => it === null)) return [];
    return [{ firstName, lastName, role, email, phone, primary: true }];
  }

  #firstContactDay(territory: string): Temporal.PlainDate | null {
    const day = this.#value('firstContactAt', readDay);
    if (this.#problemOf('firstContactAt')) return null;
    if (day === null) {
      if ((sourcesWithFirstContact as readonly LeadSource[]).includes(this.#options.source)) {
        this.#refuse('firstContactAt', 'Give the day of the first contact.');
      }
      return null;
    }
    const today = this.#options.now.toZonedDateTimeISO(territoryOf(territory).timeZone).toPlainDate();
    if (Temporal.PlainDate.compare(day, today) > 0) {
      this.#refuse('firstContactAt', 'The first contact lies in the future. Correct the date.');
      return null;
    }
    return day;
  }

  /** Of a day only, so it is the day's beginning: local, and never in the future. */
  #firstContact(
    territory: string,
    day: Temporal.PlainDate | null,
  ): Pick<ImportedLead, 'firstContact' | 'registeredAt' | 'registeredAtReason'> {
    if (day === null) return { firstContact: null, registeredAt: null, registeredAtReason: null };
    const { source, mayBackdate } = this.#options;
    const at = day.toZonedDateTime(territoryOf(territory).timeZone).toInstant();
    const notes = this.#text('notes')?.replace(/\s+/g, ' ');
    const { channel, note } = FIRST_CONTACT[source];
    const firstContact = { channel, at, note: (notes ? `${note}: ${notes}` : note).slice(0, 2000) };
    return mayBackdate
      ? {
          firstContact,
          registeredAt: at,
          registeredAtReason: `Aus einer Liste, Erstkontakt am ${day.toString()}`,
        }
      : { firstContact, registeredAt: null, registeredAtReason: null };
  }

  #checkLengths(input: ImportedLead): void {
    const [contact] = input.contacts;
    const issues = lengthIssues([
      ['companyName', 'companyName', input.companyName],
      ['city', 'city', input.city],
      ['postalCode', 'postalCode', input.postalCode],
      ['street', 'street', input.street],
      ['website', 'website', input.website],
      ['notes', 'notes', input.notes],
      ['contactName', 'firstName', contact?.firstName],
      ['contactName', 'lastName', contact?.lastName],
    ]);
    for (const { path, message } of issues) {
      const field = [...this.#options.mapping.columns.keys()].find((it) => it === path);
      this.#problems.push({ column: field ? this.#heading(field) : path, message });
    }
  }

  #cell(field: ImportField): string {
    const column = this.#options.mapping.columns.get(field);
    return column === undefined ? '' : (this.#row.cells[column] ?? '');
  }

  #text(field: ImportField): string | null {
    return readText(this.#cell(field));
  }

  /** What is wrong with it refuses the row. */
  #value<Value>(field: ImportField, read: (cell: string) => Reading<Value>): Value | null {
    const reading = read(this.#cell(field));
    if (reading.ok) return reading.value;
    this.#refuse(field, reading.why);
    return null;
  }

  /** What is wrong with it is left over. */
  #optional<Value>(field: ImportField, read: (cell: string) => Reading<Value>): Value | null {
    const reading = read(this.#cell(field));
    if (!reading.ok) {
      this.#leaveOver(field, this.#heading(field) ?? field, reading.why);
      return null;
    }
    if (reading.note) this.#warn(field, `${capitalised(reading.note)}.`);
    return reading.value;
  }

  #usable(
    field: ImportField,
    label: string,
    normalise: (text: string) => string | null,
    why: string,
  ): string | null {
    const text = this.#text(field);
    const value = text && normalise(text);
    if (text && value === null) this.#leaveOver(field, label, why);
    return value;
  }

  #leaveOver(field: ImportField, label: string, why: string): void {
    this.#leftovers.push(`${label} laut Liste: ${this.#cell(field).trim()}`);
    this.#warn(field, `${why} Kept in the notes.`);
  }

  #refuse(field: ImportField, message: string): void {
    this.#problems.push(this.#remark(field, message));
  }

  #warn(field: ImportField, message: string): void {
    this.#warnings.push(this.#remark(field, message));
  }

  #remark(field: ImportField, message: string): RowRemark {
    const value = this.#cell(field).trim();
    return { column: this.#heading(field) ?? field, ...(value && { value }), message };
  }

  #problemOf(field: ImportField): RowRemark | undefined {
    const column = this.#heading(field) ?? field;
    return this.#problems.find((it) => it.column === column);
  }

  #heading(field: ImportField): string | null {
    const column = this.#options.mapping.columns.get(field);
    return column === undefined ? null : (this.#options.header[column] ?? null);
  }
}

const FIRST_CONTACT: Readonly<Record<ImportSource, { channel: FirstContactChannel; note: string }>> = {
  TRADE_FAIR: { channel: 'TRADE_FAIR', note: 'Messekontakt aus einer Liste' },
  PHONE: { channel: 'PHONE', note: 'Telefonkontakt aus einer Liste' },
  REFERRAL: { channel: 'REFERRAL', note: 'Empfehlung aus einer Liste' },
  PARTNER: { channel: 'OTHER', note: 'Partnerkontakt aus einer Liste' },
  OTHER: { channel: 'OTHER', note: 'Erstkontakt aus einer Liste' },
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { Temporal } from '@js-temporal/polyfill';
import { expect, test } from 'vitest';
import { mapColumns } from './mapping.ts';
import { territoryOfPlace } from './places.ts';
import { readRow, type ImportOptions, type RowReading } from './rules.ts';

const HEADER = [
  'Firma',
  'Ansprechpartner',
  'Funktion',
  'Straße',
  'PLZ',
  'Ort',
  'Land',
  'Telefon',
  'E-Mail',
  'Betriebstyp',
  'Mitarbeiter',
  'Volumen p.a.',
  'Erstkontakt am',
  'Notiz',
];
const GOOD = {
  Firma: 'Kantine Nord GmbH',
  Ansprechpartner: 'Heike Müller',
  Funktion: 'Einkauf',
  Straße: 'Hauptstr. 1',
  PLZ: '80331',
  Ort: 'München',
  Land: 'DE',
  Telefon: '0049 (0)89-682 7308',
  'E-Mail': ' Heike@Kantine.example ',
  Betriebstyp: 'Kantine',
  Mitarbeiter: '25',
  'Volumen p.a.': '8.000 €',
  'Erstkontakt am': '14.10.2026',
  Notiz: 'Muster schicken!',
};

function read(
  changes: Partial<Record<keyof typeof GOOD, string>> = {},
  options: Partial<ImportOptions> = {},
): RowReading {
  const row: Record<string, string> = { ...GOOD, ...changes };
  return readRow(
    { line: 2, cells: HEADER.map((heading) => row[heading] ?? '') },
    {
      header: HEADER,
      mapping: mapColumns(HEADER),
      decimalSign: ',',
      source: 'TRADE_FAIR',
      mayBackdate: true,
      now: Temporal.Instant.from('2026-11-22T20:00:00Z'),
      ...options,
    },
  );
}

function taken(reading: RowReading) {
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading;
}

test('a good row becomes a registration that counts from its first contact', () => {
  const { input, warnings } = taken(read());
  const at = Temporal.Instant.from('2026-10-13T22:00:00Z'); // the day begins at midnight in Berlin
  expect(warnings).toEqual([]);
  expect(input).toMatchObject({
    companyName: 'Kantine Nord GmbH',
    source: 'TRADE_FAIR',
    territory: 'DE-BY',
    postalCode: '80331',
    businessType: 'CANTEEN',
    employeeCount: 25,
    estimatedVolume: { cents: 800_000n, currency: 'EUR' },
    notes: 'Muster schicken!',
    contacts: [
      {
        firstName: 'Heike',
        lastName: 'Müller',
        role: 'BUYER',
        email: 'heike@kantine.example',
        phone: '+49896827308',
      },
    ],
    firstContact: { channel: 'TRADE_FAIR', note: 'Messekontakt aus einer Liste: Muster schicken!' },
  });
  expect(input.firstContact?.at.equals(at)).toBe(true);
  expect(input.registeredAt?.equals(at)).toBe(true);
  expect(input.registeredAtReason?.length).toBeGreaterThan(10);
});

test('who may not backdate registers as of now', () => {
  const { input } = taken(read({}, { mayBackdate: false }));
  expect(input).toMatchObject({ registeredAt: null, registeredAtReason: null });
  expect(input.firstContact).not.toBeNull();
});

test.each([
  ['no company', { Firma: ' ' }, 'Firma'],
  ['a country we do not sell in', { Land: 'Frankreich' }, 'Land'],
  ['no country', { Land: '' }, 'Land'],
  ['no day of the first contact at the fair', { 'Erstkontakt am': '' }, 'Erstkontakt am'],
  ['a month for a day', { 'Erstkontakt am': '12.2026' }, 'Erstkontakt am'],
  ['a day that does not exist', { 'Erstkontakt am': '31.02.2026' }, 'Erstkontakt am'],
  ['a first contact that is to come', { 'Erstkontakt am': '23.11.2026' }, 'Erstkontakt am'],
  ['nothing to know the lead by', { PLZ: '', Telefon: '', 'E-Mail': 'kein' }, 'PLZ'],
  ['a company of endless name', { Firma: 'x'.repeat(201) }, 'Firma'],
])('%s refuses the row', (_, changes, column) => {
  const reading = read(changes);
  expect(reading.ok ? [] : reading.problems.map((it) => it.column)).toEqual([column]);
});

test('all that is wrong is told at once', () => {
  const reading = read({ Firma: '', 'Erstkontakt am': '31.02.2026' });
  expect(reading.ok ? 0 : reading.problems.length).toBe(2);
});

test('the first contact may be today, which begins and ends where the lead is', () => {
  const lateInVienna = Temporal.Instant.from('2026-11-22T23:30:00Z');
  expect(read({ 'Erstkontakt am': '23.11.2026' }, { now: lateInVienna }).ok).toBe(true);
});

test('a referral needs no first contact', () => {
  expect(taken(read({ 'Erstkontakt am': '' }, { source: 'REFERRAL' })).input.firstContact).toBeNull();
});

test('a mangled address or number costs only itself and stays readable in the notes', () => {
  const { input, warnings } = taken(
    read({ 'E-Mail': 'info(at)firma.example', Telefon: 'siehe Karte', 'Volumen p.a.': 'viel' }),
  );
  expect(input.contacts).toMatchObject([{ email: null, phone: null }]);
  expect(input.estimatedVolume).toBeNull();
  expect(input.notes).toBe(
    'Muster schicken!\nE-Mail laut Liste: info(at)firma.example\nTelefon laut Liste: siehe Karte\nVolumen p.a. laut Liste: viel',
  );
  expect(warnings.map((it) => it.column)).toEqual(['E-Mail', 'Telefon', 'Volumen p.a.']);
});

test('a formula is a name like any other', () => {
  const formula = '=HYPERLINK("http://evil.example";"Gasthof")';
  expect(taken(read({ Firma: formula })).input.companyName).toBe(formula);
});

test('without a currency the volume is in that of the territory', () => {
  const { input } = taken(read({ Land: 'CH', PLZ: '4051', Ort: 'Basel', 'Volumen p.a.': "8'000" }));
  expect(input).toMatchObject({ territory: 'CH-BS', estimatedVolume: { cents: 800_000n, currency: 'CHF' } });
});

test('a row that was cut off is refused, one with empty cells too many is not', () => {
  const options: ImportOptions = {
    header: ['Firma', 'Land', 'PLZ'],
    mapping: mapColumns(['Firma', 'Land', 'PLZ']),
    decimalSign: ',',
    source: 'OTHER',
    mayBackdate: true,
    now: Temporal.Instant.from('2026-11-22T20:00:00Z'),
  };
  expect(readRow({ line: 2, cells: ['A', 'DE'] }, options).ok).toBe(false);
  expect(readRow({ line: 2, cells: ['A', 'DE', '80331', 'x'] }, options).ok).toBe(false);
  expect(readRow({ line: 2, cells: ['A', 'DE', '80331', '', ' '] }, options).ok).toBe(true);
});

test('columns are found by German and English headings, and what is not known is named', () => {
  const { columns, ignored } = mapColumns([
    'Company Name',
    'ZIP',
    'E-Mail-Adresse',
    'STRASSE',
    'Haustier',
    'Firma',
  ]);
  expect([...columns]).toEqual([
    ['companyName', 0],
    ['postalCode', 1],
    ['email', 2],
    ['street', 3],
  ]);
  expect(ignored).toEqual(['Haustier', 'Firma']);
});

test.each([
  ['DE', '80469', 'München', 'DE-BY'],
  ['DE', '79098', 'Freiburg im Breisgau', 'DE-BW'],
  ['CH', '1700', 'Freiburg', 'CH-FR'],
  ['CH', '1204', 'Genève', 'CH-GE'],
  ['AT', '1010', 'Wien', 'AT-9'],
  ['DE', '06618', 'Freiburg', 'DE'],
  ['DE', '12345', 'Musterdorf', 'DE'],
  ['DE', null, 'München', 'DE'],
] as const)('%s %s %s lies in %s', (country, postalCode, city, territory) => {
  expect(territoryOfPlace(country, postalCode, city)).toBe(territory);
});

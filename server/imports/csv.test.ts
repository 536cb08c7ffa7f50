import { describe, expect, test } from 'vitest';
import { detectEncoding, readCsv, UnreadableFileError } from './csv.ts';

const TABLE = 'Firma;Ort\nMüller & Söhne;Köln\n';

function utf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

describe('every encoding reads as the same text', () => {
  const cases: [string, string, Uint8Array][] = [
    ['utf-8', 'with a mark', Buffer.from(`\ufeff${TABLE}`)],
    ['utf-8', 'without', Buffer.from(TABLE)],
    ['utf-16le', 'with a mark', utf16(TABLE, 'le', true)],
    ['utf-16le', 'without', utf16(TABLE, 'le', false)],
    ['utf-16be', 'with a mark', utf16(TABLE, 'be', true)],
    ['utf-16be', 'without', utf16(TABLE, 'be', false)],
    ['windows-1252', '', Buffer.from(TABLE, 'latin1')],
  ];
  test.each(cases)('%s %s', (encoding, _, bytes) => {
    const file = readCsv(bytes);
    expect(file.encoding).toBe(encoding);
    expect(file.header).toEqual(['Firma', 'Ort']);
    expect(file.rows.map((row) => row.cells)).toEqual([['Müller & Söhne', 'Köln']]);
  });
});

test('Windows-1252 has the euro sign and the dash where Latin-1 has nothing', () => {
  const file = readCsv(Buffer.from([0x61, 0x0a, 0x38, 0x20, 0x80, 0x20, 0x96]));
  expect(file.rows[0]?.cells).toEqual(['8 € –']);
  expect(detectEncoding(Buffer.from('nur ASCII'))).toBe('utf-8');
});

test.each([
  [';', 'Firma;Ort, Land;Notiz'],
  [',', 'company,city,"notes; remarks"'],
  ['\t', 'Firma\tOrt\tNotiz'],
  ['|', 'Firma|Ort|Notiz'],
])('finds the delimiter %j', (delimiter, header) => {
  expect(readCsv(Buffer.from(`${header}\n1${delimiter}2${delimiter}3`))).toMatchObject({
    delimiter,
    rows: [{ cells: ['1', '2', '3'] }],
  });
});

test.each([
  [',', 'a;b\n26.000,00;x'],
  ['.', 'a;b\n26,000.00;x'],
  ['.', 'a,b\n26000,x'],
  [',', 'a;b\n26000;x'],
])('finds the decimal sign %j', (decimalSign, text) => {
  expect(readCsv(Buffer.from(text)).decimalSign).toBe(decimalSign);
});

test('rows know the line they begin on, past empty lines and texts of several lines', () => {
  const file = readCsv(Buffer.from('a;b\r\n\r\n1;"x\r\ny ""z"""\r\n;\r\n2;3\r\n'));
  expect(file.rows).toEqual([
    { line: 3, cells: ['1', 'x\ny "z"'] },
    { line: 6, cells: ['2', '3'] },
  ]);
});

test('rows of other lengths are given as they are', () => {
  expect(readCsv(Buffer.from('a;b\n1\n1;2;3')).rows.map((row) => row.cells)).toEqual([
    ['1'],
    ['1', '2', '3'],
  ]);
});

test.each([
  ['an empty file', ''],
  ['a quotation mark that never ends', 'a;b\n1;"x\ny'],
  ['something that is no text', 'a;b\n\0\0\0;1'],
])('%s cannot be read, and says so', (_, text) => {
  expect(() => readCsv(Buffer.from(text))).toThrow(UnreadableFileError);
});

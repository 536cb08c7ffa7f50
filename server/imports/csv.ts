/**
 * Reads a CSV file as spreadsheets write it: finds out the encoding, the delimiter and the decimal sign, and
 * gives every row with the line it begins on. It interprets no cell and drops nothing but empty lines.
 *
 * What breaks it: Windows-1252 stands for every one-byte encoding, so a file in another one (Mac Roman, Latin-2)
 * reads with wrong accents; and where no amount tells, the delimiter decides about the decimal sign.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export type CsvRow = {
  /** Where it begins in the file, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
};

export type CsvFile = {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly decimalSign: ',' | '.';
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
};

/** The file as a whole cannot be read; the message says what to do. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** @throws UnreadableFileError for a file without a header, or with a quote that never ends */
export function readCsv(bytes: Uint8Array): CsvFile {
  const encoding = detectEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n');
  if (text.includes('\0')) {
    throw new UnreadableFileError('This is not a text file. Export the table as CSV and try again.');
  }
  const delimiter = detectDelimiter(text);
  const [header, ...rows] = parseRows(text, delimiter);
  if (!header) throw new UnreadableFileError('The file is empty. Its first line must name the columns.');
  return {
    encoding,
    delimiter,
    decimalSign: detectDecimalSign(rows, delimiter),
    header: header.cells.map((cell) => cell.trim()),
    rows: rows.filter((row) => row.cells.some((cell) => cell.trim() !== '')),
  };
}

/** By its byte order mark, else by what the bytes can be. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: of a text in a Latin script every other byte is zero.
  const start = bytes.subarray(0, 512);
  const zeros = (parity: number) => start.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  if (zeros(1) > start.length / 4) return 'utf-16le';
  if (zeros(0) > start.length / 4) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

const DELIMITERS = [';', ',', '\t', '|'] as const;

/** What divides the first line into most columns. */
export function detectDelimiter(text: string): string {
  const firstLine =
    text
      .replace(/^\s+/, '')
      .split('\n', 1)[0]
      ?.replace(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string) => firstLine.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** What the parser gives when asked for `info`, which its types leave out. */
const parsedRecords = z.array(
  z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }),
);

function parseRows(text: string, delimiter: string): CsvRow[] {
  try {
    const records: unknown = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: '\n',
    });
    return parsedRecords
      .parse(records)
      .map(({ record, info }) => ({ line: info.lines - linesWithin(record), cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableFileError(
      `The file cannot be read as CSV: ${error.message}. Check the quotation marks there.`,
    );
  }
}

/** The parser tells the line a record ends on. */
function linesWithin(record: readonly string[]): number {
  return record.reduce((lines, cell) => lines + (cell.split('\n').length - 1), 0);
}

/** What an amount that leaves no doubt uses; else what goes with the delimiter: Excel writes `;` beside `,`. */
function detectDecimalSign(rows: readonly CsvRow[], delimiter: string): ',' | '.' {
  const signs = rows.flatMap((row) => row.cells).map(certainDecimalSign);
  const commas = signs.filter((sign) => sign === ',').length;
  const points = signs.filter((sign) => sign === '.').length;
  if (commas !== points) return commas > points ? ',' : '.';
  return delimiter === ',' ? '.' : ',';
}

function certainDecimalSign(cell: string): ',' | '.' | null {
  if (/^\D{0,5}\d{1,3}(\.\d{3})+,\d{1,2}\D{0,5}$/.test(cell)) return ',';
  if (/^\D{0,5}\d{1,3}(,\d{3})+\.\d{1,2}\D{0,5}$/.test(cell)) return '.';
  return null;
}

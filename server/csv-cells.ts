/** How a value stands in a CSV file that somebody will open in a spreadsheet. */

/**
 * In quotation marks. What a spreadsheet would take for a formula gets an apostrophe before it: texts come from
 * whoever filled in a form, and a formula in a cell can send the table away.
 */
export function csvCell(text: string): string {
  const harmless = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

export function csvLine(cells: readonly string[], delimiter: ',' | ';'): string {
  return `${cells.map(csvCell).join(delimiter)}\r\n`;
}

/** Tells spreadsheets that the file is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Right-aligned; the first column never is. */
  readonly numeric?: boolean;
  /** Left out where there is little room. */
  readonly wide?: boolean;
}

interface DataTableProps<Row> {
  /** For screen readers; the card says it to everybody else. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** Numbers in rows; the first column names the row. */
export function DataTable<Row>({ caption, columns, rows, rowKey }: DataTableProps<Row>) {
  const look = ({ numeric, wide }: Column<Row>) =>
    classNames(
      'px-1.5 py-2 first:pl-0 last:pr-0',
      numeric && 'tabular text-right',
      wide && 'hidden @md:table-cell',
    );
  return (
    <div className="@container">
      <table className="w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-[13px] text-muted">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={classNames(
                  look(column),
                  'align-bottom font-normal',
                  !column.numeric && 'text-left',
                )}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line last:border-0">
              {columns.map((column, nth) =>
                nth === 0 ? (
                  <th
                    key={column.key}
                    scope="row"
                    className={classNames(look(column), 'text-left font-medium')}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={look(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A chart on its card, which can be read as a table instead: the same numbers, all of them. */
import { useId, useState, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import { Card } from '../card.tsx';
import { DataTable, type Column } from './data-table.tsx';

interface ChartCardProps<Row> {
  title: string;
  /** Under the title: of which period. */
  note?: string;
  aside?: ReactNode;
  /** What the button offers. */
  labels: { readonly table: string; readonly chart: string };
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  children: ReactNode;
}

export function ChartCard<Row>(props: ChartCardProps<Row>) {
  const heading = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <Card labelledBy={heading} title={props.title} aside={props.aside} className="flex flex-col">
      {props.note ? <p className="-mt-2 mb-3 text-[13px] text-muted">{props.note}</p> : null}
      {asTable ? (
        <DataTable caption={props.title} columns={props.columns} rows={props.rows} rowKey={props.rowKey} />
      ) : (
        props.children
      )}
      <Button kind="quiet" size="small" className="mt-3 -ml-3" onClick={() => setAsTable(!asTable)}>
        {asTable ? props.labels.chart : props.labels.table}
        <span className="sr-only">: {props.title}</span>
      </Button>
    </Card>
  );
}

/** Which columns the table has, besides the company; at least one. */
import { useLingui } from '@lingui/react';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChecks } from '../../ui/menu.tsx';
import { columnNames, leadColumns, type LeadColumnName } from './columns.ts';
import { toColumns } from './search.ts';

interface ColumnMenuProps {
  columns: readonly LeadColumnName[];
  onChange: (cols: string | undefined) => void;
}

export function ColumnMenu({ columns, onChange }: ColumnMenuProps) {
  const { i18n } = useLingui();
  return (
    <Menu
      trigger={
        <Button size="small">
          {i18n._('Spalten')}
          <Icon name="chevron" size={16} />
        </Button>
      }
    >
      <MenuChecks
        values={columns}
        choices={columnNames.map((value) => ({ value, label: i18n._(leadColumns[value].label) }))}
        onChange={(values) => {
          // A column that comes takes its usual place among the others.
          const added = values.find((name) => !columns.includes(name));
          const at = added ? columnNames.indexOf(added) : -1;
          const behind = columns.filter((name) => columnNames.indexOf(name) < at).length;
          if (added) onChange(toColumns(columns.toSpliced(behind, 0, added)));
          else if (values.length > 0) onChange(toColumns(values));
        }}
      />
    </Menu>
  );
}

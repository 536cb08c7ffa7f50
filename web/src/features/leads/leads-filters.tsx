/** The table's filters; each change is a new address, so Back undoes it. */
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { businessTypeLabels, sourceLabels, statusLabels, valuesOf } from '../../lib/labels.ts';
import { covers, leads as leadsTeam, useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChecks } from '../../ui/menu.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { TerritoriesQuery } from './leads-documents.ts';
import {
  changed,
  isFiltered,
  joinList,
  maySort,
  readBusiness,
  readSource,
  readStatus,
  readTerritories,
  type LeadScope,
  type LeadsSearch,
} from './search.ts';

interface LeadsFiltersProps {
  search: LeadsSearch;
  onChange: (search: LeadsSearch, replace?: boolean) => void;
}

type Scope = LeadScope | 'all';

export function LeadsFilters({ search, onChange }: LeadsFiltersProps) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const [{ data }] = useQuery({
    query: TerritoriesQuery,
    variables: { language: i18n.locale === 'en' ? 'EN' : 'DE' },
  });
  const territories = (data?.territories ?? []).filter(
    (territory) =>
      viewer.role === 'ADMIN' || viewer.territories.some((granted) => covers(granted.code, territory.code)),
  );
  // Deleted and merged leads are for admins alone.
  const statuses = valuesOf(statusLabels).filter(
    (status) => viewer.role === 'ADMIN' || (status !== 'DELETED' && status !== 'MERGED'),
  );
  const filtered = isFiltered(search);

  const chooseScope = (next: Scope) => {
    const scope = next === 'all' ? undefined : next;
    const keepsOrder = !search.sort || maySort(search.sort, viewer.role, scope);
    onChange(changed(search, { scope, ...(keepsOrder ? {} : { sort: undefined, dir: undefined }) }));
  };

  return (
    <div role="search" aria-label={i18n._('Leads filtern')} className="flex flex-wrap items-center gap-2">
      <SearchBox
        label={i18n._('Leads durchsuchen')}
        placeholder={i18n._('Firma, Ort, Kontakt …')}
        value={search.q ?? ''}
        onChange={(q) => onChange(changed(search, { q: q || undefined }), true)}
      />
      <ChoiceGroup<Scope>
        compact
        hideLegend
        legend={i18n._('Wessen Leads')}
        value={search.scope ?? 'all'}
        onChange={chooseScope}
        choices={[
          { value: 'all', label: i18n._('Alle') },
          { value: 'mine', label: i18n._('Meine') },
          ...(leadsTeam(viewer) ? [{ value: 'team' as const, label: i18n._('Team') }] : []),
          { value: 'pool', label: i18n._('Pool') },
        ]}
      />
      <FilterMenu
        name={i18n._('Status')}
        values={readStatus(search.status)}
        choices={statuses.map((value) => ({ value, label: i18n._(statusLabels[value]) }))}
        onChange={(values) => onChange(changed(search, { status: joinList(values) }))}
      />
      <FilterMenu
        name={i18n._('Quelle')}
        values={readSource(search.source)}
        choices={valuesOf(sourceLabels).map((value) => ({ value, label: i18n._(sourceLabels[value]) }))}
        onChange={(values) => onChange(changed(search, { source: joinList(values) }))}
      />
      <FilterMenu
        name={i18n._('Gebiet')}
        values={readTerritories(search.territory)}
        choices={territories.map((territory) => ({
          value: territory.code,
          label: `${territory.code} · ${territory.name}`,
        }))}
        onChange={(values) => onChange(changed(search, { territory: joinList(values) }))}
      />
      <FilterMenu
        name={i18n._('Betriebstyp')}
        values={readBusiness(search.business)}
        choices={valuesOf(businessTypeLabels).map((value) => ({
          value,
          label: i18n._(businessTypeLabels[value]),
        }))}
        onChange={(values) => onChange(changed(search, { business: joinList(values) }))}
      />
      {filtered ? (
        <Button
          kind="quiet"
          size="small"
          onClick={() => onChange({ sort: search.sort, dir: search.dir, cols: search.cols })}
        >
          <Icon name="close" size={16} />
          {i18n._('Filter zurücksetzen')}
        </Button>
      ) : null}
    </div>
  );
}

interface FilterMenuProps<Value extends string> {
  name: string;
  values: readonly Value[];
  choices: readonly { readonly value: Value; readonly label: string }[];
  onChange: (values: Value[]) => void;
}

function FilterMenu<Value extends string>({ name, values, choices, onChange }: FilterMenuProps<Value>) {
  const { i18n } = useLingui();
  const shown = choices.filter((choice) => values.includes(choice.value)).map((choice) => choice.label);
  const label = shown.length === 0 ? name : `${name}: ${shown.join(', ')}`;
  return (
    <Menu
      align="start"
      trigger={
        <Button
          size="small"
          className={shown.length > 0 ? 'max-w-60 border-action' : 'max-w-60'}
          aria-label={shown.length === 0 ? i18n._('{name} filtern', { name }) : label}
        >
          <span className="truncate">{label}</span>
          <Icon name="chevron" size={16} className="shrink-0" />
        </Button>
      }
    >
      <MenuChecks values={values} choices={choices} onChange={onChange} />
    </Menu>
  );
}

/** Chooses a colleague whose territories cover a lead; with many of them a search narrows the list. */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { graphql } from '../gql/gql.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { failureLine } from './errors.ts';
import { useThrottled } from './use-throttled.ts';

const Colleagues = graphql(`
  query Colleagues($leadId: ID!, $search: String, $first: Int!) {
    colleagues(leadId: $leadId, search: $search, first: $first) {
      id
      name
    }
  }
`);

interface PersonFieldProps {
  leadId: string;
  label: string;
  value: string;
  onChange: (userId: string) => void;
  error?: string | undefined;
  /** Who else can be chosen: the server's list leaves the owner out. */
  also?: readonly { readonly id: string; readonly name: string }[];
  without?: readonly string[];
}

const MOST = 50;

export function PersonField({
  leadId,
  label,
  value,
  onChange,
  error,
  also = [],
  without = [],
}: PersonFieldProps) {
  const { i18n } = useLingui();
  const [search, setSearch] = useState('');
  const asked = useThrottled(search.trim(), 300);
  const [{ data, error: failed }] = useQuery({
    query: Colleagues,
    variables: { leadId, search: asked || null, first: MOST },
    requestPolicy: 'cache-and-network',
  });
  const found = data?.colleagues ?? [];
  const people = [...new Map([...also, ...found].map((person) => [person.id, person])).values()]
    .filter(({ id }) => !without.includes(id))
    .toSorted((a, b) => a.name.localeCompare(b.name, i18n.locale));
  const many = search !== '' || found.length === MOST;
  return (
    <div className="flex flex-col gap-3">
      {many ? (
        <TextField
          label={i18n._('Person suchen')}
          type="search"
          maxLength={200}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <SelectField
        label={label}
        empty={i18n._('Bitte wählen')}
        value={people.some(({ id }) => id === value) ? value : ''}
        error={error ?? (failed ? failureLine(failed, i18n) : undefined)}
        hint={data && people.length === 0 ? i18n._('Niemand anderes arbeitet in diesem Gebiet.') : undefined}
        onChange={(event) => onChange(event.target.value)}
        options={people.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </div>
  );
}

/** "Take me there, do that": every command of the screen, and any lead by its name. */
import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { graphql } from '../gql/gql.ts';
import { failureLine } from '../lib/errors.ts';
import { keyCaps, registeredShortcuts, singleKeyActs } from '../lib/shortcuts.ts';
import { StatusBadge } from '../lib/status-badge.tsx';
import { useThrottled } from '../lib/use-throttled.ts';
import { CommandDialog, CommandGroup, CommandItem } from '../ui/command.tsx';

const CommandMenuLeads = graphql(`
  query CommandMenuLeads($search: String!) {
    leads(search: $search, first: 7) {
      nodes {
        id
        companyName
        city
        status
      }
    }
  }
`);

/** One letter finds half of everything. */
const LETTERS = 2;

export default function CommandMenu({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  // What the screen offers while the menu is open does not change: it covers the screen.
  const [commands] = useState(() => registeredShortcuts().filter(({ keyOnly }) => !keyOnly));
  const found = commands.filter(({ group, label }) => matches(`${group} ${label}`, query));
  const groups = [...new Set(found.map(({ group }) => group))];

  const search = useThrottled(query.trim(), 250);
  const searches = search.length >= LETTERS && query.trim().length >= LETTERS;
  const [{ data, error, fetching }] = useQuery({
    query: CommandMenuLeads,
    variables: { search },
    pause: !searches,
    requestPolicy: 'cache-and-network',
  });
  const leads = searches ? (data?.leads.nodes ?? []) : [];

  const status = () => {
    if (searches && error) return failureLine(error, i18n);
    if (query.trim() === '') return i18n._('Tippe einen Befehl oder den Namen eines Leads.');
    if (searches && (fetching || search !== query.trim())) return i18n._('Sucht …');
    return i18n._(
      '{commands, plural, =0 {Kein Befehl} one {# Befehl} other {# Befehle}}, {leads, plural, =0 {kein Lead} one {# Lead} other {# Leads}}',
      { commands: found.length, leads: leads.length },
    );
  };

  return (
    <CommandDialog
      label={i18n._('Befehle und Leads')}
      placeholder={i18n._('Wohin, was oder welcher Lead?')}
      query={query}
      onQuery={setQuery}
      onClose={onClose}
      status={status()}
    >
      {groups.map((group) => (
        <CommandGroup key={group} heading={group}>
          {found
            .filter((command) => command.group === group)
            .map(({ label, keys, icon, run }) => (
              <CommandItem
                key={label}
                value={`${group} ${label}`}
                icon={icon}
                caps={keys !== undefined && singleKeyActs(keys) ? keyCaps(keys, i18n) : undefined}
                onSelect={run}
              >
                {label}
              </CommandItem>
            ))}
        </CommandGroup>
      ))}
      {leads.length > 0 ? (
        <CommandGroup heading={i18n._('Leads')}>
          {leads.map(({ id, companyName, city, status: leadStatus }) => (
            <CommandItem
              key={id}
              value={id}
              icon="leads"
              aside={<StatusBadge status={leadStatus} />}
              onSelect={() => navigate({ to: '/leads/$id', params: { id } })}
            >
              {[companyName, city].filter(Boolean).join(' · ')}
            </CommandItem>
          ))}
        </CommandGroup>
      ) : null}
    </CommandDialog>
  );
}

/** Every word of the query begins somewhere in the text, whatever its case and accents. */
function matches(text: string, query: string): boolean {
  const folded = fold(text);
  return fold(query)
    .split(/\s+/)
    .every((word) => folded.includes(word));
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

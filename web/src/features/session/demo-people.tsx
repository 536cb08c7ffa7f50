/** The demo people, when the server has any; it answers 404 otherwise and nothing is shown. */
import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react';
import type { Role } from '../../gql/graphql.ts';
import { roleLabels, valuesOf } from '../../lib/labels.ts';
import { Icon } from '../../ui/icon.tsx';

export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role | null;
}

export function DemoPeople({ busy, onChoose }: { busy: string | null; onChoose: (email: string) => void }) {
  const { i18n } = useLingui();
  const [people, setPeople] = useState<readonly DemoPerson[]>([]);

  useEffect(() => {
    const leaving = new AbortController();
    void fetch('/demo-logins.json', { signal: leaving.signal, headers: { accept: 'application/json' } })
      .then((response) => (response.ok ? response.json() : []))
      .then((answer: unknown) => setPeople(readPeople(answer)))
      // Without the list the form above still signs in; it says so itself when the server is away.
      .catch(() => setPeople([]));
    return () => leaving.abort();
  }, []);

  if (people.length === 0) return null;
  return (
    <section aria-labelledby="demo-people" className="mt-8">
      <h2 id="demo-people" className="text-base">
        {i18n._('Vorführung: als eine dieser Personen anmelden')}
      </h2>
      <ul className="mt-3 grid gap-2 sm:grid-cols-2">
        {people.map((person) => (
          <li key={person.email}>
            <button
              type="button"
              aria-busy={busy === person.email || undefined}
              onClick={() => onChoose(person.email)}
              className="flex min-h-14 w-full items-center gap-3 rounded-xl border border-line-strong bg-surface px-3 py-2 text-left hover:bg-surface-2"
            >
              <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-good text-good-ink">
                <Icon name="user" size={18} />
              </span>
              <span className="min-w-0 text-sm leading-tight">
                <span className="block truncate">
                  <span className="font-medium">{person.name}</span>
                  {person.role ? (
                    <span className="text-muted"> · {i18n._(roleLabels[person.role])}</span>
                  ) : null}
                </span>
                <span className="block truncate text-[13px] text-muted">{person.email}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The list as the server gives it; what does not look like a person is left out. */
export function readPeople(answer: unknown): DemoPerson[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('email' in entry) || !('name' in entry)) return [];
    const { email, name } = entry;
    if (typeof email !== 'string' || typeof name !== 'string') return [];
    const role = valuesOf(roleLabels).find((one) => 'role' in entry && entry.role === one) ?? null;
    return [{ email, name, role }];
  });
}

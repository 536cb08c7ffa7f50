/**
 * Who could see a lead, found without asking everybody: people by what makes them see leads.
 *
 * Guarantee: whoever `relationsInScope` gives a relation to a lead is among those `of` finds for its scope. Wide: some
 * of them may have none. What it costs depends on those it finds, not on how many people are known.
 */
import type { RelationViewer } from '../auth/relation.ts';
import type { ScopedLead } from '../leads/scope-rules.ts';
import { isTerritoryCode, territoryOf } from '../territories/territories.ts';

export class Audience<Person> {
  readonly #by = new Map<string, Set<Person>>();

  add(person: Person, viewer: RelationViewer): void {
    for (const key of keysOf(viewer)) {
      const known = this.#by.get(key);
      if (known) known.add(person);
      else this.#by.set(key, new Set([person]));
    }
  }

  remove(person: Person, viewer: RelationViewer): void {
    for (const key of keysOf(viewer)) {
      const known = this.#by.get(key);
      known?.delete(person);
      if (known?.size === 0) this.#by.delete(key);
    }
  }

  /** Adds those who could see a lead of this scope to `found`. */
  of(scope: ScopedLead | null, found: Set<Person>): void {
    if (!scope) return;
    const { owner, ownerTeam, ownerActive, collaborators, candidates, territory } = scope;
    this.#take('admins', found);
    for (const id of [...collaborators, ...candidates]) this.#take(`person ${id}`, found);
    if (owner !== null) this.#take(`person ${owner}`, found);
    if (ownerTeam !== null) this.#take(`managers of ${ownerTeam}`, found);
    // The pool is for all who work there, and who has left leaves to the managers there.
    const all = owner === null ? 'people' : ownerActive === false ? 'managers' : null;
    if (!all || !isTerritoryCode(territory)) return;
    for (const code of new Set([territory, territoryOf(territory).country])) {
      this.#take(`${all} in ${code}`, found);
    }
  }

  #take(key: string, found: Set<Person>): void {
    for (const person of this.#by.get(key) ?? []) found.add(person);
  }
}

function keysOf({ id, role, teamId, territories }: RelationViewer): string[] {
  if (role === 'ADMIN') return ['admins', `person ${id}`];
  const keys = [`person ${id}`, ...territories.map((code) => `people in ${code}`)];
  if (role !== 'MANAGER') return keys;
  const led = territories.map((code) => `managers in ${code}`);
  return [...keys, ...led, ...(teamId === null ? [] : [`managers of ${teamId}`])];
}

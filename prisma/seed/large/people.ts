/** Some two hundred people in twenty teams of three countries: the demo's, so that one can sign in, and more. */
import { covers, TERRITORIES } from '../../../server/territories/territories.ts';
import { demoPeople, type Person } from '../builders/people.ts';
import type { Random } from '../demo/random.ts';

export type Employee = Person & {
  readonly active: boolean;
  /** How many leads they have, in proportion: a few have very many. */
  readonly weight: number;
};

export type Team = { readonly id: string; readonly name: string };

const FIRST = ['Aylin', 'Benno', 'Clara', 'Dragan', 'Edith', 'Fritz', 'Greta', 'Heiko', 'Irina', 'Jakob', 'Lena', 'Moritz', 'Noemi', 'Otto', 'Pia', 'Ruth', 'Silvan', 'Tanja', 'Urs', 'Vera'] as const; // prettier-ignore
const LAST = ['Amsler', 'Baumann', 'Caduff', 'Dörr', 'Ebner', 'Frank', 'Göbel', 'Haas', 'Imhof', 'Jost', 'Kaya', 'Lutz', 'Maurer', 'Nowak', 'Öztürk', 'Pfister', 'Reiter', 'Sauer', 'Thoma', 'Unger', 'Vogel', 'Wirth', 'Zeller'] as const; // prettier-ignore

const TEAMS_OF = { DE: 11, AT: 3, CH: 4 } as const;
const SALES_A_TEAM = 10;
/** Every so many-th has left, and their leads wait for somebody. */
const LEFT_EVERY = 45;

export function inventPeople(random: Random): { teams: Team[]; people: Employee[] } {
  const teams: Team[] = [];
  const people: Employee[] = [];
  let number = 0;
  const add = (person: Omit<Person, 'id' | 'email' | 'name'>) => {
    number++;
    people.push({
      ...person,
      id: fixedId('0003', number),
      email: `person${number}@example.com`,
      name: `${random.pick(FIRST)} ${random.pick(LAST)}`,
      active: number % LEFT_EVERY !== 0,
      weight: person.role === 'MANAGER' ? 0.1 : 1 / (random.int(0, 180) + 3) ** 0.6,
    });
  };
  for (const [country, count] of Object.entries(TEAMS_OF)) {
    const parts = TERRITORIES.filter((it) => it.country === country && it.code !== country);
    for (let nth = 1; nth <= count; nth++) {
      const team = { id: fixedId('0004', teams.length + 1), name: `Vertrieb ${country} ${nth}` };
      teams.push(team);
      add({ role: 'MANAGER', teamId: team.id, territories: [country] });
      for (let member = 0; member < SALES_A_TEAM; member++) {
        const some = random
          .shuffled(parts)
          .slice(0, random.int(2, 4))
          .map((it) => it.code);
        add({ role: 'SALES', teamId: team.id, territories: random.chance(0.5) ? [country] : some });
      }
    }
  }
  const known = Object.values(demoPeople).map((person): Employee => ({
    ...person,
    active: true,
    weight: person.role === 'SALES' ? 0.35 : 0.05,
  }));
  return { teams, people: [...known, ...people] };
}

/** Draws people in proportion to their weight, optionally among those a territory is granted to. */
export class Cast {
  readonly #all: readonly Employee[];
  readonly #sums: readonly number[];

  constructor(people: readonly Employee[]) {
    this.#all = people.filter((it) => it.territories.length > 0 && it.role !== 'ADMIN');
    let sum = 0;
    this.#sums = this.#all.map((it) => (sum += it.weight));
  }

  owner(random: Random): Employee {
    const at = random.next() * (this.#sums.at(-1) ?? 0);
    const found = this.#all[this.#sums.findIndex((sum) => sum > at)];
    if (!found) throw new Error('nobody to own a lead');
    return found;
  }

  /** Somebody else in active sales who may work there; none now and then. */
  colleague(random: Random, owner: Employee, territory: string, sameTeam: boolean): Employee | null {
    for (let attempt = 0; attempt < 12; attempt++) {
      const other = random.pick(this.#all);
      const fits = other.id !== owner.id && other.active && other.role === 'SALES';
      const near = !sameTeam || (owner.teamId !== null && other.teamId === owner.teamId);
      if (fits && near && covers(other.territories, territory)) return other;
    }
    return null;
  }
}

function fixedId(group: string, n: number): string {
  return `00000000-0000-7000-8000-${group}${String(n).padStart(8, '0')}`;
}

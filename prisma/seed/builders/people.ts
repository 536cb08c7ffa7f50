/**
 * The demo's people and teams. Their ids never change, so that links, tests and a demonstration begun again find
 * the same person. The first seven are a contract (the demo logins); the others make the teams plausible: among
 * them people who are granted a few subdivisions only.
 */
import { hash } from '@node-rs/argon2';
import type { Role } from '../../../server/auth/relation.ts';
import { insertRows, type Database, type Moment, type TeamRow, type UserRow } from './rows.ts';

/** Of every demo person. */
export const DEMO_PASSWORD = 'demo';

export type Person = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly teamId: string | null;
  /** Granted codes, as granted: a country covers its subdivisions. */
  readonly territories: readonly string[];
};

/** In the form of a UUIDv7, at the beginning of time. */
const fixedId = (group: string, n: number) => `00000000-0000-7000-8000-${group}${String(n).padStart(8, '0')}`;
const personId = (n: number) => fixedId('0001', n);

export const teams = {
  germany: { id: fixedId('0002', 1), name: 'Vertrieb Deutschland' },
  switzerland: { id: fixedId('0002', 2), name: 'Vertrieb Schweiz' },
} as const;

const germany = teams.germany.id;
const switzerland = teams.switzerland.id;

// prettier-ignore
export const demoPeople = {
  admin:     { id: personId(1), email: 'admin@example.com',      name: 'Alina Brandt',     role: 'ADMIN',   teamId: null,        territories: ['DE', 'AT', 'CH'] },
  managerDe: { id: personId(2), email: 'manager.de@example.com', name: 'Martin Krüger',    role: 'MANAGER', teamId: germany,     territories: ['DE'] },
  managerCh: { id: personId(3), email: 'manager.ch@example.com', name: 'Céline Rochat',    role: 'MANAGER', teamId: switzerland, territories: ['CH'] },
  salesDe:   { id: personId(4), email: 'sales.de@example.com',   name: 'Jonas Weber',      role: 'SALES',   teamId: germany,     territories: ['DE'] },
  sales2De:  { id: personId(5), email: 'sales2.de@example.com',  name: 'Leonie Hartmann',  role: 'SALES',   teamId: germany,     territories: ['DE'] },
  salesCh:   { id: personId(6), email: 'sales.ch@example.com',   name: 'Nadia Keller',     role: 'SALES',   teamId: switzerland, territories: ['CH'] },
  salesAt:   { id: personId(7), email: 'sales.at@example.com',   name: 'Florian Gruber',   role: 'SALES',   teamId: null,        territories: ['AT'] },
} as const satisfies Record<string, Person>;

// prettier-ignore
export const furtherPeople = {
  salesBy:   { id: personId(8),  email: 'sales.by@example.com',  name: 'Emre Yıldız',      role: 'SALES',   teamId: germany,     territories: ['DE-BY', 'DE-BW'] },
  salesNw:   { id: personId(9),  email: 'sales.nw@example.com',  name: 'Katharina Voß',    role: 'SALES',   teamId: germany,     territories: ['DE-NW', 'DE-HE'] },
  salesZh:   { id: personId(10), email: 'sales.zh@example.com',  name: 'Sandra Frei',      role: 'SALES',   teamId: switzerland, territories: ['CH-ZH'] },
  salesTi:   { id: personId(11), email: 'sales.ti@example.com',  name: 'Luca Bernasconi',  role: 'SALES',   teamId: switzerland, territories: ['CH-TI', 'CH-GR'] },
  salesWien: { id: personId(12), email: 'sales.wien@example.com', name: 'Theresa Hofer',   role: 'SALES',   teamId: null,        territories: ['AT-9', 'AT-3'] },
} as const satisfies Record<string, Person>;

/** Writes the teams of the demo and these people, who all sign in with `DEMO_PASSWORD` (`passwordHash` is of it, if given). */
export async function insertPeople(
  database: Database,
  people: readonly Person[],
  createdAt: Moment,
  passwordHash?: string,
): Promise<void> {
  passwordHash ??= await hash(DEMO_PASSWORD);
  await insertRows(
    database,
    'teams',
    Object.values(teams).map((team): TeamRow => ({ ...team, created_at: createdAt })),
  );
  await insertRows(
    database,
    'users',
    people.map((person) => userRow(person, passwordHash, createdAt)),
  );
  await insertRows(
    database,
    'user_territories',
    people.flatMap(({ id, territories }) =>
      territories.map((territory_code) => ({ user_id: id, territory_code })),
    ),
  );
}

export function userRow(person: Person, passwordHash: string | null, createdAt: Moment): UserRow {
  const { id, email, name, role, teamId } = person;
  return {
    id,
    email,
    name,
    role,
    team_id: teamId,
    password_hash: passwordHash,
    active: true,
    created_at: createdAt,
  };
}

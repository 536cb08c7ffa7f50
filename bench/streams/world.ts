/**
 * A database with people to subscribe and leads that things happen to. People are signed in by rows: what signing in
 * costs is not measured here.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { contactRow, followUpRow, leadRow } from '../../prisma/seed/builders/leads.ts';
import { userRow } from '../../prisma/seed/builders/people.ts';
import { insertRows } from '../../prisma/seed/builders/rows.ts';
import type { Role } from '../../server/auth/relation.ts';
import { hashOfToken, newSessionToken } from '../../server/auth/secrets.ts';
import { matchColumns } from '../../server/leads/duplicate-rules.ts';
import { scratchDatabase, type Scratch } from '../database.ts';

/** Who there is, by what they see of a lead of the pool in Bavaria. */
const KINDS = {
  sales: { role: 'SALES', territories: ['DE'] },
  salesBavaria: { role: 'SALES', territories: ['DE-BY', 'DE-BW'] },
  manager: { role: 'MANAGER', territories: ['DE'] },
  admin: { role: 'ADMIN', territories: ['DE', 'AT', 'CH'] },
  /** See none of it. */
  elsewhere: { role: 'SALES', territories: ['CH'] },
  vienna: { role: 'SALES', territories: ['AT-9'] },
} as const satisfies Record<string, { role: Role; territories: readonly string[] }>;
export type Kind = keyof typeof KINDS;

/** As many of each as in a company where most are in sales: some see the same, some do not. */
const MIXTURE: readonly Kind[] = [
  'sales', 'sales', 'salesBavaria', 'sales', 'manager', 'sales', 'sales', 'salesBavaria', 'sales', 'admin',
]; // prettier-ignore

export interface Person {
  readonly id: string;
  readonly token: string;
}

export interface World extends Scratch {
  people(count: number, kind?: Kind): Promise<Person[]>;
  /** Without an owner a lead of the pool in Bavaria, which everybody but those elsewhere sees. */
  leads(count: number, owner?: Person, territory?: string): Promise<string[]>;
  /** One that the lead's owner has to do. */
  followUp(leadId: string, assignee: Person): Promise<string>;
}

export async function makeWorld(): Promise<World> {
  const scratch = await scratchDatabase(0, new Date(), () => undefined);
  try {
    const client = new pg.Client(scratch.superuserUrl);
    await client.connect();
    await client.query('CREATE TABLE bench_rows (n bigint); GRANT ALL ON bench_rows TO nachfass_worker');
    const { rows: teams } = await client.query<{ id: string }>('SELECT id FROM teams ORDER BY id');
    let made = 0;
    return {
      ...scratch,
      async people(count, kind) {
        const now = new Date();
        const people = Array.from({ length: count }, (_, nth) => {
          const { role, territories } = KINDS[kind ?? MIXTURE[nth % MIXTURE.length] ?? 'sales'];
          made += 1;
          return {
            id: randomUUID(),
            email: `subscriber.${made}@example.com`,
            name: `Kim Beispiel ${made}`,
            role,
            territories,
            teamId: teams[made % teams.length]?.id ?? null,
            token: newSessionToken(),
          };
        });
        await insertRows(client, 'users', people.map((it) => userRow(it, null, now))); // prettier-ignore
        await insertRows(
          client,
          'user_territories',
          people.flatMap(({ id, territories }) =>
            territories.map((territory_code) => ({ user_id: id, territory_code })),
          ),
        );
        for (const { id, token } of people)
          await client.query(
            `INSERT INTO sessions (user_id, token_hash, expires_at) VALUES ($1, $2, now() + interval '12 hours')`,
            [id, hashOfToken(token)],
          );
        return people.map(({ id, token }) => ({ id, token }));
      },
      async leads(count, owner, territory = 'DE-BY') {
        const now = new Date();
        const rows = Array.from({ length: count }, (_, nth) => {
          const company_name = `Gasthaus zur Linde ${made}-${nth}`;
          return leadRow({
            id: randomUUID(),
            company_name,
            company_normalized: matchColumns({ companyName: company_name }).companyNormalized,
            territory_code: territory,
            city: 'Landshut',
            postal_code: '84028',
            estimated_volume_cents: 1_250_000,
            owner_id: owner?.id ?? null,
            registered_at: now,
          });
        });
        made += 1;
        await insertRows(client, 'leads', rows);
        // Scored when they change, not by the clock: nothing happens here that the bench has not made happen.
        await client.query('UPDATE leads SET score_changes_at = NULL');
        await insertRows(
          client,
          'contacts',
          rows.map(({ id }) =>
            contactRow({
              id: randomUUID(),
              lead_id: id,
              created_at: now,
              last_name: 'Huber',
              is_primary: true,
            }),
          ),
        );
        await client.query('ANALYZE');
        return rows.map(({ id }) => id);
      },
      async followUp(leadId, assignee) {
        const now = new Date();
        const row = followUpRow({
          id: randomUUID(),
          lead_id: leadId,
          kind: 'T3',
          due_at: new Date(now.getTime() + 3 * 86_400_000),
          created_at: now,
          anchor_at: now,
          action: null,
          assignee_id: assignee.id,
        });
        await insertRows(client, 'follow_ups', [row]);
        return row.id;
      },
      async stop() {
        await client.end();
        await scratch.stop();
      },
    };
  } catch (error) {
    await scratch.stop();
    throw error;
  }
}

/** People as operations need them: who could own a lead. Everybody signed in knows of their colleagues so much. */
import type { Transaction } from '../db/client.ts';

export interface PersonFacts {
  readonly id: string;
  readonly active: boolean;
  readonly teamId: string | null;
  readonly territories: readonly string[];
}

/** Null when there is nobody of this id. */
export async function personOf(tx: Transaction, userId: string): Promise<PersonFacts | null> {
  const row = await tx.user.findUnique({
    where: { id: userId },
    select: { id: true, active: true, teamId: true, grants: { select: { territoryCode: true } } },
  });
  return row && { ...row, territories: row.grants.map((it) => it.territoryCode) };
}

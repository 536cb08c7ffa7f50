/**
 * Customers by what they are known by. Row level security decides which of them are found: one that the viewer does
 * not see is not there, although the key it holds is not given to another.
 */
import { z } from 'zod';
import type { Lead } from '../db/generated/client.ts';
import type { Work } from '../operate.ts';
import { customerKeyKinds, customerKeys, type CustomerKey, type CustomerMatch } from './rules.ts';

/** What the lead is known by, with its contacts. */
export async function keysOfLead({ tx }: Work, row: Lead): Promise<CustomerKey[]> {
  const contacts = await tx.contact.findMany({
    where: { leadId: row.id },
    select: { email: true, phone: true },
  });
  return customerKeys({ ...row, territory: row.territoryCode, contacts });
}

/** Waits for whoever takes one of them now. One that another customer holds stays with it. */
export async function takeCustomerKeys(
  { tx }: Work,
  customerId: string,
  keys: readonly CustomerKey[],
): Promise<void> {
  const { kinds, values } = columnsOf(keys);
  await tx.$executeRaw`
    INSERT INTO customer_keys (kind, value, customer_id)
    SELECT kind, value, ${customerId}::uuid FROM unnest(${kinds}::text[], ${values}::text[]) AS k (kind, value)
    ORDER BY kind, value
    ON CONFLICT DO NOTHING`;
}

/** More than these nobody compares by eye. */
const MOST_MATCHES = 20;
const matchRows = z.array(z.object({ customer_id: z.uuid(), kinds: z.array(z.enum(customerKeyKinds)) }));

/** The customers in sight that hold one of the keys, those with the most in common first; not `besides`. */
export async function customersKnownBy(
  { tx }: Work,
  keys: readonly CustomerKey[],
  besides: string,
): Promise<CustomerMatch[]> {
  const { kinds, values } = columnsOf(keys);
  const found: unknown = await tx.$queryRaw`
    SELECT k.customer_id, array_agg(DISTINCT k.kind ORDER BY k.kind) AS kinds
    FROM unnest(${kinds}::text[], ${values}::text[]) AS wanted (kind, value)
    JOIN customer_keys k ON k.kind = wanted.kind AND k.value = wanted.value
    WHERE k.customer_id <> ${besides}::uuid
    GROUP BY k.customer_id
    ORDER BY count(*) DESC, k.customer_id
    LIMIT ${MOST_MATCHES}`;
  return matchRows.parse(found).map((it) => ({ customerId: it.customer_id, kinds: it.kinds }));
}

function columnsOf(keys: readonly CustomerKey[]) {
  return { kinds: keys.map((it) => it.kind), values: keys.map((it) => it.value) };
}

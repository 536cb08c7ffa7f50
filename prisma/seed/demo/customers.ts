/** The customers that the demo's converted leads have become, as converting them would have written them. */
import { Temporal } from '@js-temporal/polyfill';
import { customerKeys } from '../../../server/customers/rules.ts';
import type { LeadRow, Moment, Tables } from '../builders/rows.ts';
import type { DemoRows } from './leads.ts';
import { Random } from './random.ts';

type CustomerTables = 'customers' | 'customer_leads' | 'customer_contacts' | 'customer_keys';
export type CustomerRows = { [Name in CustomerTables]: Tables[Name][] };

export function becomeCustomers(rows: Pick<DemoRows, 'leads' | 'contacts' | 'activities'>): CustomerRows {
  const random = new Random(20_261_102);
  const made: CustomerRows = { customers: [], customer_leads: [], customer_contacts: [], customer_keys: [] };
  const contactsOf = Map.groupBy(rows.contacts, (it) => it.lead_id);
  const moves = Map.groupBy(
    rows.activities.filter((it) => it.detail?.['to'] === 'CONVERTED'),
    (it) => it.lead_id,
  );
  const held = new Set<string>();
  for (const lead of rows.leads.filter((it) => it.status === 'CONVERTED')) {
    const move = moves.get(lead.id)?.at(-1);
    const at = move?.at ?? lead.updated_at;
    const id = random.id(instantOf(at));
    const contacts = contactsOf.get(lead.id) ?? [];
    made.customers.push({
      id,
      original_lead_id: lead.id,
      ...company(lead),
      converted_by_id: lead.owner_id,
      converted_at: at,
    });
    made.customer_leads.push({
      lead_id: lead.id,
      customer_id: id,
      linked_by_id: lead.owner_id,
      linked_at: at,
    });
    made.customer_contacts.push(
      ...contacts.map(({ id: contact_id, lead_id: _lead, ...person }) => ({
        ...person,
        id: random.id(instantOf(at)),
        customer_id: id,
        contact_id,
        created_at: at,
      })),
    );
    const keys = customerKeys({
      territory: lead.territory_code,
      companyName: lead.company_name,
      postalCode: lead.postal_code,
      website: lead.website,
      contacts,
    });
    for (const { kind, value } of keys) {
      if (held.has(`${kind} ${value}`)) continue;
      held.add(`${kind} ${value}`);
      made.customer_keys.push({ kind, value, customer_id: id });
    }
  }
  return made;
}

function company({ company_name, company_normalized, city, postal_code, street, website }: LeadRow) {
  return { company_name, company_normalized, city, postal_code, street, website };
}

function instantOf(moment: Moment): Temporal.Instant {
  return Temporal.Instant.from(moment instanceof Date ? moment.toISOString() : moment);
}

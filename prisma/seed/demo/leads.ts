/** The demo's leads: whose they are, how they fare, and the rows that tell of them. */
import { Temporal } from '@js-temporal/polyfill';
import { hardKeys, isLive, matchColumns } from '../../../server/leads/duplicate-rules.ts';
import type { LeadSource } from '../../../server/leads/rules.ts';
import { stageOf } from '../../../server/leads/stage-rules.ts';
import { defaultSettings } from '../../../server/settings/rules.ts';
import { covers, territoryOf } from '../../../server/territories/territories.ts';
import { contactRow, leadRow } from '../builders/leads.ts';
import { demoPeople, furtherPeople, type Person } from '../builders/people.ts';
import type { Tables } from '../builders/rows.ts';
import { appointments, tellStory, type Appointment, type Plot } from './careers.ts';
import { Inventor, type InventedCompany } from './companies.ts';
import { BACKDATING_REASONS, COMPETITORS, CONSENT_WORDING, NOTES, PAINS } from './phrases.ts';
import { TOWNS, type Town } from './places.ts';
import { Random } from './random.ts';
import type { LeadStory } from './story.ts';

/** How many leads are told by each plot: 600 in all. */
export const PLOT_COUNTS: Readonly<Record<Plot, number>> = {
  REGISTERED: 42,
  CLAIMED: 12,
  ACTIVE: 150,
  REMINDER: 45,
  GRACE_PERIOD: 25,
  QUALIFIED: 56,
  CONVERTED: 72,
  LOST: 78,
  EXPIRED: 96,
  DELETED: 10,
  MERGED: 14,
};

/** Every person has at least this many leads they work on now, so that every cockpit has something to do. */
const AT_LEAST_ACTIVE = 5;

/** How many leads people have, in proportion. */
const WORKLOAD: Readonly<Record<string, number>> = {
  [demoPeople.admin.id]: 1,
  [demoPeople.managerDe.id]: 4,
  [demoPeople.managerCh.id]: 3,
  [demoPeople.salesDe.id]: 16,
  [demoPeople.sales2De.id]: 14,
  [demoPeople.salesCh.id]: 12,
  [demoPeople.salesAt.id]: 12,
  [furtherPeople.salesBy.id]: 11,
  [furtherPeople.salesNw.id]: 10,
  [furtherPeople.salesZh.id]: 7,
  [furtherPeople.salesTi.id]: 4,
  [furtherPeople.salesWien.id]: 6,
};

/** What happened longer ago than this is told by the leads themselves, not by the log. */
const LOG_DAYS = 21;

export type DemoRows =
  Pick<
    Tables,
    | 'leads'
    | 'contacts'
    | 'lead_keys'
    | 'lead_collaborators'
    | 'follow_ups'
    | 'follow_up_ledger'
    | 'activities'
    | 'events'
  > extends infer Rows
    ? { [Name in keyof Rows]: Rows[Name][] }
    : never;

/** The same people and the same `now` give the same rows. */
export function inventLeads(
  people: readonly Person[],
  now: Temporal.Instant,
  counts: Readonly<Record<Plot, number>> = PLOT_COUNTS,
): DemoRows {
  return new Invention(people, now, counts).rows();
}

class Invention {
  readonly #random = new Random(20_261_101);
  readonly #inventor = new Inventor(this.#random);
  readonly #people: readonly Person[];
  readonly #now: Temporal.Instant;
  readonly #counts: Readonly<Record<Plot, number>>;
  readonly #appointments = new Map<string, number>();
  readonly #rows: DemoRows = {
    leads: [],
    contacts: [],
    lead_keys: [],
    lead_collaborators: [],
    follow_ups: [],
    follow_up_ledger: [],
    activities: [],
    events: [],
  };

  constructor(people: readonly Person[], now: Temporal.Instant, counts: Readonly<Record<Plot, number>>) {
    this.#people = people;
    this.#now = now;
    this.#counts = counts;
  }

  rows(): DemoRows {
    for (const [plot, owner] of this.#parts()) this.#invent(plot, owner);
    const since = this.#now.subtract({ hours: 24 * LOG_DAYS });
    const time = (it: { time: unknown }) => Temporal.Instant.from(String(it.time)).epochMilliseconds;
    this.#rows.events = this.#rows.events
      .map((event) => ({ event, at: time(event) }))
      .filter(({ event, at }) => event.type === 'LEAD_REGISTERED' || at > since.epochMilliseconds)
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event);
    return this.#rows;
  }

  /** Which lead is whose; those that are merged come last, for they need one to be merged into. */
  #parts(): [Plot, Person][] {
    const random = this.#random;
    const hat = this.#people.flatMap((person) =>
      Array.from({ length: WORKLOAD[person.id] ?? 1 }, () => person),
    );
    const parts: [Plot, Person][] = [];
    const cast = (plot: Plot, count: number, pick: (index: number) => Person) => {
      for (let index = 0; index < count; index++) parts.push([plot, pick(index)]);
    };
    const guaranteed = this.#people.flatMap((person) =>
      Array.from({ length: AT_LEAST_ACTIVE }, () => person),
    );
    cast('ACTIVE', this.#counts.ACTIVE, (index) => guaranteed[index] ?? random.pick(hat));
    for (const plot of [
      'REGISTERED',
      'CLAIMED',
      'REMINDER',
      'GRACE_PERIOD',
      'QUALIFIED',
      'CONVERTED',
      'LOST',
      'EXPIRED',
      'DELETED',
      'MERGED',
    ] as const) {
      cast(plot, this.#counts[plot], () => random.pick(hat));
    }
    return parts;
  }

  #invent(plot: Plot, owner: Person): void {
    const random = this.#random;
    const target = plot === 'MERGED' ? this.#mergeTarget(owner) : null;
    const town = target?.town ?? random.pick(TOWNS.filter((it) => covers(owner.territories, it.territory)));
    const company = this.#inventor.company(town);
    const source = this.#source(plot);
    const rivals = this.#people.filter((it) => it.role === 'SALES' && covers(it.territories, town.territory));
    const story = tellStory(random, plot, {
      territory: town.territory,
      ownerId: owner.id,
      managerId: this.#managerOf(owner).id,
      rivalId: random.pick(rivals.filter((it) => it.id !== owner.id).concat(rivals.length > 1 ? [] : rivals))
        .id,
      source,
      appointment: plot === 'ACTIVE' || plot === 'QUALIFIED' ? this.#appointment(owner) : 'SOON',
      now: this.#now,
    });
    // Of some one knows no more than the company.
    const unknown = story.firstContactAt === null && source !== 'WEB_FORM' && random.chance(0.3);
    const known = unknown ? { ...company, contacts: [] } : company;
    if (target) this.#writeMerged(story, known, source, target.lead);
    else this.#write(story, known, source, {});
  }

  /** The first ones of each person come up in every way there is, the others some time soon. */
  #appointment(owner: Person): Appointment {
    const count = this.#appointments.get(owner.id) ?? 0;
    this.#appointments.set(owner.id, count + 1);
    return appointments[count] ?? this.#random.pick(['SOON', 'SOON', 'SOON', 'TOMORROW', 'EARLIER_TODAY']);
  }

  #source(plot: Plot): LeadSource {
    const withoutContact = plot === 'REGISTERED' || plot === 'CLAIMED' || plot === 'DELETED';
    const others: LeadSource[] = ['REFERRAL', 'REFERRAL', 'PARTNER', 'WEB_FORM', 'WEB_FORM', 'OTHER'];
    return this.#random.pick(
      withoutContact ? others : ['TRADE_FAIR', 'TRADE_FAIR', 'PHONE', 'PHONE', ...others],
    );
  }

  #managerOf(person: Person): Person {
    const own = this.#people.find(
      (it) => it.role === 'MANAGER' && person.teamId !== null && it.teamId === person.teamId,
    );
    return own ?? demoPeople.admin;
  }

  /** A lead of the same person, who has some: the ones worked on now were told first. */
  #mergeTarget(owner: Person): { lead: Tables['leads']; town: Town } {
    const lead = this.#random.pick(this.#rows.leads.filter((it) => it.canonical && it.owner_id === owner.id));
    const { territory_code: territory, postal_code: postalCode, city } = lead;
    return { lead, town: { territory, postalCode: postalCode ?? '', name: city ?? '' } };
  }

  /** The same company, written down a second time by somebody who overrode the warning. */
  #writeMerged(
    story: LeadStory,
    company: InventedCompany,
    source: LeadSource,
    target: Tables['leads'],
  ): void {
    const spelled = { ...company, name: target.company_name.toUpperCase() };
    this.#write(story, spelled, source, {
      canonical: false,
      merged_into_id: target.id,
      duplicate_override_reason: 'Anderer Standort, wird vom Einkauf getrennt geführt.',
    });
  }

  #write(
    story: LeadStory,
    company: InventedCompany,
    source: LeadSource,
    special: Partial<Tables['leads']>,
  ): void {
    const random = this.#random;
    const { id, territory } = story;
    const columns = story.columns();
    const matched = matchColumns({ companyName: company.name, website: company.website });
    const profiled = columns.first_contact_at !== null && random.chance(0.85);
    const lead = leadRow({
      id,
      company_name: company.name,
      company_normalized: matched.companyNormalized,
      web_domain: matched.webDomain,
      territory_code: territory,
      city: company.town.name,
      postal_code: company.town.postalCode,
      street: company.street,
      website: company.website,
      business_type: company.businessType,
      kitchen_size: profiled ? company.kitchenSize : null,
      employee_count: profiled ? company.employeeCount : null,
      estimated_volume_cents: profiled || random.chance(0.5) ? company.volumeCents : null,
      pains: profiled && random.chance(0.4) ? random.pick(PAINS) : null,
      competitor: profiled && random.chance(0.3) ? random.pick(COMPETITORS) : null,
      notes: random.chance(0.55) ? random.pick(NOTES) : null,
      source,
      ...columns,
      ...(columns.created_at !== columns.registered_at && {
        registered_at_reason: random.pick(BACKDATING_REASONS),
      }),
      ...(source === 'WEB_FORM' && {
        consent_given_at: columns.registered_at,
        consent_wording: CONSENT_WORDING,
      }),
      ...special,
    });
    lead.estimated_volume_currency =
      lead.estimated_volume_cents === null ? null : territoryOf(territory).currency;
    lead.stage = stageOf({
      contacts: company.contacts,
      hasFirstContact: lead.first_contact_at !== null,
      businessType: lead.business_type,
      estimatedVolumeCents: lead.estimated_volume_cents,
      employeeCount: lead.employee_count,
      kitchenSize: lead.kitchen_size,
    });
    this.#rows.leads.push(lead);
    this.#writeContacts(story, company, lead.created_at);
    if (
      lead.canonical &&
      isLive(story.status, toInstant(lead.lost_at), this.#now, defaultSettings.duplicates)
    ) {
      const { name: companyName, town } = company;
      const keys = hardKeys({
        territory,
        companyName,
        postalCode: town.postalCode,
        contacts: company.contacts,
      });
      this.#rows.lead_keys.push(...keys.map((key) => ({ ...key, lead_id: id })));
    }
    this.#writeCollaborator(story, lead.created_at);
    this.#rows.follow_ups.push(...story.followUpRows());
    this.#rows.follow_up_ledger.push(...story.ledger);
    this.#rows.activities.push(...story.activities);
    this.#rows.events.push(...story.events);
  }

  #writeContacts(story: LeadStory, company: InventedCompany, at: Tables['leads']['created_at']): void {
    const created = toInstant(at) ?? this.#now;
    company.contacts.forEach((contact, index) => {
      this.#rows.contacts.push(
        contactRow({
          id: this.#random.id(created),
          lead_id: story.id,
          first_name: contact.firstName,
          last_name: contact.lastName,
          role: contact.role,
          email: contact.email,
          phone: contact.phone,
          is_primary: index === 0,
          created_at: at,
        }),
      );
    });
  }

  #writeCollaborator(story: LeadStory, at: Tables['leads']['created_at']): void {
    const owner = this.#people.find((it) => it.id === story.ownerId);
    if (!owner?.teamId || !this.#random.chance(0.08)) return;
    const colleagues = this.#people.filter(
      (it) =>
        it.role === 'SALES' &&
        it.id !== owner.id &&
        it.teamId === owner.teamId &&
        covers(it.territories, story.territory),
    );
    if (colleagues.length === 0) return;
    this.#rows.lead_collaborators.push({
      lead_id: story.id,
      user_id: this.#random.pick(colleagues).id,
      added_at: at,
    });
  }
}

function toInstant(moment: Tables['leads']['lost_at']): Temporal.Instant | null {
  return moment === null
    ? null
    : Temporal.Instant.from(moment instanceof Date ? moment.toISOString() : moment);
}

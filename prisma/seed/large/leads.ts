/** The rows of one lead after the other, with all that hangs on it, as the product would have left them. */
import { isLive } from '../../../server/leads/duplicate-rules.ts';
import type { LeadSource } from '../../../server/leads/rules.ts';
import { scoreOf } from '../../../server/leads/score-rules.ts';
import { defaultSettings } from '../../../server/settings/rules.ts';
import { stageOf } from '../../../server/leads/stage-rules.ts';
import { covers, expandTerritories, territoryOf } from '../../../server/territories/territories.ts';
import { Temporal } from '@js-temporal/polyfill';
import { contactRow, leadRow } from '../builders/leads.ts';
import type { LeadRow } from '../builders/rows.ts';
import {
  CONSENT_WORDING,
  COMPETITORS,
  LOST_NOTES,
  NOTES,
  PAINS,
  STOP_REASONS,
  SUMMARIES,
} from '../demo/phrases.ts';
import type { Random } from '../demo/random.ts';
import { DAY, HOUR, plusDays, plusMonths } from './calendar.ts';
import { PLOTS, tellCareer, type Career, type Plot } from './career.ts';
import { LargeInventor, type LargeCompany } from './companies.ts';
import type { Row } from './copy.ts';
import { tasksOf } from './follow-ups.ts';
import { uuidV7 } from './ids.ts';
import type { Cast, Employee } from './people.ts';

export type LargeTable =
  | 'leads'
  | 'contacts'
  | 'lead_keys'
  | 'lead_collaborators'
  | 'transfers'
  | 'follow_ups'
  | 'follow_up_ledger'
  | 'activities';
/** With the columns that jobs keep. */
type LargeLead = LeadRow & {
  readonly clock_stopped_by_id: string | null;
  readonly former_status: string | null;
  readonly removed_at: string | null;
  readonly score_total: number;
  readonly score_band: string;
  readonly score_changes_at: string | null;
  readonly clock_due_at: string | null;
};
export type LargeRows = Record<LargeTable, Row[]>;

const LOST_REASONS = [
  'NO_INTEREST',
  'PRICE',
  'COMPETITOR',
  'NO_BUDGET',
  'UNREACHABLE',
  'OUT_OF_BUSINESS',
  'OTHER',
] as const;
const OTHER_SOURCES: readonly LeadSource[] = ['REFERRAL', 'PARTNER', 'WEB_FORM', 'WEB_FORM', 'OTHER'];
const ALL_SOURCES: readonly LeadSource[] = ['TRADE_FAIR', 'TRADE_FAIR', 'PHONE', 'PHONE', ...OTHER_SOURCES];

export class LargeInvention {
  readonly #random: Random;
  readonly #cast: Cast;
  readonly #now: number;
  readonly #inventor: LargeInventor;
  readonly #plots: readonly Plot[];
  readonly #territories = new Map<string, readonly string[]>();
  /** Of each owner one that others can be merged into. */
  readonly #standing = new Map<string, string>();

  constructor(random: Random, cast: Cast, now: number) {
    this.#random = random;
    this.#cast = cast;
    this.#now = now;
    this.#inventor = new LargeInventor(random);
    this.#plots = (Object.keys(PLOTS) as Plot[]).flatMap((plot) =>
      Array.from({ length: PLOTS[plot] }, () => plot),
    );
  }

  next(count: number): LargeRows {
    const rows: LargeRows = {
      leads: [],
      contacts: [],
      lead_keys: [],
      lead_collaborators: [],
      transfers: [],
      follow_ups: [],
      follow_up_ledger: [],
      activities: [],
    };
    for (let nth = 0; nth < count; nth++) this.#invent(rows);
    return rows;
  }

  #invent(rows: LargeRows): void {
    const random = this.#random;
    const owner = this.#cast.owner(random);
    const drawn = random.pick(this.#plots);
    const plot = drawn === 'MERGED' && !this.#standing.has(owner.id) ? 'ACTIVE' : drawn;
    const company = this.#inventor.company(random.pick(this.#workedBy(owner)));
    const career = tellCareer(random, plot, this.#now);
    const source =
      plot === 'POOL'
        ? 'WEB_FORM'
        : random.pick(career.firstContactAt === null ? OTHER_SOURCES : ALL_SOURCES);
    const id = uuidV7(random, career.registeredAt);
    const tasks = tasksOf(random, {
      leadId: id,
      owner,
      career,
      territory: company.town.territory,
      now: this.#now,
    });
    rows.follow_ups.push(...tasks.followUps);
    rows.follow_up_ledger.push(...tasks.ledger);
    rows.activities.push(...tasks.activities, ...this.#activities(id, owner, career));
    const lead = this.#lead({
      id,
      owner,
      company,
      career,
      source,
      nextFollowUpAt: tasks.nextAt,
      completed: tasks.completed,
    });
    rows.leads.push(asRow(lead));
    this.#contacts(rows, id, company, career);
    if (
      lead.canonical &&
      isLive(
        lead.status,
        instant(lead.lost_at),
        Temporal.Instant.fromEpochMilliseconds(this.#now),
        defaultSettings.duplicates,
      )
    ) {
      keysOf(company).forEach(({ kind, value }) => rows.lead_keys.push({ kind, value, lead_id: id }));
    }
    if (career.owned && career.endedAt === null) this.#others(rows, lead, owner);
    if (plot === 'ACTIVE') this.#standing.set(owner.id, id);
  }

  /** Where they work: half of a country's leads are filed under a part of it, some under the country itself. */
  #workedBy(owner: Employee): readonly string[] {
    const known = this.#territories.get(owner.id);
    if (known) return known;
    const codes = expandTerritories(owner.territories);
    this.#territories.set(owner.id, codes);
    return codes;
  }

  #lead(told: {
    id: string;
    owner: Employee;
    company: LargeCompany;
    career: Career;
    source: LeadSource;
    nextFollowUpAt: number | null;
    completed: number;
  }): LargeLead {
    const { id, owner, company, career, source } = told;
    const random = this.#random;
    const { status, registeredAt, endedAt, firstContactAt } = career;
    const profiled = firstContactAt !== null && random.chance(0.85);
    const volume = profiled || random.chance(0.4) ? company.volumeCents : null;
    const territory = company.town.territory;
    const running = career.owned && endedAt === null;
    const last = (which: (deed: Career['deeds'][number]) => boolean) =>
      career.deeds.findLast(which)?.at ?? null;
    const lastAt = last(() => true) ?? firstContactAt;
    const progressAt = last((it) => it.progress);
    const stopped = running && status === 'ACTIVE' && random.chance(0.02);
    const heldSince = stopped ? this.#now - random.int(1, 40) * HOUR : null;
    const endsAt = running ? plusMonths(registeredAt, 6) : null;
    const progressDeadline = running ? plusDays(progressAt ?? registeredAt, 60) : null;
    const facts = {
      contacts: company.contacts,
      hasFirstContact: firstContactAt !== null,
      businessType: company.businessType,
      estimatedVolumeCents: volume,
      employeeCount: profiled ? company.employeeCount : null,
      kitchenSize: profiled ? company.kitchenSize : null,
    };
    const stage = stageOf(facts);
    const score = scoreOf(
      {
        ...facts,
        stage,
        lastMeaningfulAt: instantAt(last((it) => it.meaningful)),
        completedFollowUps: told.completed,
        progressDeadline: instantAt(progressDeadline),
        protectionEndsAt: instantAt(endsAt),
        heldSince: instantAt(heldSince),
      },
      Temporal.Instant.fromEpochMilliseconds(this.#now),
    );
    const removed = status === 'DELETED' || status === 'MERGED';
    const row = leadRow({
      id,
      company_name: company.name,
      company_normalized: company.normalised,
      territory_code: territory,
      city: company.town.name,
      postal_code: company.town.postalCode,
      street: company.street,
      website: random.chance(0.7) ? `https://www.${company.domain}` : null,
      business_type: company.businessType,
      kitchen_size: facts.kitchenSize,
      employee_count: facts.employeeCount,
      estimated_volume_cents: volume,
      estimated_volume_currency: volume === null ? null : territoryOf(territory).currency,
      pains: profiled && random.chance(0.3) ? random.pick(PAINS) : null,
      competitor: profiled && random.chance(0.25) ? random.pick(COMPETITORS) : null,
      notes: random.chance(0.4) ? random.pick(NOTES) : null,
      status,
      stage,
      source,
      owner_id: career.owned ? owner.id : null,
      previous_owner_id: status === 'EXPIRED' ? owner.id : null,
      reclaimable_from: status === 'EXPIRED' ? iso(plusDays(endedAt ?? registeredAt, 30)) : null,
      owned_since: career.owned ? iso(registeredAt) : null,
      registered_by_id: source === 'WEB_FORM' && !career.owned ? null : owner.id,
      registered_at: iso(registeredAt),
      first_contact_at: iso(firstContactAt),
      first_contact_channel:
        firstContactAt === null ? null : source === 'TRADE_FAIR' ? 'TRADE_FAIR' : 'PHONE',
      last_activity_at: iso(lastAt),
      last_meaningful_at: iso(last((it) => it.meaningful)),
      last_progress_at: iso(progressAt),
      latest_sample_at: iso(last((it) => it.type === 'SAMPLE_SENT')),
      next_follow_up_at: iso(told.nextFollowUpAt),
      clock_stopped_at: iso(heldSince),
      clock_stop_reason: stopped ? random.pick(STOP_REASONS) : null,
      warned_at: running ? iso(career.warnedAt) : null,
      grace_since: iso(career.graceSince),
      protection_ends_at: iso(endsAt),
      consent_given_at: source === 'WEB_FORM' ? iso(registeredAt) : null,
      consent_wording: source === 'WEB_FORM' ? CONSENT_WORDING : null,
      canonical: status !== 'MERGED',
      duplicate_override_reason: status === 'MERGED' ? 'Anderer Standort, wird getrennt geführt.' : null,
      merged_into_id: status === 'MERGED' ? (this.#standing.get(owner.id) ?? null) : null,
      lost_reason: null,
      ...this.#loss(career),
      ...this.#milestones(career),
      updated_at: iso(Math.max(registeredAt, endedAt ?? 0, career.graceSince ?? 0, lastAt ?? 0)),
    });
    return {
      ...row,
      clock_stopped_by_id: stopped ? owner.id : null,
      former_status: removed ? (firstContactAt === null ? 'REGISTERED' : 'ACTIVE') : null,
      removed_at: removed ? iso(endedAt) : null,
      score_total: score.total,
      score_band: score.band,
      // When the clocks look again: neither all at once nor none.
      score_changes_at: running ? iso(this.#now + random.int(1, 30 * 24) * HOUR) : null,
      clock_due_at:
        running && !stopped && status !== 'QUALIFIED' ? iso(this.#nextStep(career, progressDeadline)) : null,
    };
  }

  /** Two of three that were lost after meetings had been qualified before. */
  #milestones({ status, firstContactAt, deeds, endedAt }: Career): Partial<LeadRow> {
    const met = deeds.findLast((it) => it.progress)?.at ?? firstContactAt;
    const qualified =
      status === 'QUALIFIED' ||
      status === 'CONVERTED' ||
      (status === 'LOST' && deeds.some((it) => it.progress) && this.#random.chance(0.67));
    return {
      activated_at: iso(firstContactAt),
      qualified_at: qualified ? iso(met) : null,
      converted_at: status === 'CONVERTED' ? iso(endedAt) : null,
    };
  }

  #loss({ status, endedAt }: Career): Partial<LeadRow> {
    if (status !== 'LOST') return {};
    const reason = this.#random.pick(LOST_REASONS);
    return { lost_reason: reason, lost_at: iso(endedAt), lost_note: this.#random.pick(LOST_NOTES[reason]) };
  }

  /** Never later than the true step of the clock: pre-claim, warning or the end of grace. */
  #nextStep({ registeredAt, firstContactAt, graceSince }: Career, progressDeadline: number | null): number {
    if (graceSince !== null) return plusDays(graceSince, 10);
    if (firstContactAt === null) return plusDays(registeredAt, 10);
    return plusDays(progressDeadline ?? registeredAt, -7);
  }

  #activities(leadId: string, owner: Employee, career: Career): Row[] {
    const random = this.#random;
    const row = (type: string, at: number, more: Row): Row => ({
      id: uuidV7(random, at),
      lead_id: leadId,
      type,
      at: iso(at),
      logged_at: iso(at),
      summary: null,
      detail: null,
      outcome: null,
      by_user_id: owner.id,
      follow_up_id: null,
      meaningful: false,
      progress: false,
      withdrawn_at: null,
      ...more,
    });
    const rows = [row('REGISTERED', career.registeredAt, {})];
    if (career.firstContactAt !== null) {
      rows.push(
        row('FIRST_CONTACT', career.firstContactAt, { summary: 'Erstes Gespräch, Bedarf aufgenommen.' }),
      );
    }
    for (const { type, at, outcome, meaningful, progress } of career.deeds) {
      rows.push(
        row(type, at, {
          summary: random.pick(SUMMARIES[type] ?? ['Vermerk.']),
          outcome,
          meaningful,
          progress,
        }),
      );
    }
    return rows;
  }

  #contacts(rows: LargeRows, leadId: string, company: LargeCompany, career: Career): void {
    company.contacts.forEach((contact, nth) => {
      const row = contactRow({
        id: uuidV7(this.#random, career.registeredAt),
        lead_id: leadId,
        first_name: contact.firstName,
        last_name: contact.lastName,
        role: contact.role,
        email: contact.email,
        phone: contact.phone,
        is_primary: nth === 0,
        created_at: iso(career.registeredAt),
      });
      rows.contacts.push(asRow(row));
    });
  }

  /** Who helps, and whom the lead has been offered to. */
  #others(rows: LargeRows, lead: LeadRow, owner: Employee): void {
    const random = this.#random;
    if (random.chance(0.08)) {
      const helper = this.#cast.colleague(random, owner, lead.territory_code, true);
      if (helper) {
        rows.lead_collaborators.push({
          lead_id: lead.id,
          user_id: helper.id,
          added_at: text(lead.registered_at),
        });
      }
    }
    if (!random.chance(0.005) || !covers(owner.territories, lead.territory_code)) return;
    const candidate = this.#cast.colleague(random, owner, lead.territory_code, false);
    if (!candidate) return;
    const proposedAt = this.#now - random.int(1, 40) * HOUR;
    rows.transfers.push({
      id: uuidV7(random, proposedAt),
      lead_id: lead.id,
      from_user_id: owner.id,
      to_user_id: candidate.id,
      proposed_by_id: owner.id,
      reason: 'Liegt näher an deiner Route.',
      proposed_at: iso(proposedAt),
      decide_by: iso(proposedAt + 2 * DAY),
      status: 'PENDING',
    });
  }
}

/** Written so that they are their own normal forms: hard keys without asking the library for each number. */
function keysOf(company: LargeCompany): { kind: string; value: string }[] {
  const keys = [{ kind: 'COMPANY_POSTAL', value: `${company.normalised}|${company.town.postalCode}` }];
  for (const { email, phone } of company.contacts) {
    if (email !== null) keys.push({ kind: 'EMAIL', value: email });
    if (phone !== null) keys.push({ kind: 'PHONE', value: phone.replaceAll(' ', '') });
  }
  return keys;
}

function iso(at: number): string;
function iso(at: number | null): string | null;
function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function text(moment: LeadRow['registered_at']): string {
  return typeof moment === 'string'
    ? moment
    : moment instanceof Date
      ? moment.toISOString()
      : moment.toString();
}

function instant(moment: LeadRow['lost_at']): Temporal.Instant | null {
  return moment === null ? null : Temporal.Instant.from(text(moment));
}

function instantAt(at: number | null): Temporal.Instant | null {
  return at === null ? null : Temporal.Instant.fromEpochMilliseconds(at);
}

/** Builders take instants in any form; what is written here is text already. */
function asRow(row: object): Row {
  return row as Row;
}

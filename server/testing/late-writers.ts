/**
 * Many who write at once as people do, with the product's own operations: a few of their transactions stay open for a
 * while between the last write and COMMIT, so that commits come in another order than inserts; a few are rolled back.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../prisma/seed/demo/random.ts';
import type { Viewer } from '../auth/viewer.ts';
import { ProductClock, toDate } from '../clock.ts';
import { connectPrisma, type Database } from '../db/client.ts';
import { appendEvents } from '../events/append.ts';
import { logActivity } from '../leads/operations.ts';
import { registerLead, type RegisterLeadInput } from '../leads/register.ts';
import { operate, operateAsSystem, type SystemWork, type Work } from '../operate.ts';
import type { TestDatabase } from './database.ts';
import { leadUpdated } from './events.ts';
import { makeLead } from './leads.ts';
import { demoPeople, type Person } from './people.ts';
import type pg from 'pg';

const { managerDe, salesDe, sales2De, salesCh } = demoPeople;
const WRITERS = 16;
/** Connections are waited for, however much else the machine has to do. */
const PATIENT_MS = 60_000;

export interface WrittenLead {
  readonly id: string;
  readonly owner: Person;
  /** Changes hands between the two of Germany. */
  readonly wanders: boolean;
}

/** Of three people in two countries; fewer than a page of a list holds. */
export async function leadsToWrite(admin: pg.Pool): Promise<WrittenLead[]> {
  const leads: WrittenLead[] = [];
  const make = async (owner: Person, count: number, wanders = false) => {
    for (let n = 0; n < count; n++) {
      const { id } = await makeLead(admin, { ownerId: owner.id, territory: homeOf(owner) });
      leads.push({ id, owner, wanders });
    }
  };
  await make(salesDe, 20);
  await make(sales2De, 12);
  await make(salesCh, 16);
  await make(salesDe, 30, true);
  return leads.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const homeOf = (owner: Person) => (owner.id === salesCh.id ? 'CH-ZH' : 'DE-BY');

class RolledBack extends Error {}
/** What becomes of a transaction that has done its work: it goes on, waits, or throws. */
type Fate = (done: unknown) => Promise<void>;

export interface LateWritersOptions {
  readonly seed: number;
  /** Transactions a second, of all together. */
  readonly rate: number;
}

export class LateWriters {
  readonly #random: Random;
  readonly #pauseMs: number;
  readonly #leads: readonly WrittenLead[];
  readonly #appDb: Database;
  readonly #workerDb: Database;
  readonly #clock = new ProductClock();
  readonly #running: Promise<unknown>;
  #stopped = false;
  readonly counts = { committed: 0, held: 0, rolledBack: 0 };

  /** They begin at once, on leads of `leadsToWrite`. */
  constructor(database: TestDatabase, leads: readonly WrittenLead[], { seed, rate }: LateWritersOptions) {
    this.#random = new Random(seed);
    this.#pauseMs = (1_000 * WRITERS) / rate;
    this.#leads = leads;
    this.#appDb = connectPrisma(database.appUrl, 'nachfass_app', { max: WRITERS, waitMs: PATIENT_MS });
    this.#workerDb = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 4, waitMs: PATIENT_MS });
    this.#running = Promise.all(Array.from({ length: WRITERS }, () => this.#write())).finally(() =>
      Promise.all([this.#appDb.$disconnect(), this.#workerDb.$disconnect()]),
    );
  }

  /** Resolves when all has been committed; rejects with what no writer should meet. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #write(): Promise<void> {
    while (!this.#stopped) {
      await delay(this.#random.between(0, 2 * this.#pauseMs));
      try {
        await this.#transaction();
        this.counts.committed += 1;
      } catch (error) {
        if (!(error instanceof RolledBack)) throw error;
        this.counts.rolledBack += 1;
      }
    }
  }

  /** What is decided by chance is decided before: the work runs again after a deadlock. */
  #transaction(): Promise<unknown> {
    const random = this.#random;
    const wanders = random.chance(0.15);
    const lead = random.pick(this.#leads.filter((it) => it.wanders === wanders));
    if (wanders && random.chance(0.7)) return this.#wander(lead);
    const kind = random.next();
    if (kind < 0.03) {
      const status = random.pick(['ACTIVE', 'REGISTERED'] as const);
      return this.#asSystem((work) => moveTo(work, lead.id, status));
    }
    const person = wanders ? managerDe : lead.owner;
    if (kind < 0.1) {
      const call = { leadId: lead.id, type: 'CALL', at: null, summary: 'Am Telefon', outcome: null } as const;
      return this.#as(person, (work) => logActivity(work, call));
    }
    if (kind < 0.13 && !wanders) {
      const input = { ...NOTHING_ELSE, companyName: `Gasthaus ${randomUUID()}`, territory: homeOf(person) };
      return this.#as(person, (work) => registerLead(work, input));
    }
    const ids = [lead, ...(random.chance(0.2) ? this.#after(lead) : [])].map(({ id }) => id);
    return this.#as(person, (work) => edit(work, ids));
  }

  /** Often away and back at once, each by itself: what is read of the one may then be the other already. */
  async #wander({ id }: WrittenLead): Promise<void> {
    const first = this.#random.int(0, 1);
    for (let turn = first + this.#random.int(1, 4); turn > first; turn--) {
      const to = turn % 2 === 0 ? salesDe : sales2De;
      await this.#asSystem((work) => handOver(work, id, to.id));
    }
  }

  #after(lead: WrittenLead): WrittenLead[] {
    const alike = this.#leads.filter((it) => it.owner === lead.owner && it.wanders === lead.wanders);
    const next = alike.indexOf(lead) + 1;
    return alike.slice(next, next + 2);
  }

  #as(person: Person, work: (work: Work) => Promise<unknown>): Promise<unknown> {
    const fate = this.#fate();
    return operate(this.#appDb, viewerOf(person), this.#clock, async (it) => fate(await work(it)));
  }

  #asSystem(work: (work: SystemWork) => Promise<unknown>): Promise<unknown> {
    const fate = this.#fate();
    return operateAsSystem(this.#workerDb, this.#clock, async (it) => fate(await work(it)));
  }

  #fate(): Fate {
    const heldMs = this.#random.chance(0.05) ? this.#random.between(20, 1_500) : 0;
    const rolledBack = this.#random.chance(0.03);
    if (heldMs > 0) this.counts.held += 1;
    return async () => {
      if (heldMs > 0) await delay(heldMs);
      if (rolledBack) throw new RolledBack();
    };
  }
}

function viewerOf({ id, name, role, teamId, territories }: Person): Viewer {
  return { sessionId: id, id, name, role, teamId, territories, expiresAt: new Date(8.64e15), active: true };
}

/** The plainest work there is on leads: bare of all else, so that two cores can do it often. */
async function edit({ tx, now }: SystemWork, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE leads SET version = version + 1, updated_at = ${toDate(now)} WHERE id = ANY (${ids}::uuid[])`;
  await appendEvents(
    tx,
    ids.map((id) => leadUpdated(id, { time: now })),
  );
}

async function handOver({ tx, now: time }: SystemWork, leadId: string, userId: string): Promise<void> {
  await tx.lead.update({ where: { id: leadId }, data: { ownerId: userId, ...touched(time) } });
  await appendEvents(tx, [
    { type: 'LEAD_ASSIGNED', time, leadId, userId, subjectId: leadId, decisionId: randomUUID(), data: {} },
  ]);
}

async function moveTo({ tx, now: time }: SystemWork, leadId: string, newStatus: string): Promise<void> {
  const { status: oldStatus } = await tx.lead.findUniqueOrThrow({ where: { id: leadId } });
  if (oldStatus === newStatus) return;
  await tx.lead.update({ where: { id: leadId }, data: { status: newStatus, ...touched(time) } });
  const data = { oldStatus, newStatus, auto: false };
  await appendEvents(tx, [
    { type: 'LEAD_STATUS_CHANGED', time, leadId, subjectId: leadId, decisionId: randomUUID(), data },
  ]);
}

const touched = (now: SystemWork['now']) => ({ version: { increment: 1 }, updatedAt: toDate(now) });

const NOTHING_ELSE: Omit<RegisterLeadInput, 'companyName' | 'territory'> = {
  source: 'OTHER',
  city: null,
  postalCode: null,
  street: null,
  website: null,
  businessType: null,
  kitchenSize: null,
  employeeCount: null,
  estimatedVolume: null,
  notes: null,
  ownerId: null,
  contacts: [],
  firstContact: null,
  consent: null,
  registeredAt: null,
  registeredAtReason: null,
  duplicateOverrideReason: 'They are two houses.',
  idempotencyKey: null,
};

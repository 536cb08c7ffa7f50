/**
 * What follows from a changed setting: the open leads of the territories it is about are planned anew.
 *
 * Guarantee: every one of them is taken once for each change, whatever crashes, restarts or runs beside it; what is
 * done and where it goes on is written in the transaction that did it. Planning decides from facts alone, so taking
 * a lead twice would change nothing the second time. A lead that fails is counted, told in the log and passed over.
 */
import type { Logger } from 'pino';
import { toDate, untilDone, type Clock, type GoOn } from '../clock.ts';
import type { Database } from '../db/client.ts';
import type { Lead, SettingChange } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { readPlanFacts, type PlanFacts } from '../follow-ups/plan-facts.ts';
import { applyPlan } from '../follow-ups/plan.ts';
import { planFollowUps } from '../follow-ups/rules.ts';
import { nextProtectionStep, protectionOf } from '../leads/protection-rules.ts';
import { openStatuses } from '../leads/rules.ts';
import { rescoreAll } from '../leads/score.ts';
import { operateAsSystem, type SystemWork } from '../operate.ts';
import { keepClock } from '../protection/clock.ts';
import { factsOf } from '../protection/facts.ts';
import { isSettingKey } from './rules.ts';

/** Leads a transaction: people wait for their locks no longer than a few hundred milliseconds. */
const BATCH_SIZE = 100;

export interface ReplanRun {
  readonly done: number;
  readonly failed: number;
  /** Whether it was told to stop with some left. */
  readonly left: boolean;
}

/** Takes the changes in the order they were made, as far as one run goes. */
export async function replanForSettings(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  { goOn = untilDone }: { readonly goOn?: GoOn } = {},
): Promise<ReplanRun> {
  let run: ReplanRun = { done: 0, failed: 0, left: false };
  while (goOn()) {
    const step = await takeBatch(workerDb, clock, log, goOn);
    if (!step) return run;
    run = { ...run, done: run.done + step.done, failed: run.failed + step.failed };
  }
  return { ...run, left: true };
}

type Step = { readonly done: number; readonly failed: number };

/** Null when there is nothing to do, or another worker is doing it. */
async function takeBatch(workerDb: Database, clock: Clock, log: Logger, goOn: GoOn): Promise<Step | null> {
  try {
    return await inTransaction(workerDb, clock, BATCH_SIZE);
  } catch (error) {
    log.warn({ err: error }, 'a batch could not be planned anew; its leads are taken one by one');
  }
  let total: Step = { done: 0, failed: 0 };
  for (let index = 0; index < BATCH_SIZE && goOn(); index += 1) {
    const step = await takeOne(workerDb, clock, log);
    if (!step) return index > 0 ? total : null;
    total = { done: total.done + step.done, failed: total.failed + step.failed };
  }
  return total;
}

async function takeOne(workerDb: Database, clock: Clock, log: Logger): Promise<Step | null> {
  try {
    return await inTransaction(workerDb, clock, 1);
  } catch (error) {
    const { value } = await operateAsSystem(workerDb, clock, passOver);
    if (!value) return null;
    log.error({ err: error, ...value }, 'a lead could not be planned anew after a setting was changed');
    return { done: 0, failed: 1 };
  }
}

function inTransaction(workerDb: Database, clock: Clock, size: number): Promise<Step | null> {
  return operateAsSystem(workerDb, clock, (work) => planNext(work, size)).then(({ value }) => value);
}

async function planNext(work: SystemWork, size: number): Promise<Step | null> {
  const change = await holdOpenChange(work);
  if (!change) return null;
  const leads = await nextLeads(work, change, size);
  const last = leads.at(-1);
  if (!last) {
    await finish(work, change);
    return { done: 0, failed: 0 };
  }
  await appendEvents(work.tx, await planAnew(work, leads, change.parts));
  await work.tx.settingChange.updateMany({
    where: { id: change.id },
    data: { done: { increment: leads.length }, lastLeadId: last.id },
  });
  return { done: leads.length, failed: 0 };
}

/** The oldest that is not finished, locked; one that another worker holds is left to it. */
async function holdOpenChange({ tx, now }: SystemWork): Promise<SettingChange | null> {
  const [held] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM setting_changes
    WHERE finished_at IS NULL AND cardinality(parts) > 0
    ORDER BY id
    LIMIT 1
    FOR UPDATE SKIP LOCKED`;
  if (!held) return null;
  const change = await tx.settingChange.findUniqueOrThrow({ where: { id: held.id } });
  if (change.startedAt) return change;
  const total = await tx.lead.count({ where: concerned(change) });
  const begun = { startedAt: toDate(now), total };
  await tx.settingChange.updateMany({ where: { id: change.id }, data: begun });
  return { ...change, ...begun };
}

function concerned({ territories }: SettingChange) {
  return { territoryCode: { in: territories }, status: { in: [...openStatuses] } };
}

/** Locked, in the order of their ids: two transactions that take several leads cannot wait for each other. */
async function nextLeads({ tx }: SystemWork, change: SettingChange, size: number): Promise<Lead[]> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM leads
    WHERE territory_code = ANY (${change.territories}::text[]) AND status = ANY (${[...openStatuses]}::text[])
      AND (${change.lastLeadId}::uuid IS NULL OR id > ${change.lastLeadId}::uuid)
    ORDER BY id
    LIMIT ${size}
    FOR UPDATE`;
  return tx.lead.findMany({ where: { id: { in: locked.map((it) => it.id) } }, orderBy: { id: 'asc' } });
}

async function planAnew(
  work: SystemWork,
  leads: readonly Lead[],
  parts: readonly string[],
): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  if (parts.includes('FOLLOW_UPS') || parts.includes('PROTECTION')) {
    const facts = await readPlanFacts(work, leads);
    for (const [index, lead] of leads.entries()) {
      const its = facts[index];
      if (its) events.push(...(await planLead(work, lead, its)));
    }
  }
  const ids = leads.map((lead) => lead.id);
  return [...events, ...(await rescoreAll(work, ids))];
}

/** Writes only where something is decided: most leads are as they would be planned. */
async function planLead(work: SystemWork, lead: Lead, facts: PlanFacts): Promise<NewEvent[]> {
  const decisions = planFollowUps(facts.input);
  if (decisions.length > 0) return applyPlan(work, lead, decisions, facts.pauses);
  return (await clockIsTrue(work, lead, facts)) ? [] : keepClock(work, lead, facts.pauses);
}

async function clockIsTrue({ now, settings }: SystemWork, lead: Lead, facts: PlanFacts): Promise<boolean> {
  const { protection } = await settings(lead.territoryCode);
  const clock = factsOf(lead, facts.pauses, facts.t7DueAt);
  const endsAt = protectionOf(clock, now, protection)?.endsAt.epochMilliseconds;
  const dueAt = nextProtectionStep(clock, protection)?.at.epochMilliseconds;
  return lead.protectionEndsAt?.getTime() === endsAt && lead.clockDueAt?.getTime() === dueAt;
}

/** Leads may have come or gone since they were counted. */
async function finish({ tx, now }: SystemWork, change: SettingChange): Promise<void> {
  await tx.settingChange.updateMany({
    where: { id: change.id },
    data: { finishedAt: toDate(now), total: change.done + change.failed },
  });
  if (!isSettingKey(change.key)) return;
  await appendEvents(tx, [
    {
      type: 'SETTING_CHANGED',
      time: now,
      userId: change.changedById,
      territory: change.territoryCode,
      subjectId: change.id,
      decisionId: `${change.id}:planned`,
      data: { key: change.key },
    },
  ]);
}

/** Goes on behind the lead that failed. */
async function passOver(work: SystemWork): Promise<{ settingChangeId: string; leadId: string } | null> {
  const change = await holdOpenChange(work);
  const [lead] = change ? await nextLeads(work, change, 1) : [];
  if (!change || !lead) return null;
  await work.tx.settingChange.updateMany({
    where: { id: change.id },
    data: { failed: { increment: 1 }, lastLeadId: lead.id },
  });
  return { settingChangeId: change.id, leadId: lead.id };
}

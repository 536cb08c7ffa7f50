/**
 * Batch loaders over one snapshot: however many rows an answer has, each kind of thing is fetched in one round
 * trip. Row level security decides what comes back; what does not come back is null.
 */
import DataLoader from 'dataloader';
import type { Prisma } from './db/generated/client.ts';
import type { Transaction } from './db/client.ts';
import type { Standing } from './schema/builder.ts';
import { relationsOf, type RelationLead } from './auth/relation.ts';
import type { Viewer } from './auth/viewer.ts';
import type { LeadStatus } from './leads/rules.ts';
import type { ScoredParts } from './leads/score.ts';
import { storedMerges, type StoredMerge } from './leads/stored-merges.ts';
import { covers, territoryOf } from './territories/territories.ts';

const leadParts = {
  owner: { select: { teamId: true, active: true } },
  collaborators: { select: { userId: true }, orderBy: { userId: 'asc' } },
  // Those the viewer may read, their own candidacy among them.
  transfers: {
    where: { status: 'PENDING' },
    select: { toUserId: true, decideBy: true, proposedById: true, fromUserId: true },
  },
} satisfies Prisma.LeadInclude;

export type LeadRow = Prisma.LeadGetPayload<{ include: typeof leadParts }>;

/** A lead and what the viewer is to it. */
export interface LeadNode extends Standing {
  readonly row: LeadRow;
  readonly viewerId: string;
  /** Who waits for a decision on its clock, as it stands when asked: in one round trip for all leads asked of at once. */
  readonly clockRequesters: () => Promise<string[]>;
  /** Likewise, the merge that made it a merged lead, where the viewer may undo merges. */
  readonly storedMerge: () => Promise<StoredMerge | null>;
}
export type UserRow = Prisma.UserGetPayload<{ select: typeof userParts }>;
export type ApiTokenRow = Prisma.ApiTokenGetPayload<{ select: typeof tokenParts }>;
export type ContactRow = Prisma.ContactGetPayload<object>;
export type ActivityRow = Prisma.ActivityGetPayload<object>;
export type CustomerRow = Prisma.CustomerGetPayload<object>;
/** A customer, and what the viewer is to it by its original lead. */
export interface CustomerNode extends Standing {
  readonly row: CustomerRow;
  readonly lead: LeadNode;
}
export type CustomerContactRow = Prisma.CustomerContactGetPayload<object>;
const viewParts = { author: { select: { teamId: true } } } satisfies Prisma.SavedViewInclude;
/** A saved view, and who reads it. */
export interface SavedViewNode {
  readonly row: Prisma.SavedViewGetPayload<{ include: typeof viewParts }>;
  readonly viewer: Viewer;
}
export type FollowUpRow = Prisma.FollowUpGetPayload<object>;
export type MailRow = Prisma.MailGetPayload<object>;
export type LeadPauseRow = Prisma.LeadPauseGetPayload<object>;
export type LedgerRow = Prisma.LedgerEntryGetPayload<object>;
export type ClockRequestRow = Prisma.ClockRequestGetPayload<object>;
export type TeamRow = Prisma.TeamGetPayload<object>;
export type TransferRow = Prisma.TransferGetPayload<object>;
export type AssignmentDecisionRow = Prisma.AssignmentDecisionGetPayload<object>;
export type AssignmentRuleRow = Prisma.AssignmentRuleGetPayload<object>;
export type AbsenceRow = Prisma.AbsenceGetPayload<object>;
/** A person on a day: `2026-11-23`. */
export interface AbsentOn {
  readonly userId: string;
  readonly day: string;
}
export type EventRow = Prisma.EventGetPayload<object>;

const userParts = {
  id: true,
  name: true,
  email: true,
  role: true,
  teamId: true,
  active: true,
  version: true,
  createdAt: true,
  grants: { select: { territoryCode: true }, orderBy: { territoryCode: 'asc' } },
} satisfies Prisma.UserSelect;

/** What relations to a lead are decided by. */
export function relationLeadOf(row: LeadRow): RelationLead {
  return {
    territory: row.territoryCode,
    status: row.status as LeadStatus,
    ownerId: row.ownerId,
    ownerTeamId: row.owner?.teamId ?? null,
    ownerActive: row.owner?.active,
    collaboratorIds: row.collaborators.map((it) => it.userId),
    candidateIds: row.transfers.map((it) => it.toUserId),
  };
}

/** All of a token but its hash, which cannot be read. */
const tokenParts = {
  id: true,
  userId: true,
  name: true,
  prefix: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
} satisfies Prisma.ApiTokenSelect;

/** The lists nested in a lead are bounded by this; a lead with more contacts than that is a mistake of data. */
export const NESTED_LIMIT = 200;

export function createLoaders(tx: Transaction, viewer: Viewer) {
  const waitingRequests = listsOf(
    (leadIds) =>
      tx.clockRequest.findMany({
        where: { leadId: { in: [...leadIds] }, status: 'PENDING' },
        select: { leadId: true, requestedById: true },
      }),
    (it) => it.leadId,
    AS_IT_STANDS,
  );
  const merges = listsOf(
    (mergedIds) => storedMerges(tx, mergedIds),
    (it) => it.mergeId,
    AS_IT_STANDS,
  );
  const asNode = (row: LeadRow): LeadNode => ({
    row,
    viewerId: viewer.id,
    role: viewer.role,
    relations: relationsOf(viewer, relationLeadOf(row)),
    clockRequesters: async () => (await waitingRequests.load(row.id)).map((it) => it.requestedById),
    storedMerge: async () =>
      row.mergedIntoId === null
        ? null
        : ((await merges.load(row.id)).find((it) => it.keepId === row.mergedIntoId) ?? null),
  });
  const lead = byKey(
    async (ids) => (await tx.lead.findMany({ where: within(ids), include: leadParts })).map(asNode),
    (it) => it.row.id,
  );
  const customer = byKey(
    async (ids) => {
      const rows = await tx.customer.findMany({ where: within(ids) });
      const leads = await loadAll(
        lead,
        rows.map((it) => it.originalLeadId),
      );
      return rows.flatMap((row, index): CustomerNode[] => {
        const original = leads[index];
        return original ? [{ row, lead: original, relations: original.relations, role: original.role }] : [];
      });
    },
    (it) => it.row.id,
  );
  return {
    lead,
    customer,
    customerContact: byKey(
      (ids) => tx.customerContact.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    /** The customer a lead became, where the viewer sees it. */
    customerOfLead: new DataLoader<string, CustomerNode | null>(async (leadIds) => {
      const links = await tx.customerLead.findMany({ where: { leadId: { in: [...leadIds] } } });
      const customerOf = new Map(links.map((it) => [it.leadId, it.customerId]));
      return Promise.all(leadIds.map((id) => loadOrNull(customer, customerOf.get(id))));
    }),
    /** The leads that became a customer, the original one first. */
    leadsOfCustomer: new DataLoader<string, LeadNode[]>(async (customerIds) => {
      const links = await tx.customerLead.findMany({
        where: { customerId: { in: [...customerIds] } },
        orderBy: [{ linkedAt: 'asc' }, { leadId: 'asc' }],
        take: NESTED_LIMIT * customerIds.length,
      });
      const byCustomer = Map.groupBy(links, (it) => it.customerId);
      return Promise.all(
        customerIds.map(async (id) => {
          const ids = (byCustomer.get(id) ?? []).map((it) => it.leadId);
          return (await loadAll(lead, ids)).filter((it) => it !== null);
        }),
      );
    }),
    savedView: byKey(
      async (ids): Promise<SavedViewNode[]> =>
        (await tx.savedView.findMany({ where: within(ids), include: viewParts })).map((row) => ({
          row,
          viewer,
        })),
      (it) => it.row.id,
    ),
    contactsOfCustomer: listsOf(
      (customerIds) =>
        tx.customerContact.findMany({
          where: { customerId: { in: [...customerIds] } },
          orderBy: [{ isPrimary: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
          take: NESTED_LIMIT * customerIds.length,
        }),
      (it) => it.customerId,
    ),
    user: byKey(
      (ids) => tx.user.findMany({ where: within(ids), select: userParts }),
      (it) => it.id,
    ),
    team: byKey(
      (ids) => tx.team.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    /** By name; deactivated ones too. */
    membersOfTeam: listsOf(
      async (teamIds) => {
        // So many of each: a large team leaves the others theirs.
        const members = await tx.$queryRaw<{ id: string }[]>`
          SELECT m.id FROM unnest(${[...teamIds]}::uuid[]) AS team (id)
          CROSS JOIN LATERAL (
            SELECT u.id FROM users u WHERE u.team_id = team.id ORDER BY u.name, u.id LIMIT ${NESTED_LIMIT}
          ) AS m`;
        return tx.user.findMany({
          where: { id: { in: members.map((it) => it.id) } },
          select: userParts,
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
        });
      },
      (it) => it.teamId ?? '',
    ),
    /** Active ones, by name. */
    managersOfTeam: listsOf(
      (teamIds) =>
        tx.user.findMany({
          where: { teamId: { in: [...teamIds] }, role: 'MANAGER', active: true },
          select: userParts,
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
        }),
      (it) => it.teamId ?? '',
    ),
    /** All active people whose grants cover the territory of this code, by name. */
    peopleOfTerritory: new DataLoader<string, UserRow[]>(async (codes) => {
      const granting = codes.flatMap((code) => [code, territoryOf(code).country]);
      const people = await tx.user.findMany({
        where: { active: true, grants: { some: { territoryCode: { in: granting } } } },
        select: userParts,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      });
      return codes.map((code) =>
        people.filter(({ grants }) =>
          covers(
            grants.map((it) => it.territoryCode),
            code,
          ),
        ),
      );
    }),
    contact: byKey(
      (ids) => tx.contact.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    activity: byKey(
      (ids) => tx.activity.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    followUp: byKey(
      (ids) => tx.followUp.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    mail: byKey(
      (ids) => tx.mail.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    mailOfFollowUp: byKey(
      (followUpIds) => tx.mail.findMany({ where: { followUpId: { in: [...followUpIds] } } }),
      (it) => it.followUpId ?? '',
    ),
    event: byKey(
      (ids) => tx.event.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    transfer: byKey(
      (ids) => tx.transfer.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    /** The transfer of the lead that nobody has decided yet. */
    pendingTransferOfLead: byKey(
      (leadIds) => tx.transfer.findMany({ where: { leadId: { in: [...leadIds] }, status: 'PENDING' } }),
      (it) => it.leadId,
    ),
    assignmentRule: byKey(
      (ids) => tx.assignmentRule.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    assignmentDecision: byKey(
      (ids) => tx.assignmentDecision.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    assignmentsOfLead: listsOf(
      (leadIds) =>
        tx.assignmentDecision.findMany({
          where: { leadId: { in: [...leadIds] } },
          orderBy: [{ at: 'desc' }, { id: 'desc' }],
          take: NESTED_LIMIT * leadIds.length,
        }),
      (it) => it.leadId,
    ),
    absence: byKey(
      (ids) => tx.absence.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    settingChange: byKey(
      (ids) => tx.settingChange.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    /** The last day of the absence that somebody is in on a day, where the viewer may know of it. */
    absentUntil: new DataLoader<AbsentOn, Date | null, string>(
      async (asked) => {
        const days = asked.map((it) => it.day).sort();
        const absences = await tx.absence.findMany({
          where: {
            userId: { in: asked.map((it) => it.userId) },
            startsOn: { lte: new Date(days.at(-1) ?? 0) },
            endsOn: { gte: new Date(days[0] ?? 0) },
          },
          orderBy: { endsOn: 'desc' },
        });
        return asked.map(({ userId, day }) => {
          const at = new Date(day);
          const found = absences.find((it) => it.userId === userId && it.startsOn <= at && it.endsOn >= at);
          return found?.endsOn ?? null;
        });
      },
      { cacheKeyFn: ({ userId, day }) => `${userId} ${day}` },
    ),
    /** How many open leads they may have; null for any number, and for who may not know. */
    capacityOfUser: byKey(
      (userIds) => tx.userCapacity.findMany({ where: { userId: { in: [...userIds] } } }),
      (it) => it.userId,
    ),
    apiToken: byKey(
      (ids) => tx.apiToken.findMany({ where: within(ids), select: tokenParts }),
      (it) => it.id,
    ),
    /** Those that can be used first; only their owner's and admins' eyes get any. */
    apiTokensOfUser: new DataLoader<string, ApiTokenRow[]>(async (userIds) => {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT t.id
        FROM unnest(${[...userIds]}::uuid[]) AS asked (user_id)
        CROSS JOIN LATERAL (
          SELECT a.id FROM api_tokens a WHERE a.user_id = asked.user_id
          ORDER BY a.revoked_at IS NULL AND a.expires_at > now() DESC, a.created_at DESC, a.id DESC
          LIMIT ${NESTED_LIMIT}
        ) AS t`;
      const ids = rows.map((row) => row.id);
      const found = await tx.apiToken.findMany({ where: within(ids), select: tokenParts });
      const tokens = new Map(found.map((it) => [it.id, it]));
      const lists = Map.groupBy(
        ids.map((id) => tokens.get(id)).filter((it) => it !== undefined),
        (it) => it.userId,
      );
      return userIds.map((userId) => lists.get(userId) ?? []);
    }),
    contactsOfLead: listsOf(
      (leadIds) =>
        tx.contact.findMany({
          where: { leadId: { in: [...leadIds] } },
          orderBy: [{ isPrimary: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
          take: NESTED_LIMIT * leadIds.length,
        }),
      (it) => it.leadId,
    ),
    ledgerOfFollowUp: listsOf(
      (followUpIds) =>
        tx.ledgerEntry.findMany({
          where: { followUpId: { in: [...followUpIds] } },
          orderBy: [{ at: 'asc' }, { id: 'asc' }],
          take: NESTED_LIMIT * followUpIds.length,
        }),
      (it) => it.followUpId,
    ),
    /** What hangs on a lead and counts for its score. */
    scoredPartsOfLead: new DataLoader<string, ScoredParts>(async (leadIds) => {
      const ofThese = { leadId: { in: [...leadIds] } };
      const completed = await tx.followUp.groupBy({
        by: ['leadId'],
        where: { ...ofThese, status: 'COMPLETED' },
        _count: { _all: true },
      });
      const pauses = Map.groupBy(await tx.leadPause.findMany({ where: ofThese }), (it) => it.leadId);
      const counts = new Map(completed.map((it) => [it.leadId, it._count._all]));
      return leadIds.map((id) => ({ completedFollowUps: counts.get(id) ?? 0, pauses: pauses.get(id) ?? [] }));
    }),
    /** The stops of a lead's clock that have ended. */
    pausesOfLead: listsOf(
      (leadIds) =>
        tx.leadPause.findMany({
          where: { leadId: { in: [...leadIds] } },
          orderBy: [{ stoppedAt: 'asc' }, { id: 'asc' }],
        }),
      (it) => it.leadId,
    ),
    /**
     * The T7 of the latest ownership, which the end of pre-claim waits for. One of none, from a merge or skipped for a
     * beginning that was put right, would stand before all others: NULL sorts first.
     */
    t7OfLead: byKey(
      (leadIds) =>
        tx.followUp.findMany({
          where: {
            leadId: { in: [...leadIds] },
            kind: 'T7',
            status: { not: 'CANCELLED' },
            ownedSince: { not: null },
          },
          orderBy: [{ leadId: 'asc' }, { ownedSince: 'desc' }],
          distinct: ['leadId'],
        }),
      (it) => it.leadId,
    ),
    clockRequest: byKey(
      (ids) => tx.clockRequest.findMany({ where: within(ids) }),
      (it) => it.id,
    ),
    /** The open follow-up that is due first and that no stopped clock holds. */
    nextFollowUpOfLead: byKey(
      (leadIds) =>
        tx.followUp.findMany({
          where: { leadId: { in: [...leadIds] }, status: 'PENDING', heldSince: null },
          orderBy: [{ leadId: 'asc' }, { dueAt: 'asc' }, { id: 'asc' }],
          distinct: ['leadId'],
        }),
      (it) => it.leadId,
    ),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

function within(ids: readonly string[]) {
  return { id: { in: [...ids] } };
}

/** One row or null for each key. */
function byKey<Row>(fetch: (keys: readonly string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row | null>(async (keys) => {
    const rows = new Map((await fetch(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? null);
  });
}

function loadOrNull<Row>(
  loader: DataLoader<string, Row | null>,
  key: string | undefined,
): Promise<Row | null> {
  return key === undefined ? Promise.resolve(null) : loader.load(key);
}

/** A list, empty or not, for each key. */
function listsOf<Row>(
  fetch: (keys: readonly string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  options?: { readonly cache: boolean },
) {
  return new DataLoader<string, Row[]>(async (keys) => {
    const lists = Map.groupBy(await fetch([...new Set(keys)]), keyOf);
    return keys.map((key) => lists.get(key) ?? []);
  }, options);
}

/** Read anew whenever it is asked for: operations ask again under a lock. */
const AS_IT_STANDS = { cache: false };

/** All of these, in order; one failure is a failure of the whole. */
export function loadAll<Row>(loader: DataLoader<string, Row>, keys: readonly string[]): Promise<Row[]> {
  return Promise.all(keys.map((key) => loader.load(key)));
}

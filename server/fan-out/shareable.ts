/**
 * Which answers of streams may be made once for several people, and how to tell that two asked the same.
 *
 * A field is shareable when its value follows from the lead as it was read with its events, from the viewer's role and
 * relations to it, and from whether they are named in it (`standingsOf`). A document with any other field is answered
 * for each by itself. A property test holds shared answers equal to those.
 */
import { createHash } from 'node:crypto';
import { print, TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { RelationViewer } from '../auth/relation.ts';
import type { AskedOperation } from '../events/stream.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import type { LeadEvents } from './following.ts';
import type { ShownLead } from './shown-lead.ts';

/** By type, the fields that are. */
export const SHAREABLE: Readonly<Record<string, readonly string[]>> = {
  Subscription: ['leadChanges', 'followUpChanges', 'events'],
  LeadChange: ['cursor', 'kind', 'leadId', 'lead', 'event'],
  FollowUpChange: ['cursor', 'kind', 'followUpId', 'followUp', 'event'],
  EventItem: ['cursor', 'event'],
  StreamCheckpoint: ['cursor', 'head', 'at'],
  ResyncRequired: ['reason', 'cursor'],
  Lead: [
    'id',
    'companyName',
    'status',
    'stage',
    'source',
    'territory',
    'city',
    'postalCode',
    'street',
    'website',
    'businessType',
    'kitchenSize',
    'employeeCount',
    'estimatedVolume',
    'pains',
    'competitor',
    'owner',
    'collaborators',
    'contacts',
    'primaryContact',
    'email',
    'phone',
    'notes',
    'consent',
    'contactBlocked',
    'nextFollowUp',
    'lostReason',
    'score',
    'protection',
    'canonical',
    'registeredAt',
    'createdAt',
    'updatedAt',
    'firstContactAt',
    'lastActivityAt',
    'version',
    'redactedFields',
    'viewerRelation',
    'viewerCan',
  ],
  LeadRights: [
    'update',
    'editContacts',
    'logActivity',
    'documentFirstContact',
    'changeStatus',
    'changeStatusTo',
    'claim',
    'assign',
    'proposeTransfer',
    'decideTransfer',
    'withdrawTransfer',
    'addCollaborator',
    'removeCollaborator',
    'leave',
    'stopClock',
    'resumeClock',
    'extendProtection',
    'requestClockChange',
    'backdate',
    'convert',
    'delete',
    'restore',
    'merge',
    'completeFollowUp',
    'scheduleFollowUp',
    'rescheduleFollowUp',
    'skipFollowUp',
    'reassignFollowUp',
  ],
  FollowUp: [
    'id',
    'lead',
    'kind',
    'status',
    'dueAt',
    'anchorAt',
    'firedAt',
    'heldSince',
    'completedAt',
    'outcome',
    'notes',
    'action',
    'assignee',
  ],
  Event: ['id', 'position', 'cursor', 'type', 'name', 'time', 'source', 'idempotencyKey', 'data', 'lead'],
  User: ['id', 'name'],
  Contact: ['id', 'firstName', 'lastName', 'role', 'email', 'phone', 'primary'],
  Territory: ['code', 'name', 'country', 'currency', 'vatPercent', 'timeZone', 'languages'],
  Protection: [
    'ownedSince',
    'endsAt',
    'progressDeadline',
    'preClaimEndsAt',
    'warnedAt',
    'graceEndsAt',
    'expiresAt',
    'expiryReason',
    'deadlines',
    'heldSince',
    'stopReason',
    'previousOwner',
    'reclaimableFrom',
  ],
  ProtectionDeadline: [
    'kind',
    'at',
    'base',
    'baseAt',
    'months',
    'days',
    'workingDays',
    'extensionDays',
    'pausedDays',
    'reason',
  ],
  LeadScore: ['total', 'band', 'factors'],
  ScoreFactorPoints: ['factor', 'points', 'lines'],
  ScoreLine: ['line', 'points', 'reason'],
  Money: ['amount', 'currency'],
  Consent: ['givenAt', 'wording'],
};

/** What is asked by a document: its text but for where it begins, and the variables that it then still uses. */
interface Question {
  readonly text: string;
  readonly variables: readonly string[];
}

const known = new WeakMap<DocumentNode, Question | null>();

/** Equal for operations whose answers are equal for equal viewers; null where they are not to be shared. */
export function questionOf({
  schema,
  document,
  operationName,
  variableValues,
}: AskedOperation): string | null {
  let question = known.get(document);
  if (question === undefined) {
    question = isShareable(schema, document) ? withoutBeginning(schema, document) : null;
    known.set(document, question);
  }
  if (question === null) return null;
  const variables = question.variables.map((name) => variableValues?.[name]);
  return createHash('sha256')
    .update(JSON.stringify([question.text, operationName, variables]))
    .digest('base64url');
}

/** Where a stream began says nothing of what comes: it is left out, and so are variables that are for nothing else. */
function withoutBeginning(schema: GraphQLSchema, document: DocumentNode): Question {
  const types = new TypeInfo(schema);
  const root = schema.getSubscriptionType();
  const stripped: DocumentNode = visit(
    document,
    visitWithTypeInfo(types, {
      Argument: ({ name }) => (name.value === 'after' && types.getParentType() === root ? null : undefined),
    }),
  );
  const used = new Set<string>();
  visit(stripped, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  // With their definitions: what a variable is when nobody gives it stands there.
  const text = print(
    visit(stripped, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null) }),
  );
  return { text, variables: [...used].sort() };
}

function isShareable(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let shareable = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: field } }) {
        const type = types.getParentType()?.name;
        const listed = type !== undefined && SHAREABLE[type]?.includes(field);
        if (field !== '__typename' && !listed) shareable = false;
      },
    }),
  );
  return shareable;
}

/**
 * Who people are to a lead, now and by each of its events, as far as what they are told of it can depend on that: their
 * role and relations, and whether they are named in it or do one of its follow-ups. Equal texts, equal standing.
 */
export function standingsOf({ events }: LeadEvents, lead: ShownLead): (viewer: RelationViewer) => string {
  const { row, scope, followUps } = lead;
  // Mostly an event leaves unchanged what relations depend on: then one scope stands for all.
  const scopes = new Map<string, ScopedLead>();
  for (const it of [scope, ...events.flatMap(({ scopeBefore, scopeAfter }) => [scopeBefore, scopeAfter])]) {
    if (it) scopes.set(relationKey(it), it);
  }
  const named = [row.ownerId, row.previousOwnerId, ...followUps.map((it) => it.assigneeId)];
  for (const { toUserId, proposedById, fromUserId } of row.transfers)
    named.push(toUserId, proposedById, fromUserId);
  for (const { followUpBefore, followUpAfter } of events) {
    named.push(followUpBefore?.assignee ?? null, followUpAfter?.assignee ?? null);
  }
  const names = [...new Set(named)].filter((id) => id !== null);
  const kinds = [...scopes.values()];
  return (viewer) => {
    let standing: string = viewer.role;
    for (const it of kinds) standing += ` ${relationsInScope(viewer, it).join()}`;
    // A text for each position of a name: who is the owner is not who was.
    return names.includes(viewer.id)
      ? `${standing} ${named.map((id) => (id === viewer.id ? 'x' : '.')).join('')}`
      : standing;
  };
}

/** Equal for scopes in which everybody has the same relations. */
function relationKey({
  territory,
  status,
  owner,
  ownerTeam,
  ownerActive,
  collaborators,
  candidates,
}: ScopedLead): string {
  return [territory, status, owner, ownerTeam, ownerActive, collaborators, '', candidates].join(' ');
}

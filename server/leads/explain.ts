/** `explainAccess`: why somebody sees a lead, or why not, and what of it is withheld from them. */
import { isObjectType } from 'graphql';
import type { Gate, RelationLead, RelationViewer, Role } from '../auth/relation.ts';
import type { FieldGroup } from '../auth/permissions.ts';
import type { Context } from '../context.ts';
import { relationLeadOf, type LeadNode, type UserRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { describedEnum } from '../schema/enum.ts';
import { forbidden } from '../schema/forbidden.ts';
import { idOf } from '../schema/global-id.ts';
import { LeadRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { territoryOf } from '../territories/territories.ts';
import { LeadRelationEnum } from './enums.ts';
import { explainInWords, explainStanding, type GroupStanding, type Standing } from './explain-rules.ts';

const AccessGateEnum = describedEnum<Gate>(
  'AccessGate',
  'What can keep a lead out of sight whatever the relation.',
  {
    ACTIVE: 'Who is deactivated sees nothing.',
    PRESENT: 'Deleted and merged leads are for admins.',
    TERRITORY: 'A granted territory must cover the lead, for its owner too; not for admins.',
  },
);

const FieldGroupEnum = builder.enumType('FieldGroup', {
  description: 'Fields of a lead that are read together. Each field is in exactly one group.',
  values: {
    IDENTITY: { value: 'identity', description: 'What everybody reads who sees the lead.' },
    CONTACT: { value: 'contact', description: 'Contacts, addresses, activities, follow-ups, consent.' },
    COMMERCIAL: { value: 'commercial', description: 'Volume, size, pains, competitor, reason of loss.' },
    PROTECTION: { value: 'protection', description: 'Deadlines and the clock.' },
    SCORE: { value: 'score', description: 'The score and what it is made of.' },
    HISTORY: { value: 'history', description: 'The audit trail of the lead.' },
  } satisfies Record<Uppercase<FieldGroup>, { value: FieldGroup; description: string }>,
});

const GroupRef = builder.objectRef<GroupStanding>('AccessFieldGroup').implement({
  description: 'A group of fields, and whether the person reads it.',
  fields: (t) => ({
    group: t.field({ type: FieldGroupEnum, description: 'Which group.', resolve: (it) => it.group }),
    readable: t.exposeBoolean('readable', {
      description: 'Whether the person reads its fields on this lead.',
    }),
    fields: t.stringList({
      description: 'The fields of `Lead` in it; where it is not readable, they are withheld.',
      resolve(it, _args, _context, { schema }) {
        const lead = schema.getType('Lead');
        const present = isObjectType(lead) ? lead.getFields() : {};
        return it.fields.filter((name) => name in present);
      },
    }),
    openedBy: t.field({
      type: [LeadRelationEnum],
      description:
        'The relations that open it to somebody of this role; none where only other roles read it.',
      resolve: (it) => [...it.openedBy],
    }),
  }),
});

interface Explanation {
  readonly user: UserRow;
  readonly lead: LeadNode;
  readonly viewer: RelationViewer;
  readonly facts: RelationLead;
  readonly standing: Standing;
}

const ExplanationRef = builder.objectRef<Explanation>('AccessExplanation').implement({
  description: 'Why a person sees a lead, or why not, by the rules that decide it.',
  fields: (t) => ({
    user: t.field({ type: UserRef, description: 'The person it is about.', resolve: (it) => it.user }),
    lead: t.field({
      type: LeadRef,
      description: 'The lead, as the asker sees it.',
      resolve: (it) => it.lead,
    }),
    visible: t.boolean({
      description: 'Whether the person sees the lead.',
      resolve: ({ standing }) => standing.visible,
    }),
    relation: t.field({
      type: LeadRelationEnum,
      nullable: true,
      description:
        'The first relation that holds: their `viewerRelation`; null when the lead is out of their sight.',
      resolve: ({ standing }) => standing.relation,
    }),
    relations: t.field({
      type: [LeadRelationEnum],
      description:
        'Every relation that holds, strongest first; also where a gate keeps the lead out of sight all the same.',
      resolve: ({ standing }) => [...standing.relations],
    }),
    closedGates: t.field({
      type: [AccessGateEnum],
      description: 'What keeps the lead out of sight whatever the relation; none when nothing does.',
      resolve: ({ standing }) => [...standing.closedGates],
    }),
    grant: t.field({
      type: TerritoryRef,
      nullable: true,
      description: 'The granted territory that covers the lead; null when none does.',
      resolve: ({ standing: { grant } }) => (grant === null ? null : territoryOf(grant)),
    }),
    fieldGroups: t.field({
      type: [GroupRef],
      description: 'Every group of fields, what is withheld and what would open it.',
      resolve: ({ standing }) => [...standing.groups],
    }),
    reasons: t.stringList({
      description: 'All of it in sentences, the verdict first.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the sentences.',
        }),
      },
      resolve: ({ standing, viewer, facts }, { language }) =>
        explainInWords(standing, viewer, facts, language === 'EN' ? 'EN' : 'DE'),
    }),
  }),
});

builder.queryField('explainAccess', (t) =>
  t.field({
    type: ExplanationRef,
    nullable: true,
    description:
      'Why one sees a lead, or, for admins, why somebody else does or does not (FORBIDDEN for others). Null for a lead that does not exist or is out of the asker’s sight, and for a person who does not exist.',
    args: {
      leadId: t.arg.id({ required: true, description: 'The lead.' }),
      userId: t.arg.id({ description: 'The person; the asker when left out.' }),
    },
    resolve: (_root, { leadId, userId }, context) => explain(context, idOf('Lead', leadId), userId ?? null),
  }),
);

async function explain(
  context: Context,
  leadId: string | null,
  globalUserId: string | number | null,
): Promise<Explanation | null> {
  const { viewer: asker, loaders } = await context.view();
  const userId = globalUserId === null ? asker.id : idOf('User', globalUserId);
  if (userId !== asker.id && asker.role !== 'ADMIN') {
    throw forbidden('What others see is explained to admins. Leave userId out to ask about yourself.');
  }
  if (!leadId || !userId) return null;
  const [lead, user] = await Promise.all([loaders.lead.load(leadId), loaders.user.load(userId)]);
  if (!lead || !user) return null;
  const viewer: RelationViewer = {
    id: user.id,
    role: user.role as Role,
    teamId: user.teamId,
    territories: user.grants.map((it) => it.territoryCode),
    active: user.active,
  };
  const facts = relationLeadOf(lead.row);
  return { user, lead, viewer, facts, standing: explainStanding(viewer, facts) };
}

import { readFile } from 'node:fs/promises';
import {
  execute,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  type GraphQLObjectType,
} from 'graphql';
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  canReadField,
  customerFields,
  hangingTypes,
  leadFields,
  type LeadFieldName,
} from '../auth/permissions.ts';
import type { Relation, Role } from '../auth/relation.ts';
import { Prisma } from '../db/generated/client.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { minimal } from '../testing/minimal.ts';
import { encodeGlobalId } from './global-id.ts';
import { printedSchema, SCHEMA_FILE } from './print.ts';
import { schema } from './schema.ts';

const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
  (type): type is GraphQLObjectType => Boolean(type),
);

function fieldsOf(typeName: string): string[] {
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValues().map((value) => value.name);
  if (isObjectType(type) || isInputObjectType(type) || isInterfaceType(type))
    return Object.keys(type.getFields());
  return [];
}

it('is what schema.graphql says', async () => {
  expect(printedSchema()).toBe(await readFile(SCHEMA_FILE, 'utf8'));
});

it('describes every type, field, argument, input field and enum value', () => {
  const missing: string[] = [];
  const check = (name: string, { description }: { description?: string | null }) => {
    if (!description?.trim()) missing.push(name);
  };
  for (const type of types) {
    check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      check(`${type.name}.${field.name}`, field);
      for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name})`, argument);
    }
  }
  expect(missing).toEqual([]);
});

describe('mutations', () => {
  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    '%s takes one input, and answers with its success or a user error',
    (name, mutation) => {
      const Name = name.charAt(0).toUpperCase() + name.slice(1);
      if (mutation.args.length > 0)
        expect(mutation.args.map((it) => `${it.name}: ${String(it.type)}`)).toEqual([`input: ${Name}Input!`]);
      expect(String(mutation.type)).toBe(`${Name}Result!`);
      const union = getNamedType(mutation.type);
      const members = isUnionType(union) ? union.getTypes() : [];
      const errors = members.filter((it) => it.name !== `${Name}Success`);
      expect(errors).toHaveLength(members.length - 1);
      expect(errors).not.toEqual([]);
      for (const error of errors) {
        expect(error.name).toMatch(/Error$/);
        expect(error.getInterfaces().map((it) => it.name)).toEqual(['UserError']);
      }
    },
  );

  it('have no error type that is not a user error', () => {
    const errors = types.filter(
      (type) => isObjectType(type) && /Error$/.test(type.name),
    ) as GraphQLObjectType[];
    expect(errors.length).toBeGreaterThanOrEqual(8);
    for (const error of errors)
      expect([error.name, error.getInterfaces().map((it) => it.name)]).toEqual([error.name, ['UserError']]);
  });
});

/** The names of the API that clients hold on to, of what exists so far. */
const names: Readonly<Record<string, string>> = {
  Query:
    'viewer leads lead customers customer savedViews followUps dashboard events eventLog territories teams clock jobs simulateFollowUps node nodes',
  Mutation:
    'login logout registerLead documentFirstContact logActivity changeLeadStatus convertLead saveView deleteView completeFollowUp scheduleFollowUp rescheduleFollowUp skipFollowUp reassignFollowUp runJob moveClock resetClock',
  Subscription: 'leadChanges followUpChanges dashboardChanges events',
  Viewer: 'user role territories team can',
  Lead: `id companyName status stage source territory city postalCode street website businessType kitchenSize
    employeeCount estimatedVolume pains competitor owner collaborators contacts primaryContact email phone notes consent
    contactBlocked score protection activities followUps nextFollowUp lostReason canonical registeredAt createdAt updatedAt
    firstContactAt lastActivityAt version redactedFields viewerRelation viewerCan`,
  LeadScore: 'total band factors',
  Protection: `ownedSince endsAt progressDeadline preClaimEndsAt warnedAt graceEndsAt expiresAt expiryReason heldSince
    stopReason previousOwner reclaimableFrom`,
  FollowUp:
    'id lead kind status urgency dueAt anchorAt firedAt heldSince completedAt outcome notes assignee ledger',
  Event: 'id position cursor type name time source idempotencyKey data lead',
  EventLog: 'head oldest',
  Clock: 'now offset',
  Money: 'amount currency',
  LeadConnection: 'edges nodes pageInfo totalCount asOf',
  FollowUpConnection: 'edges nodes pageInfo totalCount asOf summary',
  FollowUpSummary: 'pending overdue dueToday dueTomorrow',
  EventConnection: 'edges nodes pageInfo totalCount asOf',
  Dashboard: 'asOf mine',
  LeadFilter: `status stage source territory businessType owner mine team pool hasFollowUp followUpUrgency registeredAfter
    registeredBefore protectionEndsBefore`,
  LeadOrder: 'field direction',
  LeadOrderField: 'REGISTERED_AT UPDATED_AT COMPANY_NAME LAST_ACTIVITY_AT NEXT_FOLLOW_UP_AT ESTIMATED_VOLUME',
  FollowUpFilter: 'scope kind status urgency dueBefore dueAfter leadId',
  FollowUpScope: 'MINE TEAM UNASSIGNED',
  ConvertLeadInput: 'leadId version customerId createAnywayReason idempotencyKey',
  ConvertLeadSuccess: 'lead customer cursor',
  Customer: `id companyName city postalCode street website territory owner contacts primaryContact originatingLead leads
    convertedAt redactedFields viewerRelation`,
  CustomerConnection: 'edges nodes pageInfo totalCount asOf',
  DuplicateCustomerError: 'candidates overridable',
  SaveViewInput: 'id version name filter search orderBy columns share position isDefault idempotencyKey',
  SavedView:
    'id name author share filter search orderBy columns position isDefault version problem withheldField',
  LoginInput: 'email password',
  LoginSuccess: 'token expiresAt viewer',
  RegisterLeadInput: `companyName source territory city postalCode street website businessType kitchenSize employeeCount
    estimatedVolume notes ownerId contacts firstContact consent registeredAt registeredAtReason duplicateOverrideReason
    idempotencyKey`,
  ContactInput: 'firstName lastName role email phone primary',
  FirstContactInput: 'channel at note',
  ConsentInput: 'givenAt wording',
  MoneyInput: 'amount currency',
  DocumentFirstContactInput: 'leadId channel at note version',
  LogActivityInput: 'leadId type at summary outcome idempotencyKey',
  ChangeLeadStatusInput: 'leadId to version reason note',
  CompleteFollowUpInput: 'followUpId outcome notes next',
  NextActionInput: 'action at',
  RegisterLeadSuccess: 'lead cursor',
  ChangeLeadStatusSuccess: 'lead cursor',
  CompleteFollowUpSuccess: 'followUp lead cursor',
  UserError: 'message code',
  ValidationError: 'issues',
  ValidationIssue: 'path message',
  ConflictError: 'current',
  TransitionError: 'from to allowed',
  DuplicateLeadError: 'severity candidates overridable',
  DuplicateCandidate: 'lead severity protectedUntil',
  RateLimitedError: 'retryAfterSeconds',
  LeadChange: 'cursor kind leadId lead event',
  FollowUpChange: 'cursor kind followUpId followUp event',
  DashboardChange: 'cursor dashboard',
  EventItem: 'cursor event',
  StreamCheckpoint: 'cursor head at',
  ResyncRequired: 'reason cursor',
  StreamChangeKind: 'ENTERED CHANGED LEFT',
  ResyncReason: 'TOO_OLD FOREIGN_LOG AHEAD ACCESS_CHANGED SLOW',
  FirstContactChannel: 'TRADE_FAIR PHONE EMAIL REFERRAL VISIT OTHER',
  FollowUpOutcome: 'SUCCESS NO_ANSWER POSTPONED DECLINED',
};

it.each(Object.entries(names))('%s has the names that clients hold on to', (type, expected) => {
  expect(fieldsOf(type)).toEqual(expect.arrayContaining(expected.split(/\s+/)));
});

it.each([
  ['leadChanges', 'LeadStreamItem', 'LeadChange'],
  ['followUpChanges', 'FollowUpStreamItem', 'FollowUpChange'],
  ['dashboardChanges', 'DashboardStreamItem', 'DashboardChange'],
  ['events', 'EventStreamItem', 'EventItem'],
])('the stream %s tells changes, checkpoints and the need to read again', (name, union, change) => {
  const field = schema.getSubscriptionType()?.getFields()[name];
  expect(String(field?.type)).toBe(`${union}!`);
  expect(field?.args.map((it) => it.name)).toContain('after');
  const type = schema.getType(union);
  const members = isUnionType(type) ? type.getTypes().map((it) => it.name) : [];
  expect(members.sort()).toEqual([change, 'ResyncRequired', 'StreamCheckpoint'].sort());
});

describe('fields of a lead', () => {
  const present = fieldsOf('Lead') as LeadFieldName[];
  const gated = present.filter((field) => leadFields[field] !== 'identity');

  it('all stand in the table of permissions', () => {
    expect(present.filter((field) => !(field in leadFields))).toEqual([]);
    expect(gated.length).toBeGreaterThan(15);
  });

  it('outside the identity group can be withheld: their types allow it', () => {
    const lead = schema.getType('Lead');
    const strict = gated.filter((field) => {
      const type = isObjectType(lead) ? lead.getFields()[field]?.type : undefined;
      if (!isNonNullType(type)) return false;
      return !isListType(type.ofType) && !/Connection$/.test(getNamedType(type).name);
    });
    expect(strict).toEqual([]);
  });

  it.each<[Relation, Role]>([
    ['COLLABORATOR', 'SALES'],
    ['OWNER', 'SALES'],
    ['TEAM', 'MANAGER'],
    ['CANDIDATE', 'SALES'],
    ['CANDIDATE', 'MANAGER'],
    ['POOL', 'SALES'],
    ['POOL', 'MANAGER'],
  ])('are null or empty, unread, for %s (%s) where the table withholds them', async (relation, role) => {
    const withheld = present.filter((field) => !canReadField(field, [relation], role));
    const { data, errors } = await execute({
      schema,
      document: parse(
        `{ lead(id: "${LEAD_ID}") { redactedFields ${withheld.map(selectLeadField).join(' ')} } }`,
      ),
      contextValue: contextWithLead([relation], role),
    });
    expect(errors).toBeUndefined();
    const lead = JSON.parse(JSON.stringify(data?.['lead'])) as Record<string, unknown>;
    expect(lead['redactedFields']).toEqual(
      Object.keys(leadFields).filter((it) => (withheld as string[]).includes(it)),
    );
    for (const field of withheld)
      expect([field, NOTHING.has(JSON.stringify(lead[field]))]).toEqual([field, true]);
  });
});

it('rows of a connection are nodes, but for entries of the audit log', () => {
  const rows = types
    .filter(isObjectType)
    .filter(({ name }) => name.endsWith('Edge'))
    .flatMap((edge) => getNamedType(edge.getFields()['node']?.type) ?? []);
  const isNode = (row: object) =>
    isObjectType(row) && row.getInterfaces().some(({ name }) => name === 'Node');
  const others = rows.filter((row) => !isNode(row)).map(({ name }) => name);
  expect(new Set(others)).toEqual(new Set(['AuditEntry']));
});

describe('what hangs on a lead', () => {
  /** Tells nothing of a lead, or by rights of its own: whoever adds a node says why it needs no group. */
  const apart: Readonly<Record<string, string>> = {
    ApiToken: 'whoever made it, and admins',
    Absence: 'of people: oneself, their manager and admins',
    AssignmentRule: 'of roles: managers and admins',
    Event: 'its keys have groups: events/catalog.ts',
    SavedView: 'its author, their team',
    SettingChange: 'admins',
    Team: 'everybody signed in',
    Transfer: 'who works the lead, and its candidate',
    User: 'everybody signed in; e-mail, role and grants oneself and admins',
  };
  const tables: Readonly<Record<string, object>> = { Lead: leadFields, Customer: customerFields };
  const nodes = types
    .filter(isObjectType)
    .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'));

  it('is in a group: every node has a table of fields, a group as a whole, or a reason to have none', () => {
    const placed = (name: string) => [tables, hangingTypes, apart].filter((it) => name in it).length;
    expect(nodes.map(({ name }) => [name, placed(name)])).toEqual(nodes.map(({ name }) => [name, 1]));
  });

  it.each(Object.entries(tables))('%s has every field in a group', (name, fields) => {
    expect(fieldsOf(name).filter((field) => !(field in fields))).toEqual([]);
  });

  it.each(Object.keys(hangingTypes))('%s exists', (name) => {
    expect(fieldsOf(name)).not.toEqual([]);
  });
});

const NOTHING = new Set(['null', '[]', '{"nodes":[],"edges":[],"totalCount":0}']);
const LEAD_UUID = '01900000-0000-7000-8000-000000000001';
const LEAD_ID = encodeGlobalId('Lead', LEAD_UUID);

function selectLeadField(name: string): string {
  const lead = schema.getType('Lead');
  const type = isObjectType(lead) ? lead.getFields()[name]?.type : undefined;
  const named = getNamedType(type);
  if (!isCompositeType(named)) return name;
  if (/Connection$/.test(named.name))
    return `${name}(first: 5) { nodes { __typename } edges { cursor } totalCount }`;
  return `${name} { __typename }`;
}

/** A context that knows one lead full of secrets, and fails when anything of it is read that is not open. */
function contextWithLead(relations: readonly Relation[], role: Role) {
  const row = new Proxy(
    { id: LEAD_UUID, status: 'ACTIVE', territoryCode: 'DE-BY' },
    {
      get(known, name) {
        if (name in known || typeof name === 'symbol') return Reflect.get(known, name) as unknown;
        throw new Error(`the withheld column ${name} was read`);
      },
    },
  );
  const queryRaw = (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => {
    const { text } = 'text' in query ? query : Prisma.sql(query, ...values);
    if (!/WHERE false/.test(text)) throw new Error(`withheld rows were asked for: ${text}`);
    return Promise.resolve([]);
  };
  const viewer = { id: LEAD_UUID, role, teamId: null, territories: ['DE'], active: true };
  return {
    now: Temporal.Instant.from('2026-11-02T09:00:00Z'),
    viewer: () => Promise.resolve(viewer),
    view: () =>
      Promise.resolve({
        viewer,
        tx: { $queryRaw: queryRaw },
        loaders: { lead: { load: () => Promise.resolve({ row, relations, role }) } },
      }),
  };
}

describe('strangers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const open = ['login', 'logout'];
  const rootFields = roots.flatMap((root) =>
    Object.values(root.getFields()).map((field) => [root, field] as const),
  );

  it.each(rootFields.map(([root, field]) => [`${root.name}.${field.name}`, root, field] as const))(
    'at %s',
    async (_name, root, field) => {
      const operation = root.name.toLowerCase();
      const { data, errors } = await app.query(`${operation} { ${minimal(field)} }`);
      if (open.includes(field.name)) {
        expect(errors).toBeUndefined();
        expect(data?.[field.name]).toHaveProperty('__typename');
      } else {
        expect(errors?.map((error) => error.extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
        expect(data?.[field.name] ?? null).toBeNull();
      }
    },
  );

  it('are let through the gate to these two alone', () => {
    const marked = rootFields.filter(([, field]) => 'skipAuth' in Object(field.extensions['directives']));
    expect(marked.map(([, field]) => field.name).sort()).toEqual(open);
  });

  it('get no further behind an alias, a fragment or an open field', async () => {
    const { data, errors } = await app.query(`
      mutation { first: logout { ... on LogoutSuccess { loggedOut } } second: resetClock { __typename } ...More }
      fragment More on Mutation { moveClock(input: { by: "P1D" }) { __typename } }`);
    expect(new Set(errors?.map((error) => error.extensions?.['code']))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(data ?? null).toBeNull();
    expect(app.open.resources.clock.offsetMs).toBe(0);
  });
});

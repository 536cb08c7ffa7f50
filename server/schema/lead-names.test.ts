/** The names of api.md that everything done to leads is called by: mutations with their inputs, connections, lists. */
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';
import { expect, it } from 'vitest';
import { schema } from './schema.ts';

/** Fields with `!` must be given. */
const mutations: Readonly<Record<string, string>> = {
  registerLead: `companyName! source! territory! city postalCode street website businessType kitchenSize employeeCount
    estimatedVolume notes ownerId contacts firstContact consent registeredAt registeredAtReason duplicateOverrideReason
    idempotencyKey`,
  updateLead: `leadId! version! companyName territory city postalCode street website businessType kitchenSize
    employeeCount estimatedVolume pains competitor notes consent duplicateOverrideReason`,
  documentFirstContact: 'leadId! channel! at! note! version!',
  logActivity: 'leadId! type! at summary! outcome idempotencyKey',
  addContact: 'leadId! version! firstName lastName role email phone primary idempotencyKey',
  updateContact: 'contactId! version! firstName lastName role email phone primary',
  removeContact: 'contactId! version!',
  changeLeadStatus: 'leadId! to! version! reason note',
  claimLead: 'leadId!',
  assignLead: 'leadId! toUserId!',
  addCollaborator: 'leadId! userId!',
  removeCollaborator: 'leadId! userId!',
  proposeTransfer: 'leadId! toUserId! reason! idempotencyKey',
  decideTransfer: 'transferId! accept! note',
  withdrawTransfer: 'transferId!',
  stopClock: 'leadId! reason!',
  resumeClock: 'leadId!',
  extendProtection: 'leadId! days! reason! idempotencyKey',
  requestClockChange: 'leadId! kind! days reason! idempotencyKey',
  decideClockRequest: 'requestId! approve! note',
  backdateRegistration: 'leadId! version! registeredAt! reason!',
  convertLead: 'leadId! version! customerId createAnywayReason idempotencyKey',
  deleteLead: 'leadId!',
  restoreLead: 'leadId!',
  mergeLeads: 'keepId! mergeId! reason keepVersion mergeVersion',
  unmergeLeads: 'leadId!',
  bulkUpdateLeads: 'leadIds! change!',
  undo: 'token!',
};

it.each(Object.entries(mutations))('%s takes %s', (name, expected) => {
  const Name = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  expect(Object.keys(schema.getMutationType()?.getFields() ?? {})).toContain(name);
  const input = schema.getType(`${Name}Input`);
  const fields = isInputObjectType(input) ? Object.values(input.getFields()) : [];
  const told = fields.map((it) => `${it.name}${isRequiredInputField(it) ? '!' : ''}`);
  expect(told).toEqual(expect.arrayContaining(expected.split(/\s+/)));
  const success = schema.getType(`${Name}Success`);
  expect(isObjectType(success) ? Object.keys(success.getFields()) : []).toContain('cursor');
});

const connections = [
  'Query.leads',
  'Query.customers',
  'Query.followUps',
  'Query.events',
  'Lead.activities',
  'Lead.followUps',
];
const lists = [
  'Lead.contacts',
  'Lead.collaborators',
  'LeadScore.factors',
  'FollowUp.ledger',
  'DuplicateLeadError.candidates',
  'TransitionError.allowed',
  'ValidationError.issues',
  'Query.duplicateCandidates',
  'Query.territories',
];

function typeOf(path: string) {
  const [type = '', field = ''] = path.split('.');
  const found = schema.getType(type);
  return (isObjectType(found) && found.getFields()[field]?.type) || null;
}

it.each(connections)('%s is a connection', (path) => {
  const type = typeOf(path);
  const connection = type && getNamedType(type);
  const fields = isObjectType(connection) ? Object.keys(connection.getFields()) : [];
  expect(fields).toEqual(expect.arrayContaining(['edges', 'nodes', 'pageInfo', 'totalCount']));
});

it.each(lists)('%s is a plain list', (path) => {
  const type = typeOf(path);
  expect(type && isListType(getNullableType(type))).toBe(true);
});

it.each([
  ['Lead', 'mergedInto'],
  ['LeadFilter', 'scoreBand'],
])('%s has %s', (name, field) => {
  const type = schema.getType(name);
  expect(isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : []).toContain(field);
});

it('leads can be ordered by their score', () => {
  expect(schema.getType('LeadOrderField')?.toConfig()).toMatchObject({
    values: { SCORE: expect.anything() },
  });
});

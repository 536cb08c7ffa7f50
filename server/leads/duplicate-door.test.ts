/** What the duplicate check tells of leads out of sight, and how often one may ask. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { holdKeys, makeLead, type LeadOptions } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { hardKeys } from './duplicate-rules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ checks: { perUser: 8, windowSeconds: 600 } });
});
afterAll(async () => {
  await app.stop();
});

const REGISTER = `mutation ($input: RegisterLeadInput!) {
  registerLead(input: $input) {
    __typename
    ... on DuplicateLeadError { overridable candidates { severity protectedUntil lead { id } } }
    ... on RateLimitedError { retryAfterSeconds }
  }
}`;

const ENDS = new Date('2027-05-22T10:00:00Z');

async function hidden(email: string, options: LeadOptions): Promise<void> {
  const columns = { protection_ends_at: ENDS, ...options.columns };
  const lead = await makeLead(app.admin, { territory: 'DE-BY', ...options, columns });
  const keys = hardKeys({ territory: 'DE-BY', companyName: '', contacts: [{ email }] });
  await holdKeys(app.admin, lead.id, keys);
}

async function probe(email: string, as: string): Promise<unknown> {
  const input = { companyName: `Probe ${email}`, source: 'OTHER', territory: 'CH-ZH', contacts: [{ email }] };
  return (await app.query(REGISTER, { input }, as)).data?.['registerLead'];
}

describe('of a lead out of sight', () => {
  test('nothing is told but until when its owner is protected', async () => {
    await hidden('held@example.com', { ownerId: demoPeople.salesDe.id });
    expect(await probe('held@example.com', 'sales.ch@example.com')).toEqual({
      __typename: 'DuplicateLeadError',
      overridable: false,
      candidates: [{ severity: 'HARD', protectedUntil: '2027-05-22', lead: null }],
    });
  });

  test('a lost, a converted and an expired one look alike', async () => {
    const owner = { ownerId: demoPeople.salesDe.id };
    const lost = { lost_reason: 'PRICE', lost_at: new Date() } as const;
    await hidden('lost@example.com', { ...owner, status: 'LOST', columns: lost });
    await hidden('won@example.com', { ...owner, status: 'CONVERTED' });
    await hidden('expired@example.com', { ownerId: null, status: 'EXPIRED' });
    const told = [];
    for (const email of ['lost@example.com', 'won@example.com', 'expired@example.com']) {
      told.push(await probe(email, 'sales.ch@example.com'));
    }
    const silent = { candidates: [{ severity: 'HARD', protectedUntil: null, lead: null }] };
    expect(told).toEqual([
      expect.objectContaining(silent),
      expect.objectContaining(silent),
      expect.objectContaining(silent),
    ]);
  });
});

test('asking is limited per person, whatever the answer', async () => {
  const answers: unknown[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    answers.push(await probe('nobody@example.com', 'sales.at@example.com'));
  }
  expect(answers.at(-1)).toEqual({ __typename: 'RateLimitedError', retryAfterSeconds: expect.any(Number) });
  expect(await probe('somebody@example.com', 'manager.ch@example.com')).toMatchObject({
    __typename: 'RegisterLeadSuccess',
  });
});

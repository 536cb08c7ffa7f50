/** Any mutation on a lead, by its name: what kind of answer it gave, and the lead as it is then. */
import { z } from 'zod';
import type { TestApp } from './app.ts';

const answer = z.object({
  __typename: z.string(),
  message: z.string().optional(),
  cursor: z.string().optional(),
  lead: z.object({ id: z.string(), status: z.string(), stage: z.string(), version: z.int() }).nullish(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
  transfer: z.object({ id: z.string() }).nullish(),
  from: z.string().optional(),
  to: z.string().optional(),
  allowed: z.array(z.string()).optional(),
});
export type Answered = z.infer<typeof answer>;

/** What only some answers have, beside those of every mutation. */
const FURTHER: Readonly<Record<string, string>> = {
  changeLeadStatus: '... on TransitionError { from to allowed }',
  proposeTransfer: '... on ProposeTransferSuccess { transfer { id } }',
};
/** Their input has nothing that could be invalid. */
const ALWAYS_VALID = [
  'claimLead',
  'resumeClock',
  'deleteLead',
  'restoreLead',
  'unmergeLeads',
  'withdrawTransfer',
];

/** Fails the test on a GraphQL error: what a person can do something about is a member of the result. */
export function mutator(app: Pick<TestApp, 'query'>) {
  return async (name: string, input: object, as: string): Promise<Answered> => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const issues = ALWAYS_VALID.includes(name) ? '' : '... on ValidationError { issues { path code } }';
    const { data, errors } = await app.query(
      `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on UserError { message } ${issues}
         ... on ${type}Success { cursor lead { id status stage version } } ${FURTHER[name] ?? ''} } }`,
      { input },
      as,
    );
    if (errors || !data) throw new Error(`${name} as ${as}: ${JSON.stringify(errors)}`);
    return answer.parse(data[name]);
  };
}

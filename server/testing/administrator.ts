/** An admin at work on people, over the API. */
import { z } from 'zod';
import type { Person } from '../../prisma/seed/builders/people.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import type { TestApp } from './app.ts';
import { globalUserId } from './inspect.ts';
import { demoPeople } from './people.ts';

const changed = z.object({
  __typename: z.string(),
  message: z.string().optional(),
  cursor: z.string().optional(),
});

export interface Put {
  readonly name?: string;
  readonly role?: Person['role'];
  readonly territories?: readonly string[];
  readonly teamId?: string | null;
}

export interface Administrator {
  /** Each fails the test unless it succeeds. */
  put(person: Pick<Person, 'id'>, edit: Put): Promise<{ cursor: string }>;
  deactivate(person: Pick<Person, 'id'>): Promise<{ cursor: string }>;
  reactivate(person: Pick<Person, 'id'>): Promise<{ cursor: string }>;
  /** Gives the demo's people back what was changed of them here. */
  restore(): Promise<void>;
}

export function administrator(app: Pick<TestApp, 'query' | 'admin' | 'forget'>, as: string): Administrator {
  const run = async (mutation: string, input: object): Promise<{ cursor: string }> => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
    const { data, errors } = await app.query(
      `mutation ($input: ${type}Input!) { ${mutation}(input: $input) {
         __typename ... on UserError { message } ... on ${type}Success { cursor } } }`,
      { input },
      as,
    );
    const answer = changed.parse(data?.[mutation] ?? { __typename: JSON.stringify(errors) });
    if (!answer.cursor) throw new Error(`${mutation}: ${answer.__typename} ${answer.message ?? ''}`);
    return { cursor: answer.cursor };
  };
  const versionOf = async (id: string) => {
    const { rows } = await app.admin.query<{ version: number }>('SELECT version FROM users WHERE id = $1', [
      id,
    ]);
    return rows[0]?.version ?? 0;
  };
  const touched = new Set<string>();
  const administrating: Administrator = {
    async put({ id }, { teamId, ...edit }) {
      touched.add(id);
      const team = teamId && encodeGlobalId('Team', teamId);
      return run('updateUser', {
        userId: globalUserId(id),
        version: await versionOf(id),
        ...edit,
        ...(teamId !== undefined && { teamId: team }),
      });
    },
    async deactivate({ id }) {
      touched.add(id);
      return run('deactivateUser', { userId: globalUserId(id) });
    },
    reactivate: ({ id }) => run('reactivateUser', { userId: globalUserId(id) }),
    async restore() {
      for (const { id, email, name, role, territories, teamId } of Object.values(demoPeople)) {
        if (!touched.has(id)) continue;
        await run('reactivateUser', { userId: globalUserId(id) });
        await administrating.put({ id }, { name, role, territories, teamId });
        app.forget(email);
      }
      touched.clear();
    },
  };
  return administrating;
}

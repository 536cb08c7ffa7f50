/** That the tabs tell the README's tour, and that this runs, is held by readme.test.ts. */
import { parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../schema/schema.ts';
import { starterTabs } from './graphiql-tabs.ts';

it.each(starterTabs.map(({ query, variables }) => [query.split('\n', 1)[0], query, variables]))(
  '%s is an operation of ours, with a place for each of its variables',
  (_title, query = '', variables = '{}') => {
    expect(validate(schema, parse(query))).toEqual([]);
    const [operation] = parse(query).definitions;
    const asked = operation?.kind === 'OperationDefinition' ? operation.variableDefinitions : [];
    const names = asked?.map((it) => it.variable.name.value).filter((name) => name !== 'after');
    expect(Object.keys(JSON.parse(variables) as object)).toEqual(names);
  },
);

import { parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../schema/schema.ts';
import { starterTabs } from './graphiql-tabs.ts';

it.each(starterTabs.map(({ query }) => [query.split('\n', 1)[0], query]))(
  '%s is an operation of ours',
  (_title, query) => {
    expect(validate(schema, parse(query))).toEqual([]);
  },
);

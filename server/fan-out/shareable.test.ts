import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../schema/schema.ts';
import { questionOf } from './shareable.ts';

const ask = (text: string, variableValues: Record<string, unknown> = {}, operationName?: string) =>
  questionOf({ schema, document: parse(text), operationName, variableValues });
const events = (definitions: string, args: string) =>
  `subscription${definitions} { events${args} { ... on EventItem { cursor } } }`;

const plain = ask(events('', ''));
const byTypes = events('($types: [EventType!])', '(types: $types)');

describe('the same is asked', () => {
  it.each<[string, string | null, string | null]>([
    [
      'wherever it begins, by a variable',
      ask(events('($after: EventCursor)', '(after: $after)'), { after: 'x' }),
      plain,
    ],
    [
      'by a variable of any name',
      ask(events('($cursor: EventCursor)', '(after: $cursor)'), { cursor: 'y' }),
      plain,
    ],
    ['by what is written out', ask(events('', '(after: "z")')), plain],
    ['with a variable that nothing uses', ask(events('($after: EventCursor)', '(after: $after)')), plain],
    ['of equal variables', ask(byTypes, { types: ['LEAD_LOST'] }), ask(byTypes, { types: ['LEAD_LOST'] })],
  ])('%s', (_how, one, other) => {
    expect(one).not.toBeNull();
    expect(one).toBe(other);
  });
});

describe('something else is asked', () => {
  it.each<[string, string | null, string | null]>([
    ['of other variables', ask(byTypes, { types: ['LEAD_LOST'] }), ask(byTypes, { types: ['LEAD_CLAIMED'] })],
    [
      'of a variable that is called after, and is another',
      ask(events('($after: [EventType!])', '(types: $after)'), { after: ['LEAD_LOST'] }),
      ask(events('($after: [EventType!])', '(types: $after)'), { after: ['LEAD_CLAIMED'] }),
    ],
    [
      'where nobody gives a variable, by what it is then',
      ask(events('($types: [EventType!] = [LEAD_LOST])', '(types: $types)')),
      ask(events('($types: [EventType!] = [LEAD_CLAIMED])', '(types: $types)')),
    ],
    [
      'by another operation of a document',
      ask('subscription A { events { __typename } } subscription B { leadChanges { __typename } }', {}, 'A'),
      ask('subscription A { events { __typename } } subscription B { leadChanges { __typename } }', {}, 'B'),
    ],
    ['by another selection', plain, ask('subscription { events { ... on EventItem { event { id } } } }')],
  ])('%s', (_how, one, other) => {
    expect(one).not.toBeNull();
    expect(other).not.toBeNull();
    expect(one).not.toBe(other);
  });
});

it('nothing that is asked with a field of one’s own is shared', () => {
  expect(ask('subscription { dashboardChanges { __typename } }')).toBeNull();
  expect(
    ask('subscription { leadChanges { ... on LeadChange { lead { viewerCan { unmerge } } } } }'),
  ).toBeNull();
});

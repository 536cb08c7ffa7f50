/**
 * The schema's own scalars. Each refuses what it cannot hold with `BAD_USER_INPUT`, before anything runs: no
 * value that a client sends reaches the database unparsed.
 */
import { Temporal } from '@js-temporal/polyfill';
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { badUserInput } from './global-id.ts';

/** Instants outside are typing mistakes or attacks; the calendar knows no holidays there. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const AMOUNT = /^\d{1,12}(\.\d{1,2})?$/;
const INTEGER = /^-?\d{1,19}$/;

interface ScalarRule<Internal> {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  /** From a client's string; throws on what is not one. */
  parse(text: string): Internal;
  serialize(value: unknown): string;
}

function scalar<Internal>(rule: ScalarRule<Internal>): GraphQLScalarType<Internal, string> {
  const parseValue = (value: unknown): Internal => {
    if (typeof value !== 'string') throw badUserInput(`${rule.name} is written as a string.`);
    return rule.parse(value);
  };
  return new GraphQLScalarType<Internal, string>({
    name: rule.name,
    description: rule.description,
    specifiedByURL: rule.specifiedByURL,
    serialize: (value) => rule.serialize(value),
    parseValue,
    parseLiteral(node: ValueNode) {
      if (node.kind !== Kind.STRING) throw badUserInput(`${rule.name} is written as a string.`);
      return parseValue(node.value);
    },
  });
}

export const DateTimeScalar = scalar<Date>({
  name: 'DateTime',
  description:
    'An instant in ISO 8601 with its offset, answered in UTC with milliseconds: `2026-11-22T09:00:00.000Z`. From 1970 to 2199.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  parse(text) {
    const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time)) throw badUserInput('DateTime is an ISO 8601 instant like 2026-11-22T09:00:00Z.');
    if (time < EARLIEST || time >= LATEST) throw badUserInput('DateTime lies between 1970 and 2199.');
    return new Date(time);
  },
  serialize(value) {
    if (!(value instanceof Date)) throw new TypeError('DateTime serializes a Date');
    return value.toISOString();
  },
});

export const DateScalar = scalar<string>({
  name: 'Date',
  description:
    'A calendar day in ISO 8601: `2026-11-22`. Which time zone it is read in stands with the field.',
  parse(text) {
    try {
      return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
    } catch {
      throw badUserInput('Date is an ISO 8601 day like 2026-11-22.');
    }
  },
  serialize: String,
});

export const DurationScalar = scalar<Temporal.Duration>({
  name: 'Duration',
  description:
    'A length of time in ISO 8601: `PT90M`, `P3DT2H`. Days are 24 hours, weeks 7 days; no months or years.',
  parse(text) {
    let duration: Temporal.Duration;
    try {
      duration = Temporal.Duration.from(text);
    } catch {
      throw badUserInput('Duration is an ISO 8601 duration like P3DT2H.');
    }
    if (duration.years !== 0 || duration.months !== 0) {
      throw badUserInput('Duration has no months or years, since they differ in length.');
    }
    return duration;
  },
  serialize: String,
});

export const DecimalScalar = scalar<string>({
  name: 'Decimal',
  description: 'A non-negative decimal number as a string, at most two places after the point: `"12500.00"`.',
  parse(text) {
    if (!AMOUNT.test(text))
      throw badUserInput('Decimal is a number like "12500.00": no sign, at most two places.');
    return text;
  },
  serialize: String,
});

export const CurrencyCodeScalar = scalar<'EUR' | 'CHF'>({
  name: 'CurrencyCode',
  description: 'An ISO 4217 currency code: `EUR` or `CHF`.',
  parse(text) {
    if (text !== 'EUR' && text !== 'CHF') throw badUserInput('CurrencyCode is EUR or CHF.');
    return text;
  },
  serialize: String,
});

export const BigIntScalar = scalar<bigint>({
  name: 'BigInt',
  description: 'An integer of up to 64 bits, as a string, since JSON numbers lose digits above 2^53.',
  parse(text) {
    if (!INTEGER.test(text)) throw badUserInput('BigInt is an integer as a string.');
    return BigInt(text);
  },
  serialize: String,
});

export const EventCursorScalar = scalar<string>({
  name: 'EventCursor',
  description:
    'A place in the event log. Opaque, but two cursors of one log compare as strings, and a cursor knows its log. Everything at or below a cursor has been told.',
  parse(text) {
    if (text.length === 0 || text.length > 100) throw badUserInput('This is not an event cursor.');
    return text;
  },
  serialize: String,
});

type AnySetting = number | boolean | string;

/** A number, a truth value or text: which of them, and within which bounds, is the setting's business. */
export const SettingValueScalar = new GraphQLScalarType<AnySetting, AnySetting>({
  name: 'SettingValue',
  description:
    'The value of a setting: a number, true or false for a switch, or a line of text of at most 500 characters. `Setting.kind` says which.',
  serialize: settingValue,
  parseValue: settingValue,
  parseLiteral(node: ValueNode) {
    if (node.kind === Kind.BOOLEAN) return node.value;
    if (node.kind === Kind.STRING) return settingValue(node.value);
    if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return settingValue(Number(node.value));
    return settingValue(null);
  },
});

function settingValue(value: unknown): AnySetting {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string' && value.length <= 500) return value;
  throw badUserInput('SettingValue is a number, true or false, or a line of text.');
}

export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'A JSON object whose keys are documented with the field. Only answered, never taken.',
  serialize: (value) => value,
  parseValue() {
    throw badUserInput('JSON is not taken as input.');
  },
});

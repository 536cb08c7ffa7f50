/** Fields of the schema as operations can select them, whatever they are: for tests that ask all of them. */
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';

/** The field with its required arguments and as little selection as there must be. */
export function minimal(field: GraphQLField<unknown, unknown>): string {
  const args = field.args.filter(isRequiredArgument).map((it) => `${it.name}: ${literal(it.type)}`);
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${selection}`;
}

const SAMPLES: Readonly<Record<string, string>> = {
  Int: '1',
  Boolean: 'true',
  DateTime: '"2026-11-02T09:00:00Z"',
  Date: '"2026-11-02"',
  Duration: '"P1D"',
  Decimal: '"1.00"',
  CurrencyCode: '"EUR"',
};

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((it) => `${it.name}: ${literal(it.type)}`).join(', ')} }`;
  }
  return SAMPLES[type.name] ?? '"x"';
}

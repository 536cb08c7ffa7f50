/**
 * Operations over the whole schema, made by walking it: selections with nesting, aliases, fragments, pages, and
 * arguments from a pool of values. Nothing of the domain is named, so that a field which comes to the schema is asked
 * for by the next run.
 */
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Choices } from './choices.ts';

export interface GeneratedOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values for arguments. What it gives must be the same for both databases, or a `Remembered`. */
export interface ValuePool {
  /** @param path names of argument and input fields, outermost first @param owner name of the type or input around it */
  scalar(choices: Choices, type: string, path: readonly string[], owner: string): unknown;
}

type AnyField = GraphQLField<unknown, unknown>;

/** What the product lets through (plugins/use-limits.ts), with some room. */
const MOST = { depth: 9, aliases: 26, cost: 3_000, tokens: 900 };

export class OperationMaker {
  readonly #schema: GraphQLSchema;
  readonly #choices: Choices;
  readonly #pool: ValuePool;
  #declared: string[] = [];
  #variables: Record<string, unknown> = {};
  #fragments: string[] = [];
  #aliases = 0;
  #cost = 0;
  #tokens = 0;
  #bare = false;

  constructor(schema: GraphQLSchema, choices: Choices, pool: ValuePool) {
    this.#schema = schema;
    this.#choices = choices;
    this.#pool = pool;
  }

  /** @param bare its own fields without arguments that are optional */
  operation(
    kind: 'query' | 'mutation' | 'subscription',
    fields: readonly AnyField[],
    { bare = false } = {},
  ): GeneratedOperation {
    this.#bare = bare;
    this.#declared = [];
    this.#variables = {};
    this.#fragments = [];
    this.#aliases = this.#cost = this.#tokens = 0;
    const root = fields.map((field) => this.#field(field, kind, 1, 1, true)).join(' ');
    const declared = this.#declared.length > 0 ? ` (${this.#declared.join(', ')})` : '';
    return {
      text: [`${kind}${declared} { ${root} }`, ...this.#fragments].join('\n'),
      variables: this.#variables,
    };
  }

  #field(field: AnyField, owner: string, depth: number, rows: number, root = false): string {
    const named = getNamedType(field.type);
    const given = root && this.#bare ? [] : this.#arguments(field, owner, rows > 1);
    const page = given.find(({ name }) => name === 'first' || name === 'last')?.value;
    const below = rows * (typeof page === 'number' && page > 0 ? page : 1);
    this.#cost += rows;
    this.#tokens += 4 + given.length * 8;
    const args = given.map(({ argument, name, value }) => `${name}: ${this.#variable(argument.type, value)}`);
    const alias = args.length > 0 || root ? this.#alias(field.name) : field.name;
    const selection = isCompositeType(named) ? ` ${this.#selection(named, depth, below)}` : '';
    return `${alias}${args.length > 0 ? `(${args.join(', ')})` : ''}${selection}`;
  }

  /** `name_3: name`, so that a field with arguments can be asked for twice; read back by `fieldOfKey`. */
  #alias(name: string): string {
    if (this.#aliases >= MOST.aliases) return name;
    return `${name}_${++this.#aliases}: ${name}`;
  }

  #selection(type: GraphQLCompositeType, depth: number, rows: number): string {
    if (isUnionType(type) || isInterfaceType(type)) return this.#fragmentsOf(type, depth, rows);
    const fields = this.#chosen(type, depth, rows).map((field) =>
      this.#field(field, type.name, depth + 1, rows),
    );
    const body = `{ ${['__typename', ...fields].join(' ')} }`;
    if (!this.#choices.chance(12)) return body;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return `{ ...${name} }`;
  }

  /** All scalars or some of them, and fewer things behind them the deeper it goes. */
  #chosen(type: GraphQLObjectType, depth: number, rows: number): AnyField[] {
    const fields = Object.values(type.getFields());
    const leaf = (field: AnyField) => !isCompositeType(getNamedType(field.type));
    const all = this.#choices.chance(40) && rows * fields.length < MOST.cost / 10;
    const roomy = depth < MOST.depth && this.#cost < MOST.cost && this.#tokens < MOST.tokens && rows <= 60;
    const behind = Math.max(6, 75 - depth * 14);
    return fields.filter((field) => {
      if (field.name === 'cursor') return true;
      if (leaf(field)) return all || this.#choices.chance(45);
      // Without what is behind it a connection or a payload says nothing.
      const carrier = /Connection$|Edge$|Success$|Row$|Change$|Item$/.test(type.name);
      return roomy && this.#choices.chance(carrier ? 85 : behind);
    });
  }

  /** A part for each member, or for some of them; the same key must mean the same shape in each. */
  #fragmentsOf(type: GraphQLCompositeType, depth: number, rows: number): string {
    const possible = this.#schema.getPossibleTypes(type as never);
    const few = possible.length > 12 ? this.#choices.shuffled(possible).slice(0, 3) : possible;
    const shapes = new Map<string, string>();
    const parts = few.map((member) => {
      const fields = this.#chosen(member, depth, rows).filter((field) => {
        if (field.args.length > 0) return true;
        const shape = shapes.get(field.name) ?? String(field.type);
        shapes.set(field.name, shape);
        return shape === String(field.type);
      });
      if (fields.length === 0) return '';
      return `... on ${member.name} { ${fields.map((field) => this.#field(field, member.name, depth + 1, rows)).join(' ')} }`;
    });
    return `{ __typename ${parts.join(' ')} }`;
  }

  #arguments(field: AnyField, owner: string, nested: boolean): Given[] {
    const paged = field.args.some(({ name }) => name === 'last');
    const chosen = field.args.filter((it) => {
      // A stream goes on from somewhere, so that it comes to an end of what it missed.
      if (isRequiredArgument(it) || owner === 'subscription') return true;
      if (paged && ['first', 'last', 'after', 'before'].includes(it.name)) return false;
      return this.#aliases < MOST.aliases && this.#choices.chance(35);
    });
    const given = chosen.map((argument) => ({
      argument,
      name: argument.name,
      value: this.#value(argument.type, [field.name, argument.name], owner),
    }));
    if (!paged) return given;
    const add = (name: string, value: unknown) => {
      const argument = field.args.find((it) => it.name === name);
      if (argument) given.push({ argument, name, value });
    };
    const size = nested ? 1 + this.#choices.upTo(2) : this.#choices.pick([1, 2, 5, 20, 40]);
    if (this.#choices.chance(96)) add(this.#choices.chance(75) ? 'first' : 'last', size);
    if (this.#choices.chance(2)) add('first', 0);
    for (const name of ['after', 'before'])
      if (!nested && this.#choices.chance(15))
        add(name, this.#value(argumentType(field, name), [field.name, name], owner));
    return given.filter((it, index) => given.findIndex(({ name }) => name === it.name) === index);
  }

  #variable(type: GraphQLInputType, value: unknown): string {
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${String(type)}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #value(type: GraphQLInputType, path: readonly string[], owner: string): unknown {
    if (!isNonNullType(type) && this.#choices.chance(3)) return null;
    const it = getNullableType(type);
    if (isListType(it)) {
      const length = this.#choices.pick([1, 1, 1, 2, 3]);
      return Array.from({ length }, () => this.#value(it.ofType as GraphQLInputType, path, owner));
    }
    if (isEnumType(it)) return this.#choices.pick(it.getValues()).name;
    if (!isInputObjectType(it)) return this.#pool.scalar(this.#choices, String(it), path, owner);
    const fields = Object.values(it.getFields());
    const optional = this.#choices.pick([8, 15, 30]);
    return Object.fromEntries(
      fields
        .filter((field) => isRequiredInputField(field) || this.#choices.chance(optional))
        .map((field) => [field.name, this.#value(field.type, [...path, field.name], it.name)]),
    );
  }
}

interface Given {
  readonly argument: GraphQLArgument;
  readonly name: string;
  readonly value: unknown;
}

function argumentType(field: AnyField, name: string): GraphQLInputType {
  const argument = field.args.find((it) => it.name === name);
  if (!argument) throw new Error(`${field.name} has no argument ${name}`);
  return argument.type;
}

/** The field behind a key of an answer. */
export function fieldOfKey(key: string): string {
  return key.replace(/_\d+$/, '');
}

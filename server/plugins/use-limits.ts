/**
 * Refuses documents that are too large before they run: TOO_COMPLEX.
 *
 * Depth, aliases, directives and tokens are counted by graphql-armor on the document. Cost is counted here: armor
 * does not see page sizes that come in variables, so `first: $n` would count as one row. A field costs as many
 * points as there can be rows above it; the sum is what the answer can hold at most. Beside it questions are counted,
 * which rows do not multiply: batch loaders ask for rows and lists, so that how often the database is asked goes by the
 * fields that have fields of their own, wherever fragments put them. All operations of a document count, because what
 * runs later reads the whole document: `@envelop/generic-auth` walks fragments that double each other in exponential
 * time. So this plugin stands before the gate.
 */
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { PluginContext } from './operation.ts';

export interface Limits {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly tokens: number;
  /** Fields an answer can hold. */
  readonly cost: number;
  /** Fields with fields of their own. Each asks the database a few times at most: for a page, its rows and a count. */
  readonly questions: number;
}

/** The web's largest documents need depth 6, 245 tokens, 2 aliases, 19 questions, and cost 5,000 with 100 rows a page. */
export const defaultLimits: Limits = {
  depth: 12,
  aliases: 30,
  directives: 50,
  tokens: 3000,
  cost: 50_000,
  questions: 150,
};

/** Rows of a connection that does not say how many; such a request is refused by its resolver anyway. */
const PAGE_SIZE = 100;

export function useLimits(limits: Limits = defaultLimits): Plugin<PluginContext> {
  const rejected = (what: string) => [
    () => {
      throw tooComplex(what);
    },
  ];
  const armor = EnvelopArmorPlugin({
    maxDepth: {
      n: limits.depth,
      flattenFragments: true,
      onReject: rejected(`it nests deeper than ${limits.depth} levels`),
    },
    maxAliases: { n: limits.aliases, onReject: rejected(`it has more than ${limits.aliases} aliases`) },
    maxDirectives: {
      n: limits.directives,
      onReject: rejected(`it has more than ${limits.directives} directives`),
    },
    maxTokens: { n: limits.tokens, onReject: rejected(`it has more than ${limits.tokens} tokens`) },
    costLimit: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  });

  const guardCost = ({ args }: { args: OperationArgs }) => {
    const { cost, questions } = measure(args, limits);
    if (cost > limits.cost) throw tooComplex(`its answer can hold more than ${limits.cost} fields`);
    if (questions > limits.questions)
      throw tooComplex(`more than ${limits.questions} of its fields have fields of their own`);
  };
  return {
    onPluginInit({ addPlugin }) {
      addPlugin(armor as Plugin<PluginContext>);
    },
    onExecute: guardCost,
    onSubscribe: guardCost,
  };
}

function tooComplex(reason: string): GraphQLError {
  return new GraphQLError(`This operation is too large: ${reason}. Ask for less at once.`, {
    extensions: { code: 'TOO_COMPLEX', http: { spec: true, status: 400 } },
  });
}

interface OperationArgs {
  readonly document: DocumentNode;
  readonly variableValues?: unknown;
}

/** Stops counting at the limits, so that counting costs no more than they allow, however fragments multiply. */
function measure({ document, variableValues }: OperationArgs, limits: Limits) {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const variables = new Map<string, unknown>();
  for (const { variable, defaultValue } of operations.flatMap((node) => node.variableDefinitions ?? [])) {
    if (defaultValue?.kind === Kind.INT) variables.set(variable.name.value, Number(defaultValue.value));
  }
  for (const [name, value] of Object.entries(variableValues ?? {})) variables.set(name, value);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  let cost = 0;
  let questions = 0;
  const count = ({ selections }: SelectionSetNode, rows: number): void => {
    for (const selection of selections) {
      if (cost > limits.cost || questions > limits.questions) return;
      if (selection.kind === Kind.FIELD) {
        cost += rows;
        if (!selection.selectionSet) continue;
        questions += 1;
        count(selection.selectionSet, rows * rowsOf(selection, variables));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        count(selection.selectionSet, rows);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) count(fragment.selectionSet, rows);
      }
    }
  };
  for (const { selectionSet } of operations) count(selectionSet, 1);
  return { cost, questions };
}

function rowsOf(field: FieldNode, variables: ReadonlyMap<string, unknown>): number {
  let rows = 1;
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    const given =
      value.kind === Kind.INT
        ? Number(value.value)
        : value.kind === Kind.VARIABLE
          ? variables.get(value.name.value)
          : undefined;
    if (given === undefined || given === null) continue;
    rows = Math.max(rows, typeof given === 'number' && given > 0 ? Math.min(given, PAGE_SIZE) : 1);
  }
  return rows;
}

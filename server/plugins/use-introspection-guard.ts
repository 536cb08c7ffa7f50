/** In production the schema is for people who are signed in: strangers' introspection is refused. */
import { GraphQLError, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { DocumentNode } from 'graphql';
import type { PluginContext } from './operation.ts';

export function useIntrospectionGuard({ production }: { production: boolean }): Plugin<PluginContext> {
  if (!production) return {};
  return {
    onExecute({ args }) {
      const shared: PluginContext = args.contextValue;
      if (!shared.operation?.viewer && introspects(args.document)) {
        throw new GraphQLError('Sign in to read the schema.', {
          extensions: { code: 'UNAUTHENTICATED', http: { spec: true, status: 401 } },
        });
      }
    },
  };
}

const answers = new WeakMap<DocumentNode, boolean>();

function introspects(document: DocumentNode): boolean {
  let found = answers.get(document);
  if (found === undefined) {
    found = false;
    visit(document, {
      Field(node) {
        if (node.name.value === '__schema' || node.name.value === '__type') found = true;
      },
    });
    answers.set(document, found);
  }
  return found;
}

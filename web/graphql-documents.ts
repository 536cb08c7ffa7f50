/**
 * Replaces ``graphql(`query X …`)`` by the generated `XDocument` while building, so that the page carries
 * neither the query's text nor the map from texts to documents. Breaks when a document is not one literal.
 */
import type { Plugin } from 'vite';

const CALL = /\bgraphql\(\s*(?:\/\* GraphQL \*\/\s*)?`([^`]*)`,?\s*\)/g;
const NAME = /\b(query|mutation|subscription|fragment)\s+(\w+)/;
const IMPORT = /import \{ graphql(?:, )?([^}]*)\} from '([^']*)gql\/gql\.ts';/;

export function replaceDocuments(code: string): string {
  const names = new Set<string>();
  const replaced = code.replace(CALL, (call, text: string) => {
    const match = NAME.exec(text);
    if (!match) throw new Error(`A GraphQL document needs a name: ${call.slice(0, 80)}`);
    const name = `${match[2]}${match[1] === 'fragment' ? 'FragmentDoc' : 'Document'}`;
    names.add(name);
    return name;
  });
  if (names.size === 0) return code;
  return replaced.replace(
    IMPORT,
    (_all, _rest, path: string) => `import { ${[...names].join(', ')} } from '${path}gql/graphql.ts';`,
  );
}

export function graphqlDocuments(): Plugin {
  return {
    name: 'nachfass:graphql-documents',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || id.includes('/gql/') || !code.includes('gql/gql.ts')) return null;
      return { code: replaceDocuments(code), map: null };
    },
  };
}

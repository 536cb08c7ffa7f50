/**
 * Replaces ``graphql(`query X …`)`` by the generated `XDocument` while building, so that the page carries
 * neither the query's text nor the map from texts to documents. Each document is a module of its own, so that it comes
 * with the part of the app that asks it: all of them in one file would load with the first page. Breaks when a document
 * is not one literal, or when the generator no longer writes each in one line.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const GENERATED = path.resolve(import.meta.dirname, 'src/gql/graphql.ts');
const MODULE = 'virtual:graphql-document/';

const CALL = /\bgraphql\(\s*(?:\/\* GraphQL \*\/\s*)?`([^`]*)`,?\s*\)/g;
const NAME = /\b(query|mutation|subscription|fragment)\s+(\w+)/;
const IMPORT = /import \{ graphql \} from '[^']*gql\/gql\.ts';/;
const DOCUMENT = /^export const (\w+(?:Document|FragmentDoc)) = (\{.*\}) as unknown as DocumentNode/gm;

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
  return replaced.replace(IMPORT, () =>
    [...names].map((name) => `import ${name} from '${MODULE}${name}';`).join('\n'),
  );
}

/** The generated documents by name, as the expressions they are. */
export function readDocuments(generated: string): ReadonlyMap<string, string> {
  return new Map([...generated.matchAll(DOCUMENT)].map(([, name = '', value = '']) => [name, value]));
}

export function graphqlDocuments(): Plugin {
  return {
    name: 'nachfass:graphql-documents',
    enforce: 'pre',
    resolveId(id) {
      return id.startsWith(MODULE) ? `\0${id}` : null;
    },
    load(id) {
      if (!id.startsWith(`\0${MODULE}`)) return null;
      this.addWatchFile(GENERATED);
      const document = readDocuments(readFileSync(GENERATED, 'utf8')).get(id.slice(MODULE.length + 1));
      if (!document) throw new Error(`${id.slice(1)} is not generated: run "npm run generate"`);
      return { code: `export default ${document};`, map: null, moduleSideEffects: false };
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || id.includes('/gql/') || !code.includes('gql/gql.ts')) return null;
      return { code: replaceDocuments(code), map: null };
    },
  };
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, Kind, TypeInfo, visit, visitWithTypeInfo, type DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import { readDocuments, replaceDocuments } from './graphql-documents.ts';
import * as generated from './src/gql/graphql.ts';

test('a document becomes its generated constant', () => {
  const code = [
    "import { graphql } from '../../gql/gql.ts';",
    'const Leads = graphql(`\n  query LeadsTable { leads { totalCount } }\n`);',
    'const Row = graphql(`fragment LeadRow on Lead { id }`);',
  ].join('\n');
  expect(replaceDocuments(code)).toBe(
    [
      "import LeadsTableDocument from 'virtual:graphql-document/LeadsTableDocument';",
      "import LeadRowFragmentDoc from 'virtual:graphql-document/LeadRowFragmentDoc';",
      'const Leads = LeadsTableDocument;',
      'const Row = LeadRowFragmentDoc;',
    ].join('\n'),
  );
});

test('every generated document is found, and is what was generated', () => {
  const file = path.resolve(import.meta.dirname, 'src/gql/graphql.ts');
  const found = readDocuments(readFileSync(file, 'utf8'));
  const documents = Object.entries(generated).filter(([, value]) => isDocument(value));
  expect([...found.keys()].sort()).toEqual(documents.map(([name]) => name).sort());
  for (const [name, document] of documents) expect(JSON.parse(found.get(name) ?? 'null')).toEqual(document);
});

test('a document without a name is refused', () => {
  expect(() => replaceDocuments('graphql(`{ viewer { role } }`)')).toThrow(/needs a name/);
});

test('what has words in several languages is asked for in one of them', () => {
  const schema = buildSchema(readFileSync(path.resolve(import.meta.dirname, '../schema.graphql'), 'utf8'));
  const types = new TypeInfo(schema);
  const [chosen, missing]: [string[], string[]] = [[], []];
  for (const document of Object.values(generated).filter(isDocument)) {
    visit(
      document,
      visitWithTypeInfo(types, {
        Field(field) {
          if (!types.getFieldDef()?.args.some(({ name }) => name === 'language')) return;
          const given = field.arguments?.some(({ name }) => name.value === 'language');
          (given ? chosen : missing).push(`${types.getParentType()?.name}.${field.name.value}`);
        },
      }),
    );
  }
  expect(chosen).toContain('Territory.name');
  expect(missing).toEqual([]);
});

function isDocument(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === Kind.DOCUMENT;
}

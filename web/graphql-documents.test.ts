import { expect, test } from 'vitest';
import { replaceDocuments } from './graphql-documents.ts';

test('a document becomes its generated constant', () => {
  const code = [
    "import { graphql } from '../../gql/gql.ts';",
    'const Leads = graphql(`\n  query LeadsTable { leads { totalCount } }\n`);',
    'const Row = graphql(`fragment LeadRow on Lead { id }`);',
  ].join('\n');
  expect(replaceDocuments(code)).toBe(
    [
      "import { LeadsTableDocument, LeadRowFragmentDoc } from '../../gql/graphql.ts';",
      'const Leads = LeadsTableDocument;',
      'const Row = LeadRowFragmentDoc;',
    ].join('\n'),
  );
});

test('a document without a name is refused', () => {
  expect(() => replaceDocuments('graphql(`{ viewer { role } }`)')).toThrow(/needs a name/);
});

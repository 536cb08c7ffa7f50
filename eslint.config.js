import { readFileSync } from 'node:fs';
import graphql from '@graphql-eslint/eslint-plugin';
import { buildSchema, isInterfaceType, isObjectType } from 'graphql';
import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

const CODE = ['**/*.{js,mjs,ts,tsx}'];

/** Two letters in a row are a word; one is a key or a unit. */
const WORD = '[A-Za-zÄÖÜäöüß]{2}';
/** What people see or hear of an element beside its content. */
const READ_ATTRIBUTES =
  '^(aria-(label|description|roledescription|valuetext)|title|alt|placeholder|label|legend|hint|optional|empty|heading|description|closeLabel|error|reason)$';

/** Values, results and the parts of connections: they have no identity of their own, so they need no `id`. */
const schema = buildSchema(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
const valueTypes = Object.values(schema.getTypeMap())
  .filter(
    (type) =>
      (isObjectType(type) || isInterfaceType(type)) &&
      !type.getInterfaces().some((implemented) => implemented.name === 'Node'),
  )
  .map((type) => type.name);

/** Every way to write a text into this part of JSX. */
function textsIn(parent) {
  return [
    `${parent} > :matches(JSXText, Literal)[value=/${WORD}/]`,
    `${parent} > JSXExpressionContainer > Literal[value=/${WORD}/]`,
    `${parent} > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=/${WORD}/]`,
    `${parent} > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal[value=/${WORD}/]`,
  ];
}

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      '.data',
      'web/dist',
      'web/src/gql',
      'web/src/locales',
      'server/db/generated',
      'coverage',
    ],
  },
  {
    files: ['schema.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: valueTypes } }],
      // Short lists that belong to their parent (contacts, collaborators, candidates …) are plain lists by contract.
      // That rows are nodes is held by server/schema/schema.test.ts: entries of the audit log are none on purpose, since
      // each reading of the log is recorded and `node(id:)` would be one that is not.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
  ...tseslint.configs.strict.map((config) => ({ ...config, files: config.files ?? CODE })),
  {
    files: CODE,
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  {
    // Text stands in the catalogues: in JSX it would be in one language only.
    files: ['web/src/**/*.tsx'],
    ignores: ['web/src/app/wordmark.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...textsIn('JSXElement').map((selector) => ({
          selector,
          message: 'What people read goes through i18n._',
        })),
        ...textsIn(`JSXAttribute[name.name=/${READ_ATTRIBUTES}/]`).map((selector) => ({
          selector,
          message: 'What people read or hear goes through i18n._',
        })),
      ],
    },
  },
  {
    // These speak to a person at a terminal.
    files: ['server/start.mjs', 'server/testing/**', 'bench/**', 'prisma/seed/**', '**/*.cli.ts'],
    rules: { 'no-console': 'off' },
  },
);

/**
 * The web's types come from the printed contract: `schema.graphql` in, `web/src/gql` out.
 * The output is committed; `npm test` generates it again and fails when the two differ.
 */
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['web/src/**/*.{ts,tsx}', '!web/src/gql/**'],
  generates: {
    'web/src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        importExtension: '.ts',
        strictScalars: true,
        scalars: {
          ID: 'string',
          BigInt: 'string',
          CurrencyCode: 'string',
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          Duration: 'string',
          EventCursor: 'string',
          JSON: 'unknown',
          SettingValue: 'number | boolean',
        },
      },
    },
  },
};

export default config;

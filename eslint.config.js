import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

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
  ...tseslint.configs.strict,
  {
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
    // These speak to a person at a terminal.
    files: ['server/start.mjs', 'server/testing/**', 'bench/**', 'prisma/seed/**', '**/*.cli.ts'],
    rules: { 'no-console': 'off' },
  },
);

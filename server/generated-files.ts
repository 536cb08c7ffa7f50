/** The committed files that are made from others, in the order they depend on each other. `--check` only compares. */
export const GENERATORS = [
  { name: 'schema.graphql', args: ['server/schema/print.ts'] },
  { name: 'docs/contracts.md', args: ['server/schema/contracts.ts'] },
  { name: 'web/src/gql', args: ['node_modules/@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.ts'] },
] as const satisfies { name: string; args: string[] }[];

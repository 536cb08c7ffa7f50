/** Prints the schema as `schema.graphql` at the root, sorted: `node server/schema/print.ts`; `--check` only compares. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { printSchema } from 'graphql';
import { schema } from './schema.ts';

export const SCHEMA_FILE = path.resolve(import.meta.dirname, '../../schema.graphql');

export function printedSchema(): string {
  return `# Printed from the server's types. Change them, then run: npm run generate\n\n${printSchema(schema)}\n`;
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) await writeFile(SCHEMA_FILE, printedSchema());
  else if ((await readFile(SCHEMA_FILE, 'utf8')) !== printedSchema()) {
    process.stderr.write('schema.graphql is not what the server would print. Run: npm run generate\n');
    process.exitCode = 1;
  }
}

/** Prints the schema as `schema.graphql` at the root, sorted: `node server/schema/print.ts`. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { printSchema } from 'graphql';
import { schema } from './schema.ts';

export const SCHEMA_FILE = path.resolve(import.meta.dirname, '../../schema.graphql');

export function printedSchema(): string {
  return `# Printed from the server's types. Change them, then run: npm run generate\n\n${printSchema(schema)}\n`;
}

if (import.meta.main) await writeFile(SCHEMA_FILE, printedSchema());

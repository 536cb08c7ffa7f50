#!/usr/bin/env node
/**
 * Prisma's own schema engine (its WebAssembly build, from npm) behind the face of the native binary: JSON-RPC on
 * standard input and output. The native one is a download that cannot be had offline; start.mjs names this file in
 * PRISMA_SCHEMA_ENGINE_BINARY, and `prisma generate`, `migrate dev|deploy|status|diff` work with nothing to download.
 *
 * It rests on inner parts of Prisma and therefore on its exact version: after upgrading Prisma, run
 * schema-engine.test.ts.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

const argv = process.argv.slice(2);
const option = (name) => argv.flatMap((argument, index) => (argument === name ? [argv[index + 1]] : []));
const { url } = JSON.parse(option('--datasource')[0] ?? '{}');
const datamodels = option('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);

/** The engine's log, in the format Prisma's command reads from the native binary. */
function log(level, message, fields = {}) {
  process.stderr.write(
    `${JSON.stringify({ level, target: 'schema_engine::logger', fields: { message, ...fields } })}\n`,
  );
}

process.on('uncaughtException', (error) => {
  if (error.code === '57P01') return; // a shadow database is dropped under its idle connection
  log('ERROR', error.stack ?? String(error));
  process.exit(101); // what the native binary exits with when it panics
});

if (argv.includes('cli')) await command(argv[argv.indexOf('cli') + 1]);
else await serve();

/** The one-shot commands: is the database there; make it. */
async function command(name) {
  process.stderr.write('\n');
  const target = new URL(url);
  const database = decodeURIComponent(target.pathname.slice(1));
  target.search = '';
  if (name === 'create-database') target.pathname = '/postgres';
  const client = new pg.Client(target.href);
  try {
    await client.connect();
    if (name === 'create-database') await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  } catch (error) {
    log('ERROR', error.message, { error_code: error.code === '3D000' ? 'P1003' : 'P1001' });
    process.exitCode = 1;
  } finally {
    await client.end();
  }
}

async function serve() {
  dropShadowDatabasesByForce();
  passInternalCharacters();
  const newEngine = await loadEngine();
  let turn = Promise.resolve();
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on('line', (line) => {
    if (line.trim()) turn = turn.then(() => answer(newEngine, JSON.parse(line)));
  });
  lines.on('close', () => turn.finally(() => process.exit(0)));
}

async function answer(newEngine, { id, method, params = {} }) {
  if (!method) return; // the answer of Prisma's command to our own `print`
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  try {
    const engine = await newEngine();
    const name = method === 'getDatabaseVersion' ? 'version' : method;
    if (typeof engine[name] !== 'function') throw new Error(`the schema engine has no method ${method}`);
    // Only a devDiagnostic on the same engine tells it how to make a shadow database.
    if (method === 'evaluateDataLoss' || method === 'createMigration')
      await engine.devDiagnostic({
        migrationsList: params.migrationsList,
        filters: params.filters ?? { externalTables: [], externalEnums: [] },
      });
    const result = await engine[name](params);
    if (method === 'diff' && result?.stdout)
      send({ id: 1e9 + id, method: 'print', params: { content: result.stdout } });
    send({ id, result: result ?? {} });
  } catch (error) {
    const data = {
      is_panic: false,
      message: error?.message ?? String(error),
      meta: null,
      error_code: error?.code,
    };
    send({
      id,
      error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
    });
  }
}

/** A fresh engine a call, as one engine keeps the connection of its first call. */
async function loadEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => log('ERROR', message) };
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const { instance } = await WebAssembly.instantiate(
    readFileSync(path.join(folder, 'schema_engine_bg.wasm')),
    {
      './schema_engine_bg.js': glue,
    },
  );
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return () =>
    glue.SchemaEngine.new(
      { datamodels: datamodels.length > 0 ? datamodels : undefined },
      (message) => log('INFO', String(message)),
      adapterFactory(),
    );
}

function adapterFactory() {
  if (!url) throw new Error('There is no URL of a database. Set DATABASE_OWNER_URL or DATABASE_URL.');
  const target = new URL(url);
  const schema = target.searchParams.get('schema') ?? 'public';
  target.searchParams.delete('schema');
  return bindMigrationAwareSqlAdapterFactory(
    asEngineExpects(new PrismaPg({ connectionString: target.href }, { schema })),
  );
}

const CONNECTS = new Set(['connect', 'connectToShadowDb', 'startTransaction']);

/** Two corrections to the adapter, on it and on every connection it gives. */
function asEngineExpects(target) {
  return new Proxy(target, {
    get(object, key) {
      const value = Reflect.get(object, key, object);
      if (typeof value !== 'function') return value;
      if (key === 'queryRaw') return async (...query) => markCharacters(await value.apply(object, query));
      if (key === 'executeScript') return (script) => executeScript(object.client, script);
      if (CONNECTS.has(key)) return async (...args) => asEngineExpects(await value.apply(object, args));
      return value.bind(object);
    },
  });
}

/** The adapter splits a script at every `;`, which breaks function bodies; the simple protocol takes it whole. */
async function executeScript(client, script) {
  try {
    await client.query(script);
  } catch (error) {
    const { code = 'N/A', severity = 'N/A', message, detail, column, hint } = error;
    throw new DriverAdapterError({
      kind: 'postgres',
      ...{ code, severity, message, detail, column, hint },
      originalCode: code,
      originalMessage: message,
    });
  }
}

/** Wraps `query` of every connection: `before` may change the arguments, `after` the result. */
function interceptQueries({ before = (args) => args, after = (result) => result }) {
  for (const prototype of [pg.Client.prototype, pg.Pool.prototype]) {
    const { query } = prototype;
    prototype.query = function (...args) {
      const result = query.apply(this, before(args));
      return typeof result?.then === 'function' ? result.then(after) : result;
    };
  }
}

function dropShadowDatabasesByForce() {
  // Our own idle connection is still on it.
  const forced = (text) =>
    text.replace(/^(DROP DATABASE "prisma_migrate_shadow_db_[^"]+")$/, '$1 WITH (FORCE)');
  interceptQueries({
    before: ([query, ...rest]) => {
      if (typeof query === 'string') return [forced(query), ...rest];
      return [typeof query?.text === 'string' ? { ...query, text: forced(query.text) } : query, ...rest];
    },
  });
}

const INTERNAL_CHAR = 18;
const BPCHAR = 1042;
const characterColumns = new WeakMap();

/**
 * The adapter refuses PostgreSQL's internal one-byte type "char", which the engine's catalogue queries return. It
 * passes as bpchar here, and `markCharacters` tells the engine that these columns are characters.
 */
function passInternalCharacters() {
  interceptQueries({
    after: (result) => {
      for (const { rows, fields } of [result].flat().filter((one) => one?.fields))
        fields.forEach((field, index) => {
          if (field.dataTypeID !== INTERNAL_CHAR) return;
          field.dataTypeID = BPCHAR;
          characterColumns.set(rows, [...(characterColumns.get(rows) ?? []), index]);
        });
      return result;
    },
  });
}

function markCharacters(result) {
  for (const index of characterColumns.get(result.rows) ?? []) {
    result.columnTypes[index] = ColumnTypeEnum.Character;
    for (const row of result.rows) if (row[index] === '') row[index] = '\0';
  }
  return result;
}

/**
 * Who may import whom, held against the imports that are really there.
 *
 * Layers are about what is loaded: an import of types alone is erased and binds nothing, so it is free, except
 * where a rule below says that not even the types may be known.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/**
 * The layers of the server, each with its files (the first that matches counts) and with what it may load beside
 * itself and packages. A file in the folder of a noun that nothing here names is one of its GraphQL files when it
 * builds on the schema kit, and else a part of its operations.
 */
const layers = [
  {
    name: 'process',
    files:
      /^server\/((main|boot|dev|dev-web|resources|event-metrics|generated-files)\.ts|(.+\/)?[\w-]+\.cli\.ts)$/,
    // Starts, stops and hands on: it sees everything, and nothing but the command line comes to it.
    mayLoad: [
      'app',
      'schema',
      'jobs',
      'operations',
      'reads',
      'context',
      'access',
      'fan-out',
      'db',
      'events',
      'rules',
      'base',
      'seed',
    ],
  },
  { name: 'app', files: /^server\/app\.ts$/, mayLoad: ['transport', 'base'] },
  // How requests come in. The schema is handed to it: it knows no noun. The export asks the schema's own list.
  { name: 'transport', files: /^server\/(transport|plugins|export)\//, mayLoad: ['base'] },
  {
    name: 'schema',
    files: /^server\/schema\/(schema|print|contracts)\.ts$/,
    mayLoad: ['graphql', 'schema kit', 'events', 'rules', 'base'],
  },
  // user-errors.ts words the errors of every mutation, statuses of leads among them.
  { name: 'schema kit', files: /^server\/schema\//, mayLoad: ['words', 'context', 'rules', 'base', 'db'] },
  // Enums: codes of rules with their descriptions, what every stream can say, and how a changed lead is answered.
  // GraphQL files of all nouns share them; objects they name by schema/refs.ts.
  {
    name: 'words',
    files: /^server\/([\w-]+\/enums|event-log\/stream-items|leads\/lead-change)\.ts$/,
    mayLoad: ['schema kit', 'events', 'base'],
  },
  { name: 'jobs', files: /^server\/jobs\//, mayLoad: ['operations', 'context', 'base'] },
  // What resolvers get.
  {
    name: 'context',
    files: /^server\/(context|loaders|operate|settings\/read|leads\/stored-merges)\.ts$/,
    mayLoad: ['access', 'db', 'events', 'rules', 'base'],
  },
  {
    name: 'access',
    files:
      /^server\/auth\/(authenticate|feed-owner|oidc|password-change|require-viewer|secrets|sign-in-limit|token-use)\.ts$/,
    mayLoad: ['context', 'db', 'rules', 'base'],
  },
  {
    name: 'operations',
    files:
      /^server\/([\w-]+\/operations|leads\/(register|change|keys)|follow-ups\/(plan|engine)|audit\/append|bulk-row|idempotency|imports\/(import-leads|report|csv))\.ts$/,
    mayLoad: ['context', 'db', 'events', 'rules', 'base'],
  },
  // What lists and figures ask the database, under the viewer's sight.
  {
    name: 'reads',
    files:
      /^server\/((table|nested)-list|[\w-]+\/([\w-]+-)?list|leads\/(filter|search|sight)-sql|dashboard\/(leader-)?figures)\.ts$/,
    mayLoad: ['schema kit', 'context', 'db', 'rules', 'base'],
  },
  {
    name: 'rules',
    files:
      /^server\/([\w-]+\/([\w-]+-)?rules|auth\/(permissions|relation)|territories\/(territories|calendar)|imports\/(mapping|places))\.ts$/,
    mayLoad: [],
  },
  // One answer for many streams: it knows leads and what of them is whose, and no noun's GraphQL.
  {
    name: 'fan-out',
    files: /^server\/fan-out\//,
    mayLoad: ['context', 'events', 'rules', 'base'],
  },
  { name: 'db', files: /^server\/db\//, mayLoad: ['events', 'base'] },
  { name: 'events', files: /^server\/events\//, mayLoad: ['base'] },
  {
    name: 'base',
    files:
      /^server\/(clock|command|csv-cells|dashboard\/shared-figures|describe-failure|env|logger|metrics|server-url|startup-error|stop-request|user-errors|auth\/viewer)\.ts$/,
    mayLoad: [],
  },
  // The demo tells its leads with the product's own rules, and names its events as operations do.
  { name: 'seed', files: /^prisma\/seed\//, mayLoad: ['events', 'rules'] },
  {
    name: 'graphql',
    files: /^server\/[\w-]+\//,
    mayLoad: [
      'words',
      'schema kit',
      'reads',
      'operations',
      'context',
      'access',
      'fan-out',
      'db',
      'events',
      'rules',
      'base',
    ],
  },
] as const;
type Layer = (typeof layers)[number];

const isTest = (file: string) =>
  /\.(test|e2e)\.tsx?$/.test(file) || /^(server\/testing|web\/e2e)\//.test(file);
/** Plain JavaScript for any Node; imports nothing of ours (its own test sees to that). */
const APART = ['server/start.mjs', 'server/db/schema-engine.mjs'];

const all = readImports(
  globSync('{server,web,prisma,bench}/**/*.{ts,tsx,mjs}', { cwd: ROOT }).filter(
    (file) => !/(^|\/)(node_modules|generated|dist)\//.test(file) && !APART.includes(file),
  ),
);
const product = new Map([...all].filter(([file]) => !isTest(file)));

function readImports(files: readonly string[]): Map<string, Import[]> {
  return new Map(files.map((file) => [file.replaceAll('\\', '/'), importsOf(file)]));
}

/** Every import of the file: static, re-exported, dynamic. */
function importsOf(from: string): Import[] {
  const source = ts.createSourceFile(
    from,
    readFileSync(path.join(ROOT, from), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const to = text.startsWith('.') ? path.posix.join(path.posix.dirname(from), text) : text;
    found.push({ from, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, bringsTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function bringsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((it) => it.isTypeOnly)
  );
}

function layerOf(file: string): Layer | undefined {
  const layer = layers.find((it) => it.files.test(file));
  if (layer?.name !== 'graphql' || buildsSchema(file)) return layer;
  return layers.find((it) => it.name === 'operations');
}

function buildsSchema(file: string): boolean {
  return (all.get(file) ?? []).some((it) => !it.typeOnly && /^server\/schema\/|\/enums\.ts$/.test(it.to));
}

/** Folder of a noun's GraphQL file: `server/leads`. */
const folderOf = (file: string) => path.posix.dirname(file);
const isOurs = ({ to }: Import) => product.has(to) || all.has(to);
const named = (file: string) => [file, layerOf(file)?.name].filter(Boolean).join(', of ');
const tell = ({ from, to, typeOnly }: Import) =>
  `${named(from)}, imports ${typeOnly ? 'types of ' : ''}${named(to)}`;
const importsIn = (files: (file: string) => boolean, among = product) =>
  [...among].flatMap(([file, imports]) => (files(file) ? imports : []));
const under = (folder: string) => (file: string) => file.startsWith(`${folder}/`);
const isLayer = (name: Layer['name']) => (file: string) => layerOf(file)?.name === name;

it('finds the imports it judges, all kinds of them', () => {
  expect(product.size).toBeGreaterThan(200);
  const of = (file: string) => product.get(file)?.map(({ to, typeOnly }) => [to, typeOnly]);
  expect(of('server/leads/operations.ts')).toContainEqual(['server/operate.ts', true]);
  expect(of('server/leads/operations.ts')).toContainEqual(['server/events/append.ts', false]);
  expect(of('server/schema/schema.ts')).toContainEqual(['server/leads/mutations.ts', false]);
  // Dynamic ones, too.
  expect(of('web/src/app/pages.ts')).toContainEqual(['web/src/app/lead-page.tsx', false]);
  const unknown = importsIn(() => true).filter(
    (it) => it.to.startsWith('server/') && !isOurs(it) && !it.to.startsWith('server/db/generated/'),
  );
  expect(unknown.map(tell)).toEqual([]);
});

describe('the server', () => {
  const files = [...product.keys()].filter(
    (file) => file.startsWith('server/') || file.startsWith('prisma/seed/'),
  );

  it('has a layer for every file', () => {
    expect(files.filter((file) => !layerOf(file))).toEqual([]);
  });

  it.each(layers.map((layer) => layer.name))('%s loads what lies below it', (name) => {
    const members = files.filter(isLayer(name));
    expect(members).not.toEqual([]);
    const broken = importsIn((file) => members.includes(file)).filter((it) => {
      const target = layerOf(it.to);
      if (it.typeOnly || !isOurs(it) || target === undefined || target.name === name) return false;
      const allowed: readonly string[] = layerOf(it.from)?.mayLoad ?? [];
      return !allowed.includes(target.name);
    });
    expect(broken.map(tell)).toEqual([]);
  });

  it('keeps one noun’s GraphQL files out of another’s', () => {
    const broken = importsIn(isLayer('graphql')).filter(
      (it) => isLayer('graphql')(it.to) && folderOf(it.from) !== folderOf(it.to),
    );
    expect(broken.map(tell)).toEqual([]);
  });

  it('decides rules from types, pure libraries and other rules', () => {
    const pure = ['@js-temporal/polyfill', 'date-holidays', 'libphonenumber-js/max', 'tldts'];
    const broken = importsIn(isLayer('rules')).filter(
      (it) => !it.typeOnly && !isLayer('rules')(it.to) && !pure.includes(it.to),
    );
    expect(broken.map(tell)).toEqual([]);
  });

  it('keeps operations from GraphQL files, their types too', () => {
    const graphql = ['graphql', 'words', 'schema'];
    const broken = importsIn(isLayer('operations')).filter((it) =>
      graphql.includes(layerOf(it.to)?.name ?? ''),
    );
    expect(broken.map(tell)).toEqual([]);
  });

  it('lets operations alone (and the seed) append events', () => {
    const allowed = ['server/db/viewer-transaction.ts'];
    const broken = importsIn((file) => !isLayer('operations')(file) && !isLayer('seed')(file)).filter(
      (it) => !it.typeOnly && it.to === 'server/events/append.ts' && !allowed.includes(it.from),
    );
    expect(broken.map(tell)).toEqual([]);
  });

  it('keeps nouns out of events, their types too', () => {
    // A key of an event's data stands in a field group: the name of one is all that is known of permissions.
    const known =
      /^server\/(events|db\/generated)\/|^server\/(startup-error|clock)\.ts$|^server\/auth\/permissions\.ts$/;
    const broken = importsIn(under('server/events')).filter(
      (it) =>
        it.to.startsWith('server/') && (!known.test(it.to) || (it.to.includes('/auth/') && !it.typeOnly)),
    );
    expect(broken.map(tell)).toEqual([]);
  });
});

describe('the web app', () => {
  it('never imports the server, its types neither', () => {
    // A browser test starts the server itself.
    const broken = importsIn((file) => file.startsWith('web/') && !file.startsWith('web/e2e/'), all).filter(
      (it) => /^(server|prisma)\//.test(it.to),
    );
    expect(broken.map(tell)).toEqual([]);
  });

  it('is not imported by the server', () => {
    const broken = importsIn(under('server')).filter((it) => it.to.startsWith('web/'));
    expect(broken.map(tell)).toEqual([]);
  });

  it.each([
    // What may be known of ours, from the bottom up.
    ['web/src/ui', ['ui', 'lib']],
    ['web/src/lib', ['ui', 'lib', 'gql', 'locales']],
    ['web/src/features', ['ui', 'lib', 'gql', 'features']],
    ['web/src/app', ['ui', 'lib', 'gql', 'features', 'app']],
  ])('%s knows what lies below it', (folder, allowed) => {
    const sources = importsIn(under(folder));
    expect(sources).not.toEqual([]);
    const broken = sources.filter((it) => {
      const target = /^web\/src\/([\w-]+)\//.exec(it.to)?.[1];
      return target !== undefined && !allowed.includes(target);
    });
    expect(broken.map(tell)).toEqual([]);
  });

  it('keeps GraphQL out of the kit', () => {
    const broken = importsIn(under('web/src/ui')).filter((it) =>
      /^(urql|graphql|@urql\/)|\/gql\//.test(it.to),
    );
    expect(broken.map(tell)).toEqual([]);
  });

  it('shows all of the kit on its page', () => {
    const shown = importsIn((file) => file === 'web/src/app/design-page.tsx').map(({ to }) => to);
    const kit = [...new Set(importsIn(() => true).map(({ to }) => to))].filter((file) =>
      /^web\/src\/ui\/.*\.tsx$/.test(file),
    );
    expect(kit.filter((file) => !shown.includes(file))).toEqual([]);
  });

  it('keeps features apart', () => {
    const featureOf = (file: string) => /^web\/src\/features\/([\w-]+)\//.exec(file)?.[1];
    const broken = importsIn(under('web/src/features')).filter((it) => {
      const target = featureOf(it.to);
      return target !== undefined && target !== featureOf(it.from);
    });
    expect(broken.map(tell)).toEqual([]);
  });
});

it('keeps testing to tests', () => {
  const broken = importsIn(() => true).filter((it) => /^server\/testing\/|\.test\.|^web\/e2e\//.test(it.to));
  expect(broken.map(tell)).toEqual([]);
});

it('runs in no circles', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) return void circles.push([...trail.slice(at), file].join(' → '));
    if (done.has(file)) return;
    for (const { to, typeOnly } of all.get(file) ?? []) if (!typeOnly) walk(to, [...trail, file]);
    done.add(file);
  };
  for (const file of all.keys()) walk(file, []);
  expect(circles).toEqual([]);
});

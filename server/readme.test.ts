/** The README is a promise: its operations run as they stand there, its table names every variable. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-ws';
import { parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import { describeEnv } from './env.ts';
import { decodeCursor } from './events/cursor.ts';
import type { GraphQLAnswer } from './testing/api.ts';
import { startTestApp, type TestApp } from './testing/app.ts';
import { eventually } from './testing/eventually.ts';
import { headCursor } from './testing/inspect.ts';
import { personOf } from './testing/person.ts';
import { openTcpProxy } from './testing/tcp-proxy.ts';
import { starterTabs } from './transport/graphiql-tabs.ts';

const README = readFileSync(path.resolve(import.meta.dirname, '../README.md'), 'utf8');
const operations = new Map(
  [...README.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => {
    const [definition] = parse(text).definitions;
    const name = definition?.kind === 'OperationDefinition' ? definition.name?.value : undefined;
    return [name ?? '', text] as const;
  }),
);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ tickMs: 200 });
});
afterAll(async () => {
  await app.stop();
});

const AS = 'sales.de@example.com';

async function run(name: string, variables: object = {}): Promise<GraphQLAnswer> {
  const text = operations.get(name);
  if (!text) throw new Error(`the README has no operation ${name}`);
  const answer = await app.query(text, variables, name === 'SignIn' ? undefined : AS);
  expect(answer.errors).toBeUndefined();
  return answer;
}

const lead = z.object({ id: z.string(), version: z.number(), status: z.string() }).loose();
const registered = z.object({ registerLead: z.object({ cursor: z.string(), lead }) });
const fired = z.object({ moveClock: z.object({ fired: z.number() }) });
const tasks = z.object({
  followUps: z.object({ nodes: z.array(z.object({ id: z.string(), kind: z.string() }).loose()) }),
});

test('the tour is what stands in the tabs of GraphiQL', () => {
  const shown = (text: string) => print(parse(text));
  expect([...operations.values()].map(shown)).toEqual(starterTabs.map(({ query }) => shown(query)));
});

test('the tour runs as it stands in the README', async () => {
  const signedIn = await run('SignIn');
  expect(signedIn.data).toMatchObject({ login: { viewer: { role: 'SALES' } } });

  const seen = await watch(operations.get('WatchLeads') ?? '', async () => {
    const { data } = await run('RegisterLead');
    const { id, status } = registered.parse(data).registerLead.lead;
    expect(status).toBe('ACTIVE');
    expect((await run('RegisterLead')).data).toMatchObject({ registerLead: { severity: 'HARD' } });

    const sent = await run('SendSamples', { leadId: id });
    expect(JSON.stringify(sent.data)).toContain('"decision":"MOVED"');

    // Whatever day it is: three days and the weekends and holidays behind them end within a week.
    const { moveClock } = fired.parse((await run('MoveClock')).data);
    expect(moveClock.fired).toBeGreaterThanOrEqual(1);

    const { followUps } = tasks.parse((await run('MyFollowUps', { leadId: id })).data);
    expect(followUps.nodes).toMatchObject([{ kind: 'T3', firedAt: expect.any(String) }, { kind: 'T7' }]);
    expect(tasks.parse((await run('MyFollowUps', { leadId: null })).data).followUps.nodes).toHaveLength(2);

    const completed = await run('CompleteFollowUp', { followUpId: followUps.nodes[0]?.id });
    expect(completed.data).toMatchObject({
      completeFollowUp: { followUp: { status: 'COMPLETED' }, lead: { status: 'ACTIVE' } },
    });
    expect((await run('ResetClock')).data).toMatchObject({
      resetClock: { clock: { now: expect.any(String) } },
    });
  });
  expect(seen[0]).toMatchObject({ lead: { companyName: 'Gasthaus zur Linde GmbH' }, kind: 'ENTERED' });
});

/** What the subscription says of changes while `work` runs, from its first checkpoint on. */
async function watch(query: string, work: () => Promise<void>): Promise<unknown[]> {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await app.token(AS)}` },
    retryAttempts: 0,
  });
  const stream = client.iterate({ query });
  const changes: unknown[] = [];
  try {
    expect((await stream.next()).value).toMatchObject({
      data: { leadChanges: { cursor: expect.any(String) } },
    });
    const working = work();
    while (changes.length === 0) {
      const { value } = (await stream.next()) as { value: { data: { leadChanges: { __typename: string } } } };
      const item = value.data.leadChanges;
      if (item.__typename !== 'StreamCheckpoint') changes.push(item);
    }
    await working;
  } finally {
    await stream.return?.();
    await client.dispose();
  }
  return changes;
}

/** One of the README's programs; runs until it is stopped. */
class Follower {
  readonly lines: string[] = [];
  readonly complaints: string[] = [];
  readonly #process: ChildProcess;

  constructor([command = '', ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    // In a group of its own: what a shell has started ends with it.
    this.#process = spawn(command, args, { cwd, env: { PATH: process.env.PATH, ...env }, detached: true });
    const { stdout, stderr } = this.#process;
    if (stdout) createInterface(stdout).on('line', (line) => this.lines.push(line));
    if (stderr) createInterface(stderr).on('line', (line) => this.complaints.push(line));
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    process.kill(-pid, 'SIGKILL');
    await exited;
  }
}

interface Program {
  /** The command that follows this server, in a folder whose packages are ours. */
  command(url: string, folder: string): Promise<readonly string[]>;
  /** Whether the test has it notice a network that says nothing more; else that takes longer than a test should. */
  readonly noticesSilence: boolean;
}

const programs: Readonly<Record<string, Program>> = {
  'the Node client': {
    noticesSilence: true,
    async command(url, folder) {
      const file = path.join(folder, 'follow.mjs');
      const text = block('js', 'graphql-ws').replace('ws://localhost:4000/', url.replace('http', 'ws'));
      // Long beside the checkpoints of the test's server.
      await writeFile(file, text.replace('30_000', '2_000'));
      return [process.execPath, file];
    },
  },
  'the curl client': {
    noticesSilence: false,
    command: async (url) => ['sh', '-c', block('sh', 'curl -sN').replace('http://localhost:4000/', url)],
  },
};

/** The README's block in this language that has this in it. */
function block(language: string, part: string): string {
  for (const [, of, text = ''] of README.matchAll(/```(\w+)\n([\s\S]*?)```/g))
    if (of === language && text.includes(part)) return text;
  throw new Error(`the README has no ${language} with ${part}`);
}

const curlIsMissing = spawnSync('curl', ['--version']).error !== undefined;

describe.each(Object.entries(programs))('%s', (name, { command, noticesSilence }) => {
  test.skipIf(name.includes('curl') && curlIsMissing)(
    'goes on where it was, whatever interrupts it',
    async () => {
      const road = await openTcpProxy(app.url);
      // Below the clone: there the packages that it imports are found.
      const folder = await mkdtemp(path.resolve(import.meta.dirname, '../node_modules/.readme-'));
      const file = path.join(folder, 'cursor.txt');
      const start = async () =>
        new Follower(await command(road.url, folder), folder, { TOKEN: await app.token(AS) });
      let follower = await start();
      const before: string[] = [];
      let from = 0n;
      const toldAll = () =>
        eventually(async () => {
          const { rows } = await app.admin.query(
            'SELECT type FROM events WHERE position > $1 ORDER BY position',
            [from.toString()],
          );
          const told = [...before, ...follower.lines].join('\n').match(/(?<="type":")\w+/g);
          expect(told, follower.complaints.join('\n')).toEqual(rows.map((row) => row.type as string));
        });
      const person = personOf(app, AS);
      try {
        // It begins at the head: the place of its first checkpoint.
        from = await eventually(async () => {
          const cursor = decodeCursor((await readFile(file, 'utf8')).trim());
          if (!cursor.ok) throw new Error('no cursor yet');
          return cursor.position;
        });
        await person.register();
        await toldAll();

        road.cut();
        await person.register();
        await toldAll();

        if (noticesSilence) {
          road.silence();
          await person.register();
          await eventually(() => expect(follower.complaints.length).toBeGreaterThan(1));
          road.restore();
          await toldAll();
        }

        // What it has told is told again when it is killed before it has noted that.
        const head = await headCursor(app.admin);
        await eventually(async () => expect((await readFile(file, 'utf8')).trim() >= head).toBe(true));
        await follower.stop();
        before.push(...follower.lines);
        await person.register();
        follower = await start();
        await toldAll();
      } finally {
        await follower.stop();
        await road.close();
        await rm(folder, { recursive: true });
      }
    },
  );
});

test('what docs/events.md names as the test of a guarantee is one', () => {
  const root = path.resolve(import.meta.dirname, '..');
  const events = readFileSync(path.join(root, 'docs/events.md'), 'utf8');
  const named = [...events.matchAll(/`((?:server|web)\/[\w/.-]+\.(?:test|e2e)\.tsx?)` "([^"]+)"/g)];
  expect(named.length).toBeGreaterThan(30);
  const missing = named.filter(([, file = '', name = '']) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return !text.includes(`('${name}'`) && !text.includes(`("${name}"`) && !text.includes(`'${name}',\n`);
  });
  expect(missing.map(([all]) => all)).toEqual([]);
});

test('the table of the configuration is what the environment is read by', () => {
  const rows = [...README.matchAll(/^\| `([A-Z_]+)` *\| *(.*?) *\| *(.*?) *\|$/gm)];
  const documented = rows.map(([, name, value, description]) => ({
    name,
    default: value?.replaceAll('`', ''),
    description,
  }));
  expect(documented).toEqual(describeEnv());
});

/**
 * Answers of two databases, made comparable: what was made during the run (ids, instants, tokens) is replaced by where
 * it first appeared, and what domain.md declares public is taken out. Everything else stays as it came, byte by byte.
 */
import type { GraphQLAnswer } from '../api.ts';
import { declared } from './declared.ts';
import { fieldOfKey } from './generate.ts';

/** Keys whose values are secrets made at random, and waiting times by the machine's clock. */
const RANDOM = /"(undoToken|token|secret|prefix|retryAfterSeconds|requestId)(_\d+)?":("[^"]*"|\d+)/g;
/** An address whose secret was made at random. */
const RANDOM_ADDRESS = /\/calendar\/[\w-]{43}\.ics/g;
/** Positions, as numbers and inside cursors, which also name their log. */
const POSITION = new RegExp(`"(${declared.positions.fields.join('|')})(_\\d+)?":"\\d+"`, 'g');
/** What comes of all entries of the audit log before; null but for admins, which another test holds. */
const CHAINED = new RegExp(`"(${declared.auditLog.fields.join('|')})(_\\d+)?":"[0-9a-f]{64}"`, 'g');
const CURSOR = /\be[\w-]{22}[0-9a-z]{13}\b/g;
const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Global ids and page cursors: base64url of something with a uuid in it. */
const OPAQUE = /(?<![\w-])[\w-]{50,}(?![\w-])/g;

/** One database's reading of its own answers. Both of a pair see the same answers in the same order. */
export class Reader {
  readonly #known: ReadonlySet<string>;
  readonly #since: number;
  readonly #made = new Map<string, string>();
  readonly #remembered = new Map<string, string[]>();

  /** @param known uuids from before the run, hidden ones among them: they stay as they are */
  constructor(known: ReadonlySet<string>, since: number) {
    this.#known = known;
    this.#since = since;
  }

  comparable(answer: GraphQLAnswer): string {
    return this.#plain(JSON.stringify(answer))
      .replace(RANDOM, '"$1":"random"')
      .replace(RANDOM_ADDRESS, 'random')
      .replace(POSITION, '"$1":"position"')
      .replace(CHAINED, '"$1":"chained"');
  }

  #plain(text: string): string {
    return text
      .replace(CURSOR, 'cursor')
      .replace(OPAQUE, (whole) => {
        const inside = Buffer.from(whole, 'base64url').toString('utf8');
        return inside.search(UUID) < 0 ? whole : `<${this.#plain(inside)}>`;
      })
      .replace(UUID, (uuid) => (this.#known.has(uuid) ? uuid : this.#nameOf(uuid)))
      .replace(INSTANT, (instant) => {
        const at = Date.parse(instant);
        // Columns that the database fills in itself run by the machine's clock.
        return at >= this.#since && at <= Date.now() + 1_000 ? 'now' : instant;
      });
  }

  #nameOf(uuid: string): string {
    const name = this.#made.get(uuid) ?? `made ${this.#made.size + 1}`;
    this.#made.set(uuid, name);
    return name;
  }

  /** Keeps cursors and tokens by the field they came from, to ask with them later: each database with its own. */
  remember(answer: GraphQLAnswer): void {
    for (const [root, value] of Object.entries(answer.data ?? {})) {
      visit(value, (key, text) => {
        if (/cursor$/i.test(key) || key === 'asOf' || key === 'undoToken') {
          const kind = key === 'undoToken' ? key : CURSOR.test(text) ? 'EventCursor' : fieldOfKey(root);
          CURSOR.lastIndex = 0;
          this.#remembered.set(kind, [...(this.#remembered.get(kind) ?? []).slice(-40), text]);
        }
      });
    }
  }

  keep(kind: string, value: string): void {
    this.#remembered.set(kind, [value]);
  }

  /** The variables with what this database remembers in them. */
  resolve(variables: unknown): unknown {
    if (variables instanceof Remembered) {
      const all = this.#remembered.get(variables.kind) ?? [];
      return all.at(-1 - (variables.index % Math.max(1, all.length))) ?? 'none';
    }
    if (Array.isArray(variables)) return variables.map((it) => this.resolve(it));
    if (typeof variables !== 'object' || variables === null) return variables;
    return Object.fromEntries(Object.entries(variables).map(([key, it]) => [key, this.resolve(it)]));
  }
}

/** In the place of a value that each database has its own of. */
export class Remembered {
  readonly kind: string;
  readonly index: number;
  constructor(kind: string, index: number) {
    this.kind = kind;
    this.index = index;
  }
}

/** Which fields of which types an answer really holds. */
export function fieldsMet(answer: GraphQLAnswer, root: string, met: Set<string>): void {
  const walk = (value: unknown, type: string): void => {
    if (Array.isArray(value)) return value.forEach((it) => walk(it, type));
    if (typeof value !== 'object' || value === null) return;
    const { __typename = type } = value as { __typename?: string };
    for (const [key, inner] of Object.entries(value)) {
      met.add(`${__typename}.${fieldOfKey(key)}`);
      walk(inner, '');
    }
  };
  walk(answer.data, root);
  // A refusal is an answer of its field, too.
  for (const { path } of answer.errors ?? [])
    if (typeof path?.[0] === 'string') met.add(`${root}.${fieldOfKey(path[0])}`);
}

function visit(value: unknown, take: (key: string, text: string) => void, key = ''): void {
  if (typeof value === 'string') take(fieldOfKey(key), value);
  else if (Array.isArray(value)) value.forEach((it) => visit(it, take, key));
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) visit(inner, take, name);
}

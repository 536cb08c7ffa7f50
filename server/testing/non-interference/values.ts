/** Arguments for generated operations: ids, words and codes of both databases, hidden ones among them. */
import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import type pg from 'pg';
import { encodeGlobalId } from '../../schema/global-id.ts';
import { settingCatalog } from '../../settings/catalog-rules.ts';
import { TERRITORIES } from '../../territories/territories.ts';
import { Remembered } from './answers.ts';
import type { Choices } from './choices.ts';
import { declared } from './declared.ts';
import type { ValuePool } from './generate.ts';
import { daysFromNow } from './worlds.ts';

/** Tables that are not named after their type. */
const TABLES: Readonly<Record<string, string>> = {};

/** Every type that has an id, with the table it comes from. */
export function tablesOfNodes(schema: GraphQLSchema): Map<string, string> {
  const nodes = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'),
  );
  return new Map(nodes.map(({ name }) => [name, TABLES[name] ?? pluralOf(name)]));
}

function pluralOf(name: string): string {
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** All ids of every node, by type. */
export async function idsOf(database: pg.Pool, schema: GraphQLSchema): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  for (const [type, table] of tablesOfNodes(schema)) {
    const { rows } = await database.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`);
    ids.set(
      type,
      rows.map(({ id }) => id),
    );
  }
  return ids;
}

/** Words to search by: of companies, places and people, hidden ones too. */
export async function wordsOf(database: pg.Pool): Promise<string[]> {
  const { rows } = await database.query<{ word: string }>(
    `SELECT company_name AS word FROM leads UNION SELECT city FROM leads WHERE city IS NOT NULL
     UNION SELECT postal_code FROM leads WHERE postal_code IS NOT NULL UNION SELECT last_name FROM contacts
     UNION SELECT email FROM contacts WHERE email IS NOT NULL UNION SELECT phone FROM contacts WHERE phone IS NOT NULL`,
  );
  return rows.map(({ word }) => word).sort();
}

export interface Known {
  /** Of both databases, by type. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
  /** Of the one alone: to be asked for all the same. */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
  /** The viewers, who must stay who they are, and what waits for the end: nothing is written to them. */
  readonly spared: ReadonlySet<string>;
  /** Seen in part, and different in what is withheld: who takes them over sees them whole, so nobody does. */
  readonly veiled: ReadonlySet<string>;
}

/** They never name a hidden lead. */
const COMPARED: readonly string[] = declared.duplicateCheck.compared;

export class Values implements ValuePool {
  readonly #schema: GraphQLSchema;
  readonly #known: Known;
  readonly #types: readonly string[];
  #fresh = 0;

  constructor(schema: GraphQLSchema, known: Known) {
    this.#schema = schema;
    this.#known = known;
    this.#types = [...known.shared.keys()].filter((type) => (known.shared.get(type)?.length ?? 0) > 0);
  }

  scalar(choices: Choices, type: string, path: readonly string[], owner: string): unknown {
    const name = path.at(-1) ?? '';
    switch (type) {
      case 'ID':
        return this.#id(choices, name, path, owner);
      case 'String':
        return this.#text(choices, name, path);
      case 'Int':
        return name === 'version' || /Version$/.test(name)
          ? choices.pick([1, 1, 1, 2, 3])
          : 1 + choices.upTo(30);
      case 'Float':
        return choices.upTo(100);
      case 'Boolean':
        return choices.chance(60);
      case 'DateTime':
        return daysFromNow(choices.pick([-400, -30, -2, -1, -0.1, 0, 1, 2, 5, 40, 200])).toISOString();
      case 'Date':
        return daysFromNow(choices.pick([-30, -1, 0, 1, 5, 30]))
          .toISOString()
          .slice(0, 10);
      case 'Duration':
        return choices.pick(['PT1H', 'P1D', 'P7D']);
      case 'Decimal':
        return choices.pick(['0', '1200.50', '60000']);
      case 'CurrencyCode':
        return choices.pick(['EUR', 'CHF']);
      case 'SettingValue':
        return choices.pick([true, false, 1, 3, 5, 10, 30, 'EN', '']);
      case 'EventCursor':
        return owner === 'subscription'
          ? new Remembered('start', 0)
          : new Remembered('EventCursor', choices.upTo(30));
      default:
        throw new Error(
          `No values are known for the scalar ${type}: say in ${import.meta.filename} which to use.`,
        );
    }
  }

  /** Mostly of the type that the argument's name speaks of; sometimes of any, or of nothing at all. */
  #id(choices: Choices, name: string, path: readonly string[], owner: string): string {
    const spoken = this.#typeSpokenOf(name, path, owner);
    const type = spoken && choices.chance(92) ? spoken : choices.pick(this.#types);
    const shared = this.#known.shared.get(type) ?? [];
    const hidden = this.#known.hidden.get(type) ?? [];
    // An administration of people must not end who asks; as an owner or a colleague they are as good as any.
    const written = /Input$/.test(owner) && (type !== 'User' || /user/i.test(path[0] ?? ''));
    const taking = TAKING.test(path[0] ?? '');
    const usable = shared.filter(
      (it) => !(written && this.#known.spared.has(it)) && !(taking && this.#known.veiled.has(it)),
    );
    const from = hidden.length > 0 && choices.chance(30) ? hidden : usable;
    if (from.length === 0 || choices.chance(3))
      return encodeGlobalId(type, '00000000-0000-7000-8000-ffffffffffff');
    return encodeGlobalId(type, choices.pick(from));
  }

  /** `leadId` and `leadIds` speak of a Lead, `toUserId` and `owner` of a User, `id` of what the field answers with. */
  #typeSpokenOf(name: string, path: readonly string[], owner: string): string | undefined {
    if (/^(owner|byUser)/.test(name)) return 'User';
    if (/^(keep|merge)Id$/.test(name)) return 'Lead';
    const word = name.replace(/Ids?$/, '').toLowerCase();
    const named = this.#types.filter((type) => word !== '' && type.toLowerCase().endsWith(word));
    const ends = this.#types.filter((type) => word.endsWith(type.toLowerCase()));
    const answered = this.#schema.getQueryType()?.getFields()[path[0] ?? ''];
    const ofAnswer = answered && this.#types.find((type) => type === getNamedType(answered.type).name);
    const ofOwner =
      this.#types.find((type) => owner.replace(/Input$/, '').endsWith(type)) ??
      (/View/.test(owner) ? 'SavedView' : undefined);
    return ends[0] ?? named[0] ?? ofAnswer ?? ofOwner;
  }

  #text(choices: Choices, name: string, path: readonly string[]): unknown {
    if (name === 'after' || name === 'before') return new Remembered(path[0] ?? '', choices.upTo(10));
    if (name === 'token') return new Remembered('undoToken', 0);
    if (name === 'search') return this.#search(choices);
    if (/^territor(y|ies)$/.test(name))
      return choices.pick(
        choices.chance(80) ? ['DE', 'DE-BY', 'DE-BE', 'CH'] : TERRITORIES.map(({ code }) => code),
      );
    if (name === 'key') return choices.pick(Object.keys(settingCatalog));
    if (name === 'idempotencyKey') return `key ${choices.upTo(40)}`;
    if (name === 'columns') return choices.pick(['companyName', 'status', 'city']);
    if (COMPARED.includes(name)) return this.#compared(name);
    return `Ein Text, der lang genug ist, ${this.#fresh++}`;
  }

  /** Nobody's, and like nothing that there is. */
  #compared(name: string): string {
    const n = this.#fresh++;
    const syllables = Array.from(
      { length: 6 },
      (_, index) => SYLLABLES[(n * 7 + index * (n + 3)) % SYLLABLES.length],
    );
    const word = `${syllables.join('')}${n}`;
    if (name === 'email') return `${word}@${word}.example`;
    if (name === 'phone') return `+49 30 7${String(100_000 + n)}`;
    if (name === 'website') return `https://www.${word}.example`;
    if (name === 'postalCode') return String(10_115 + n);
    return word.charAt(0).toUpperCase() + word.slice(1);
  }

  /** A word, a piece of one, one with a slip of the hand, or several. */
  #search(choices: Choices): string {
    const word = choices.pick(this.#known.words);
    const from = choices.upTo(Math.max(0, word.length - 3));
    switch (choices.upTo(4)) {
      case 0:
        return word;
      case 1:
        return word.slice(from, from + 2 + choices.upTo(6));
      case 2:
        return word.length > 5 ? word.slice(0, 2) + word.charAt(3) + word.charAt(2) + word.slice(4) : word;
      case 3:
        return `${word.split(' ')[0]} ${choices.pick(this.#known.words).slice(0, 4)}`;
      default:
        return word.split(/[ @]/)[0] ?? word;
    }
  }
}

/** Mutations by which somebody gets more of a lead than they saw. */
const TAKING = /^(claim|decide|assign|bulk)/;

const SYLLABLES = ['zu', 'vok', 'mir', 'tal', 'qep', 'bran', 'xif', 'lod', 'wes', 'jun', 'pyr', 'gak', 'nev'];

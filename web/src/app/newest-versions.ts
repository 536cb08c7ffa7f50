/**
 * What a stream tells of an entity never goes back behind what is known of it already.
 *
 * graphcache lays a stream's item on top of whatever it has, and the item may have been read before one's own change
 * and come after its answer. What counts its edits in a `version` is compared by it: of an older one only those fields
 * go on to the cache that no newer answer has held. Answers to queries need none of this: graphcache puts them in the
 * order they were asked in. Stands behind the cache, so what a change shows before it is answered has no part in this.
 * Follow-ups count no version: of them a stream says the last word.
 */
import type { Exchange } from 'urql';
import { map, pipe } from 'wonka';

interface Known {
  readonly version: number;
  /** What answers of this version have held. */
  readonly fields: ReadonlySet<string>;
}

type Data = Readonly<Record<string, unknown>>;

export const newestVersionsExchange: Exchange = ({ forward }) => {
  const newest = new Map<string, Known>();

  const withoutOlder = (value: unknown, mayStrip: boolean): unknown => {
    if (Array.isArray(value)) return value.map((one) => withoutOlder(one, mayStrip));
    if (!isData(value)) return value;
    const kept = mayStrip ? keep(value) : value;
    const { __typename, id, version } = value;
    if (
      kept === value &&
      typeof __typename === 'string' &&
      typeof id === 'string' &&
      typeof version === 'number'
    )
      remember(`${__typename}:${id}`, version, Object.keys(value));
    if (!mayStrip) {
      for (const one of Object.values(value)) if (typeof one === 'object') withoutOlder(one, false);
      return value;
    }
    return Object.fromEntries(
      Object.entries(kept).map(([field, one]) => [field, withoutOlder(one, true)] as const),
    );
  };

  /** The same where it is as new as what is known. */
  const keep = (value: Data): Data => {
    const { __typename, id, version } = value;
    const known = newest.get(`${String(__typename)}:${String(id)}`);
    if (typeof version !== 'number' || !known || version >= known.version) return value;
    return Object.fromEntries(
      Object.entries(value).filter(([field]) => identity.has(field) || !known.fields.has(field)),
    );
  };

  const remember = (key: string, version: number, fields: readonly string[]): void => {
    const known = newest.get(key);
    if (known && known.version > version) return;
    if (known?.version === version && fields.every((field) => known.fields.has(field))) return;
    const before = known?.version === version ? known.fields : [];
    newest.set(key, { version, fields: interned([...before, ...fields]) });
  };

  /** Thousands of rows hold the same few sets of fields. */
  const sets = new Map<string, ReadonlySet<string>>();
  const interned = (fields: readonly string[]): ReadonlySet<string> => {
    const set = new Set([...fields].sort());
    const name = [...set].join();
    const same = sets.get(name) ?? set;
    sets.set(name, same);
    return same;
  };

  return (operations$) =>
    pipe(
      forward(operations$),
      map((result) => {
        if (!isData(result.data)) return result;
        return { ...result, data: withoutOlder(result.data, result.operation.kind === 'subscription') };
      }),
    );
};

const identity: ReadonlySet<string> = new Set(['__typename', 'id']);

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

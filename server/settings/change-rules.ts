/**
 * What changing a setting takes: whether the value is one, which territories then have another, whether every one of
 * them still keeps to the rules among settings, and what of their leads is planned anew.
 */
import type { Issue } from '../leads/rules.ts';
import { isTerritoryCode, TERRITORIES, territoryOf } from '../territories/territories.ts';
import type { ReplannedPart, SettingEntry, TextForm } from './catalog-rules.ts';
import {
  brokenRule,
  isSettingKey,
  isSettingValue,
  isNumber,
  resolveSetting,
  resolveSettings,
  settingEntry,
  valueAt,
  valueProblem,
  type SettingKey,
  type SettingRow,
  type SettingValue,
} from './rules.ts';

export type SettingIssueCode =
  | 'SETTING_UNKNOWN'
  | 'TERRITORY_UNKNOWN'
  | 'SETTING_NOT_TERRITORIAL'
  | 'SETTING_VALUE_MISSING'
  | 'SETTING_WRONG_KIND'
  | 'SETTING_OUT_OF_BOUNDS'
  | 'SETTING_MALFORMED'
  | 'SETTING_OUT_OF_ORDER';

export type WantedSetting = {
  readonly key: string;
  /** None: the system. */
  readonly territory: string | null;
  readonly value: unknown;
  /** Gives the place back to its surroundings: the country, the system, the default. */
  readonly reset: boolean;
};

export type SettingChange = {
  readonly key: SettingKey;
  readonly territory: string | null;
  /** What is chosen at this place; null where nothing is. */
  readonly before: SettingValue | null;
  readonly after: SettingValue | null;
  /** All rows as they will be. */
  readonly rows: readonly SettingRow[];
  /** Codes of the territories whose value is another one then. */
  readonly territories: readonly string[];
  /** What of their open leads is planned anew. */
  readonly parts: readonly ReplannedPart[];
};

export type SettingDecision =
  | { readonly kind: 'OK'; readonly change: SettingChange }
  | { readonly kind: 'INVALID'; readonly issues: readonly Issue<SettingIssueCode>[] };

export function decideSetting(rows: readonly SettingRow[], wanted: WantedSetting): SettingDecision {
  const { key, territory } = wanted;
  if (!isSettingKey(key)) {
    return refused('SETTING_UNKNOWN', 'key', 'Choose one of the keys that `settings` lists.');
  }
  const entry = settingEntry(key);
  const issue = issueOfPlace(entry, territory) ?? issueOfValue(entry, wanted);
  if (issue) return { kind: 'INVALID', issues: [issue] };

  const here = (row: SettingRow) => row.key === key && row.territoryCode === territory;
  const after = wanted.reset ? null : (wanted.value as SettingValue);
  const others = rows.filter((row) => !here(row));
  const next = after === null ? others : [...others, { key, territoryCode: territory, value: after }];
  const changed = placesOf(entry).filter(
    (place) => resolveSetting(rows, key, place).value !== resolveSetting(next, key, place).value,
  );
  const disorder = changed.map((place) => disorderIn(next, key, place)).find((it) => it !== null);
  if (disorder) return { kind: 'INVALID', issues: [disorder] };

  const stored = rows.find(here)?.value;
  const territories = changed.filter((place) => place !== null);
  return {
    kind: 'OK',
    change: {
      key,
      territory,
      before: isSettingValue(stored) ? stored : null,
      after,
      rows: next,
      territories,
      parts: territories.length > 0 ? entry.replans : [],
    },
  };
}

const FORM: Readonly<Record<TextForm, string>> = {
  NAME: 'Give a name in one line, at most 100 characters; or "" for none.',
  ADDRESS: 'Give one e-mail address, like vertrieb@example.com; or "" for none.',
  LANGUAGE: 'Give "DE" or "EN".',
};

/** Where a value of this setting holds: in every territory, and in what belongs to none. */
function placesOf({ territorial }: SettingEntry): (string | null)[] {
  return territorial ? [null, ...TERRITORIES.map(({ code }) => code)] : [null];
}

function issueOfPlace(entry: SettingEntry, territory: string | null): Issue<SettingIssueCode> | null {
  if (territory === null) return null;
  if (!isTerritoryCode(territory)) {
    const message = 'Choose a territory by its code, for example DE-BY, AT-9 or CH-ZH.';
    return { code: 'TERRITORY_UNKNOWN', path: 'territory', message };
  }
  if (entry.territorial) return null;
  const message = 'This setting is the same everywhere: leave the territory out.';
  return { code: 'SETTING_NOT_TERRITORIAL', path: 'territory', message };
}

function issueOfValue(entry: SettingEntry, { value, reset }: WantedSetting): Issue<SettingIssueCode> | null {
  const given = value !== null && value !== undefined;
  if (given === reset) {
    const message = 'Give either a value, or reset: true to give up the one that was chosen.';
    return { code: 'SETTING_VALUE_MISSING', path: 'value', message };
  }
  const problem = reset ? null : valueProblem(entry, value);
  if (problem === null) return null;
  if (!isNumber(entry)) {
    const code = problem === 'MALFORMED' ? 'SETTING_MALFORMED' : 'SETTING_WRONG_KIND';
    const message = entry.kind === 'SWITCH' ? 'Give true or false.' : FORM[entry.form];
    return { code, path: 'value', message };
  }
  const form = entry.kind === 'INTEGER' ? 'a whole number' : 'a number';
  const message = `Give ${form} from ${entry.min} to ${entry.max}.`;
  const code = problem === 'WRONG_KIND' ? 'SETTING_WRONG_KIND' : 'SETTING_OUT_OF_BOUNDS';
  return { code, path: 'value', message };
}

function disorderIn(
  rows: readonly SettingRow[],
  key: SettingKey,
  place: string | null,
): Issue<SettingIssueCode> | null {
  const settings = resolveSettings(rows, place);
  const rule = brokenRule(settings, key);
  if (!rule) return null;
  const where = place === null ? 'the system' : territoryOf(place).name.en;
  const values = rule.keys.map((it) => `${it} (${String(valueAt(settings, it))})`).join(', ');
  const order = rule.strict ? 'must rise in this order, no two of them equal' : 'must not fall in this order';
  const message = `In ${where} these would be out of order: ${values}. They ${order}.`;
  return { code: 'SETTING_OUT_OF_ORDER', path: 'value', message };
}

function refused(code: SettingIssueCode, path: string, message: string): SettingDecision {
  return { kind: 'INVALID', issues: [{ code, path, message }] };
}

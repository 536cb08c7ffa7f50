/**
 * What the settings are for a territory: its own value, else its country's, else the system's, else the default.
 * A stored value that the catalogue does not take (an old kind, a bound since narrowed) counts as not there.
 */
import { territoryOf } from '../territories/territories.ts';
import { isAddress, mailLanguages, oneLine } from '../mail/rules.ts';
import { settingCatalog, type NumberSetting, type SettingEntry, type TextForm } from './catalog-rules.ts';

type Catalog = typeof settingCatalog;
type Group = keyof Catalog & string;
type ValueOf<Entry> = Entry extends { readonly kind: 'SWITCH' }
  ? boolean
  : Entry extends { readonly kind: 'TEXT' }
    ? string
    : number;

/** Every setting as it holds for one territory, or for what belongs to none. */
export type Settings = {
  readonly [G in Group]: { readonly [N in keyof Catalog[G]]: ValueOf<Catalog[G][N]> };
};

/** `protection.months` */
export type SettingKey = { [G in Group]: `${G}.${keyof Catalog[G] & string}` }[Group];
export type SettingValue = number | boolean | string;

export function isSettingValue(value: unknown): value is SettingValue {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
}

/** In the order of the catalogue. */
export const settingEntries: readonly (readonly [SettingKey, SettingEntry])[] = Object.entries(
  settingCatalog,
).flatMap(([group, entries]) =>
  Object.entries<SettingEntry>(entries).map(
    ([name, entry]) => [`${group}.${name}` as SettingKey, entry] as const,
  ),
);
const BY_KEY: ReadonlyMap<string, SettingEntry> = new Map(settingEntries);

export function isSettingKey(key: string): key is SettingKey {
  return BY_KEY.has(key);
}

export function settingEntry(key: SettingKey): SettingEntry {
  const entry = BY_KEY.get(key);
  if (!entry) throw new RangeError(`unknown setting ${JSON.stringify(key)}`);
  return entry;
}

/** A row of the table `settings`; no territory is the system. Keys that are no setting's are passed over. */
export type SettingRow = {
  readonly key: string;
  readonly territoryCode: string | null;
  readonly value: unknown;
};

export const settingSources = ['DEFAULT', 'SYSTEM', 'COUNTRY', 'TERRITORY'] as const;
export type SettingSource = (typeof settingSources)[number];

export type ResolvedSetting = { readonly value: SettingValue; readonly source: SettingSource };

/** One setting for a territory (null: for the system), and where its value comes from. */
export function resolveSetting(
  rows: readonly SettingRow[],
  key: SettingKey,
  territory: string | null,
): ResolvedSetting {
  return resolve(stored(rows), key, territory);
}

/** All settings for a territory; null for what belongs to none. */
export function resolveSettings(rows: readonly SettingRow[], territory: string | null): Settings {
  if (rows.length === 0) return defaultSettings;
  const values = stored(rows);
  return nested((key) => resolve(values, key, territory).value);
}

export const defaultSettings: Settings = nested((key) => settingEntry(key).default);

type Stored = ReadonlyMap<string, unknown>;

const place = (key: string, territory: string | null) => `${key} ${territory ?? ''}`;

function stored(rows: readonly SettingRow[]): Stored {
  return new Map(rows.map((row) => [place(row.key, row.territoryCode), row.value]));
}

function resolve(values: Stored, key: SettingKey, territory: string | null): ResolvedSetting {
  const entry = settingEntry(key);
  for (const { code, source } of levels(entry, territory)) {
    const value = values.get(place(key, code));
    if (isValueOf(entry, value)) return { value, source };
  }
  return { value: entry.default, source: 'DEFAULT' };
}

function levels(entry: SettingEntry, territory: string | null) {
  const system = { code: null, source: 'SYSTEM' as const };
  if (territory === null || !entry.territorial) return [system];
  const { code, country, subdivision } = territoryOf(territory);
  const ofCountry = { code: country, source: 'COUNTRY' as const };
  return subdivision === null
    ? [ofCountry, system]
    : [{ code, source: 'TERRITORY' as const }, ofCountry, system];
}

function isValueOf(entry: SettingEntry, value: unknown): value is SettingValue {
  return value !== undefined && valueProblem(entry, value) === null;
}

/**
 * WRONG_KIND: text for a number, 1.5 for a whole one. OUT_OF_BOUNDS: below the least or above the greatest. MALFORMED:
 * text that is no address, no name, no language.
 */
export type ValueProblem = 'WRONG_KIND' | 'OUT_OF_BOUNDS' | 'MALFORMED';

export function valueProblem(entry: SettingEntry, value: unknown): ValueProblem | null {
  if (entry.kind === 'SWITCH') return typeof value === 'boolean' ? null : 'WRONG_KIND';
  if (entry.kind === 'TEXT') {
    if (typeof value !== 'string') return 'WRONG_KIND';
    return hasForm[entry.form](value) ? null : 'MALFORMED';
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'WRONG_KIND';
  if (entry.kind === 'INTEGER' && !Number.isInteger(value)) return 'WRONG_KIND';
  return value < entry.min || value > entry.max ? 'OUT_OF_BOUNDS' : null;
}

const hasForm: Readonly<Record<TextForm, (value: string) => boolean>> = {
  NAME: (value) => value === oneLine(value, 100),
  ADDRESS: (value) => value === '' || isAddress(value),
  LANGUAGE: (value) => mailLanguages.some((it) => it === value),
};

export function isNumber(entry: SettingEntry): entry is NumberSetting {
  return entry.kind === 'INTEGER' || entry.kind === 'DECIMAL';
}

/** Values that rise in this order; `strict`: no two may be equal. */
export type AscendingRule = { readonly keys: readonly SettingKey[]; readonly strict: boolean };

const rising = (strict: boolean, ...keys: SettingKey[]): AscendingRule => ({ keys, strict });

/** What settings must keep to among themselves, in every territory. */
export const settingRules: readonly AscendingRule[] = [
  rising(true, 'protection.warningDays', 'protection.progressDays'),
  rising(true, 'score.volumeLowFrom', 'score.volumeMediumFrom', 'score.volumeHighFrom'),
  rising(
    false,
    'score.volumeAnyPoints',
    'score.volumeLowPoints',
    'score.volumeMediumPoints',
    'score.volumeHighPoints',
  ),
  rising(
    true,
    'score.employeesLeastFrom',
    'score.employeesLowFrom',
    'score.employeesMediumFrom',
    'score.employeesHighFrom',
  ),
  rising(
    false,
    'score.employeesLeastPoints',
    'score.employeesLowPoints',
    'score.employeesMediumPoints',
    'score.employeesHighPoints',
  ),
  rising(true, 'score.activityHighDays', 'score.activityMediumDays', 'score.activityLowDays'),
  rising(false, 'score.activityLowPoints', 'score.activityMediumPoints', 'score.activityHighPoints'),
  rising(true, 'score.followUpsLowFrom', 'score.followUpsMediumFrom', 'score.followUpsHighFrom'),
  rising(false, 'score.followUpsLowPoints', 'score.followUpsMediumPoints', 'score.followUpsHighPoints'),
  rising(
    false,
    'score.businessTypeLowPoints',
    'score.businessTypeMediumPoints',
    'score.businessTypeHighPoints',
  ),
  rising(false, 'score.kitchenSmallPoints', 'score.kitchenMediumPoints', 'score.kitchenLargePoints'),
  rising(
    false,
    'score.stagePreClaimPoints',
    'score.stageRegistrationPoints',
    'score.stageQualificationPoints',
  ),
  rising(true, 'score.progressHighDays', 'score.progressMediumDays', 'score.progressLowDays'),
  rising(false, 'score.progressLowPoints', 'score.progressMediumPoints', 'score.progressHighPoints'),
  rising(true, 'score.protectionHighDays', 'score.protectionLowDays'),
  rising(false, 'score.protectionLowPoints', 'score.protectionHighPoints'),
  rising(true, 'score.bandMediumFrom', 'score.bandStrongFrom'),
];

/** The first rule that names the key and that these settings break; null when they keep to all of them. */
export function brokenRule(settings: Settings, key: SettingKey): AscendingRule | null {
  return settingRules.find((rule) => rule.keys.includes(key) && !keepsTo(settings, rule)) ?? null;
}

function keepsTo(settings: Settings, { keys, strict }: AscendingRule): boolean {
  const values = keys.map((key) => Number(valueAt(settings, key)));
  return values.every((value, index) => {
    const before = values[index - 1];
    return before === undefined || (strict ? before < value : before <= value);
  });
}

export function valueAt(settings: Settings, key: SettingKey): SettingValue {
  const [group = '', name = ''] = key.split('.');
  const groups: Readonly<Record<string, Readonly<Record<string, SettingValue>>>> = settings;
  const value = groups[group]?.[name];
  if (value === undefined) throw new RangeError(`unknown setting ${JSON.stringify(key)}`);
  return value;
}

/** The shape of the catalogue is the shape of the settings: what the type says is what is built here. */
function nested(valueOf: (key: SettingKey) => SettingValue): Settings {
  return Object.fromEntries(
    Object.entries(settingCatalog).map(([group, entries]) => [
      group,
      Object.fromEntries(
        Object.keys(entries).map((name) => [name, valueOf(`${group}.${name}` as SettingKey)]),
      ),
    ]),
  ) as Settings;
}

/** Settings in the schema: every number of the domain and every switch, for admins. */
import type { Setting, SettingChange } from '../db/generated/client.ts';
import { loadAll } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { badUserInput } from '../schema/global-id.ts';
import { SettingRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { isTerritoryCode, territoryOf } from '../territories/territories.ts';
import type { ReplannedPart } from './catalog-rules.ts';
import { ReplannedPartEnum, SettingKindEnum, SettingSourceEnum, SettingUnitEnum } from './enums.ts';
import {
  CHANGE_ORDER,
  changeList,
  checkAdmin,
  chosenFor,
  lastChangeAt,
  lastChangeOf,
  resolved,
  type SettingNode,
} from './list.ts';
import {
  isNumber,
  isSettingKey,
  isSettingValue,
  settingEntries,
  settingEntry,
  settingRules,
  type SettingKey,
  type SettingValue,
} from './rules.ts';

const RePlanRef = builder.objectRef<SettingChange>('SettingRePlan').implement({
  description:
    'How far the planning has come that follows from a change of a setting. A job does it, in batches.',
  fields: (t) => ({
    parts: t.field({
      type: [ReplannedPartEnum],
      description: 'What of the leads is planned anew.',
      resolve: (change) => change.parts as ReplannedPart[],
    }),
    total: t.exposeInt('total', {
      description: 'How many open leads it is about: counted when it begins, exact when it has ended.',
    }),
    done: t.exposeInt('done', { description: 'How many of them were planned anew.' }),
    failed: t.exposeInt('failed', {
      description: 'How many could not be, and stay as they were; the log names them.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it began; null while it waits.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null until then.',
    }),
  }),
});

export const SettingChangeRef = builder.objectRef<SettingChange>('SettingChange');

builder.node(SettingChangeRef, {
  description: 'One change of a setting at one place. Admins only.',
  id: { resolve: (change) => change.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.settingChange, ids),
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Which setting.' }),
    territory: t.field({
      type: TerritoryRef,
      nullable: true,
      description: 'For which territory; null for the system.',
      resolve: ({ territoryCode }) => placeOf(territoryCode),
    }),
    version: t.exposeInt('version', { description: 'The how manyth change of this place it was.' }),
    before: t.field({
      type: 'SettingValue',
      nullable: true,
      description: 'What was chosen there before; null where nothing was.',
      resolve: ({ oldValue }) => scalarOf(oldValue),
    }),
    after: t.field({
      type: 'SettingValue',
      nullable: true,
      description: 'What is chosen there since; null where the choice was given up.',
      resolve: ({ newValue }) => scalarOf(newValue),
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ changedAt }) => changedAt }),
    by: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who changed it.',
      resolve: async (change, _args, context) => (await context.view()).loaders.user.load(change.changedById),
    }),
    rePlan: t.field({
      type: RePlanRef,
      nullable: true,
      description: 'The planning that follows from it; null where nothing does.',
      resolve: (change) => (change.parts.length > 0 ? change : null),
    }),
  }),
});

const ChosenRef = builder.objectRef<Setting>('ChosenSetting').implement({
  description: 'A value that was chosen for the system or for a territory.',
  fields: (t) => ({
    territory: t.field({
      type: TerritoryRef,
      nullable: true,
      description: 'For which territory; null for the system.',
      resolve: ({ territoryCode }) => placeOf(territoryCode),
    }),
    value: t.field({
      type: 'SettingValue',
      nullable: true,
      description: 'The value; null for one that is no longer one of this setting and counts as not chosen.',
      resolve: ({ value }) => scalarOf(value),
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was chosen.' }),
    updatedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who chose it.',
      resolve: async ({ updatedById }, _args, context) =>
        updatedById ? (await context.view()).loaders.user.load(updatedById) : null,
    }),
  }),
});

const OrderRef = builder.objectRef<(typeof settingRules)[number]>('SettingOrder').implement({
  description: 'Settings whose values must rise in the order of their keys, in every territory.',
  fields: (t) => ({
    keys: t.stringList({ description: 'The keys, least value first.', resolve: ({ keys }) => [...keys] }),
    strict: t.exposeBoolean('strict', { description: 'Whether no two values may be equal.' }),
  }),
});

SettingRef.implement({
  description:
    'A number of the domain or a switch, as it holds in one place: its own value, else that of its country, else that of the system, else the default. Admins only.',
  fields: (t) => ({
    key: t.string({ description: 'Its name: `protection.months`.', resolve: ({ key }) => key }),
    group: t.string({
      description: 'What it belongs to: the part of the key before the dot.',
      resolve: ({ key }) => key.split('.')[0] ?? key,
    }),
    territory: t.field({
      type: TerritoryRef,
      nullable: true,
      description: 'The place; null for the system.',
      resolve: ({ territory }) => placeOf(territory),
    }),
    value: t.field({
      type: 'SettingValue',
      description: 'What holds there.',
      resolve: async (node, _args, context) => (await resolved(await context.view(), node)).value,
    }),
    source: t.field({
      type: SettingSourceEnum,
      description: 'Where that comes from.',
      resolve: async (node, _args, context) => (await resolved(await context.view(), node)).source,
    }),
    default: t.field({
      type: 'SettingValue',
      description: 'What holds where nobody chose.',
      resolve: ({ key }) => settingEntry(key).default,
    }),
    kind: t.field({
      type: SettingKindEnum,
      description: 'What form a value has.',
      resolve: ({ key }) => settingEntry(key).kind,
    }),
    unit: t.field({
      type: SettingUnitEnum,
      description: 'What a value counts.',
      resolve: ({ key }) => settingEntry(key).unit,
    }),
    min: t.float({
      nullable: true,
      description: 'The least value of a number.',
      resolve: ({ key }) => boundsOf(key)?.min ?? null,
    }),
    max: t.float({
      nullable: true,
      description: 'The greatest value of a number.',
      resolve: ({ key }) => boundsOf(key)?.max ?? null,
    }),
    orders: t.field({
      type: [OrderRef],
      description: 'What it must keep to among other settings.',
      resolve: ({ key }) => settingRules.filter(({ keys }) => keys.includes(key)),
    }),
    territorial: t.boolean({
      description: 'Whether territories may differ; else it is the same everywhere.',
      resolve: ({ key }) => settingEntry(key).territorial,
    }),
    replans: t.field({
      type: [ReplannedPartEnum],
      description: 'What of open leads a change plans anew.',
      resolve: ({ key }) => [...settingEntry(key).replans],
    }),
    description: t.string({
      description: 'What it is.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: ({ key }, { language }) => settingEntry(key).description[language === 'EN' ? 'en' : 'de'],
    }),
    chosen: t.field({
      type: [ChosenRef],
      description: 'What was chosen anywhere: for the system and for territories, at most one each.',
      resolve: async ({ key }, _args, context) => chosenFor(await context.view(), key),
    }),
    version: t.int({
      description: 'How often it was changed at this place; name it when you change it. 0 for never.',
      resolve: async (node, _args, context) => (await lastChangeAt(await context.view(), node))?.version ?? 0,
    }),
    lastChange: t.field({
      type: SettingChangeRef,
      nullable: true,
      description: 'The last change of it anywhere, with the progress of what follows from it.',
      resolve: async ({ key }, _args, context) => lastChangeOf(await context.view(), key),
    }),
  }),
});

const SettingChangesConnectionRef = connectionType('SettingChanges', SettingChangeRef, {
  description: 'Changes of settings, newest first.',
  total: 'How many changes there were.',
});

builder.objectField(SettingChangesConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'The position this list contains, exactly: a stream begun after it misses nothing.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryFields((t) => ({
  settings: t.field({
    type: [SettingRef],
    nullable: true,
    description:
      'All settings as they hold for the system or in one territory. Admins; FORBIDDEN for others.',
    args: { territory: t.arg.string({ description: 'The code of a territory; left out: the system.' }) },
    resolve: async (_root, { territory }, context): Promise<SettingNode[]> => {
      checkAdmin(await context.view());
      const place = territory ?? null;
      if (place !== null && !isTerritoryCode(place)) throw badUserInput('territory: there is no such code.');
      return settingEntries.map(([key]) => ({ key, territory: place }));
    },
  }),
  settingChanges: t.field({
    type: SettingChangesConnectionRef,
    nullable: true,
    description: 'Changes of settings, newest first. Admins; FORBIDDEN for others.',
    args: { ...pageArgs(), key: t.arg.string({ description: 'Of this setting only.' }) },
    resolve: async (_root, { key, ...args }, context) => {
      checkAdmin(await context.view());
      if (key !== null && key !== undefined && !isSettingKey(key)) {
        throw badUserInput('key: there is no such setting.');
      }
      return askedConnection(changeList(context, key ?? null), args, CHANGE_ORDER.name);
    },
  }),
}));

function placeOf(code: string | null) {
  return code === null ? null : territoryOf(code);
}

function boundsOf(key: SettingKey) {
  const entry = settingEntry(key);
  return isNumber(entry) ? entry : null;
}

/** What a column holds that is a value of a setting; null for anything else. */
function scalarOf(value: unknown): SettingValue | null {
  return isSettingValue(value) ? value : null;
}

/** Changing settings, and seeing beforehand what a change would move. */
import { ADMINISTRATION } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { answer, resultUnion, type Refusal } from '../schema/result.ts';
import { SettingRef } from '../schema/refs.ts';
import { ValidationError } from '../user-errors.ts';
import { changeById, checkAdmin } from './list.ts';
import { updateSetting, type UpdatedSetting } from './operations.ts';
import { previewSetting, type SettingPreview } from './preview.ts';
import { SettingChangeRef } from './setting.ts';

const UpdateSettingSuccessRef = builder
  .objectRef<UpdatedSetting & { readonly cursor: string }>('UpdateSettingSuccess')
  .implement({
    description: 'The setting is changed, and holds from now on.',
    fields: (t) => ({
      setting: t.field({
        type: SettingRef,
        description: 'The setting at that place as it is now.',
        resolve: ({ key, territory }) => ({ key, territory }),
      }),
      change: t.field({
        type: SettingChangeRef,
        description: 'The change, with the progress of what follows from it.',
        resolve: async ({ changeId }, _args, context) => changeById(await context.view(), changeId),
      }),
      cursor: t.field({
        type: 'EventCursor',
        description: 'Position of the last event of this change.',
        resolve: ({ cursor }) => cursor,
      }),
    }),
  });

const UpdateSettingResult = resultUnion({
  name: 'UpdateSetting',
  success: UpdateSettingSuccessRef,
  errors: ['ValidationError', 'ForbiddenError', 'SettingConflictError'],
  description: 'What came of changing a setting.',
});

const KEY = 'Which setting: a key that `settings` lists.';
const PLACE = 'The code of the territory it is to hold in, its subdivisions included; left out: the system.';
const VALUE = 'The value; left out with `reset`.';
const RESET =
  'True gives up what was chosen at this place: the country decides again, the system, the default.';

const UpdateSettingInput = builder.inputType('UpdateSettingInput', {
  description: 'What is to hold, and where.',
  fields: (t) => ({
    key: t.string({ required: true, description: KEY }),
    territory: t.string({ description: PLACE }),
    value: t.field({ type: 'SettingValue', description: VALUE }),
    reset: t.boolean({ defaultValue: false, description: RESET }),
    version: t.int({
      required: true,
      description: '`Setting.version` at this place as you read it; 0 where nobody has chosen yet.',
    }),
  }),
});

builder.mutationField('updateSetting', (t) =>
  t.field({
    type: UpdateSettingResult,
    extensions: ADMINISTRATION,
    description:
      'Changes a setting for the system or a territory. Admins only. What is open is planned anew by a job: `change.rePlan`.',
    args: { input: t.arg({ type: UpdateSettingInput, required: true, description: 'What and where.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { value, cursor } = await context.mutate((work) =>
          updateSetting(work, { ...wantedOf(input), version: input.version }),
        );
        return { ...value, cursor };
      }),
  }),
);

const PreviewSettingSuccessRef = builder.objectRef<SettingPreview>('PreviewSettingSuccess').implement({
  description:
    'What a change would move, found by planning without writing. Of many leads an even sample is looked at: `examined` of `leads`.',
  fields: (t) => ({
    leads: t.exposeInt('leads', {
      description: 'Open leads in the territories whose value would be another one.',
    }),
    examined: t.exposeInt('examined', { description: 'How many of them were looked at: all, or 1,000.' }),
    followUpsMoved: t.exposeInt('followUpsMoved', {
      description: 'How many open follow-ups of those would be due at another time.',
    }),
    deadlinesMoved: t.exposeInt('deadlinesMoved', {
      description: 'How many of those leads would have another deadline of their protection.',
    }),
    bandsChanged: t.exposeInt('bandsChanged', {
      description: 'How many of those leads would be in another band.',
    }),
  }),
});

const PreviewSettingResult = resultUnion({
  name: 'PreviewSetting',
  success: PreviewSettingSuccessRef,
  errors: ['ValidationError'],
  description: 'What a change would move, or what is wrong with it.',
});

const PreviewSettingInput = builder.inputType('PreviewSettingInput', {
  description: 'What would hold, and where.',
  fields: (t) => ({
    key: t.string({ required: true, description: KEY }),
    territory: t.string({ description: PLACE }),
    value: t.field({ type: 'SettingValue', description: VALUE }),
    reset: t.boolean({ defaultValue: false, description: RESET }),
  }),
});

builder.queryField('previewSetting', (t) =>
  t.field({
    type: PreviewSettingResult,
    nullable: true,
    description: 'What `updateSetting` would move. Writes nothing. Admins; FORBIDDEN for others.',
    args: { input: t.arg({ type: PreviewSettingInput, required: true, description: 'What and where.' }) },
    resolve: async (_root, { input }, context): Promise<SettingPreview | Refusal> => {
      const view = await context.view();
      checkAdmin(view);
      const preview = await previewSetting(view, wantedOf(input));
      if (!('kind' in preview)) return preview;
      return {
        refusal: new ValidationError(preview.issues.map((it) => ({ ...it, path: it.path.split('.') }))),
      };
    },
  }),
);

type WantedInput = typeof PreviewSettingInput.$inferInput;

function wantedOf({ key, territory, value, reset }: WantedInput) {
  return { key, territory: territory ?? null, value: value ?? null, reset: reset ?? false };
}

/** Saved views in the schema: reading, keeping and deleting them. */
import { z } from 'zod';
import { leadFields, type LeadFieldName } from '../auth/permissions.ts';
import { loadAll, type SavedViewNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText, requiredText } from '../schema/decode.ts';
import { describedEnum } from '../schema/enum.ts';
import { encodeGlobalId, idOf } from '../schema/global-id.ts';
import { OrderDirectionEnum } from '../schema/order-direction.ts';
import { SavedViewRef, UserRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { decodeLeadFilter, LeadFilterInput, LeadOrderFieldEnum, LeadOrderInput } from './filter-inputs.ts';
import type { LeadOrder } from './filter-sql.ts';
import { deleteView, saveView } from './saved-view-operations.ts';
import {
  mayChangeView,
  useOfView,
  viewShares,
  type StoredView,
  type ViewProblem,
  type ViewShare,
} from './saved-view-rules.ts';
import { readStoredFilter, readStoredOrder } from './stored-filter.ts';

const ViewShareEnum = describedEnum<ViewShare>('SavedViewShare', 'Who sees a saved view.', {
  PRIVATE: 'Its author alone.',
  TEAM: 'The team its author is in now, and admins.',
});
const ViewProblemEnum = describedEnum<ViewProblem>(
  'SavedViewProblem',
  'Why a saved view cannot be applied.',
  {
    FIELD_WITHHELD: 'It filters or orders by a field that is withheld from the viewer on some leads.',
    OUTDATED: 'It was saved in a form that means nothing any more.',
  },
);
const SavedOrderRef = builder.objectRef<LeadOrder>('SavedOrder').implement({
  description: 'How a saved view sorts leads; what `leads(orderBy:)` takes.',
  fields: (t) => ({
    field: t.expose('field', { type: LeadOrderFieldEnum, description: 'By what.' }),
    direction: t.expose('direction', { type: OrderDirectionEnum, description: 'Which way.' }),
  }),
});

builder.node(SavedViewRef, {
  description:
    'A view of the list of leads that somebody keeps. What its reader may not use is named in `problem`, and not told: it is never applied in part.',
  id: { resolve: ({ row }) => row.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.savedView, ids),
  fields: (t) => ({
    name: t.string({
      description: 'Its name, unique among those of its author.',
      resolve: ({ row }) => row.name,
    }),
    author: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who saved it.',
      resolve: async ({ row }, _args, context) => (await context.view()).loaders.user.load(row.authorId),
    }),
    share: t.field({
      type: ViewShareEnum,
      description: 'Who sees it.',
      resolve: ({ row }) => shareOf(row.share),
    }),
    problem: t.field({
      type: ViewProblemEnum,
      nullable: true,
      description: 'Why the viewer cannot use it; null when they can.',
      resolve: (view) => useOfView(stored(view), view.viewer.role).problem,
    }),
    withheldField: t.string({
      nullable: true,
      description: 'The field of Lead that stands in the way, for FIELD_WITHHELD.',
      resolve: (view) => useOfView(stored(view), view.viewer.role).withheldField,
    }),
    filter: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What `leads(filter:)` takes; null when there is a problem.',
      resolve: (view) => (isUsable(view) ? filterInput(view) : null),
    }),
    search: t.string({
      nullable: true,
      description: 'What `leads(search:)` takes; null for none, and when there is a problem.',
      resolve: (view) => (isUsable(view) ? view.row.search : null),
    }),
    orderBy: t.field({
      type: SavedOrderRef,
      nullable: true,
      description: 'How to sort; null for the default order, and when there is a problem.',
      resolve: (view) => (isUsable(view) ? (stored(view).order ?? null) : null),
    }),
    columns: t.stringList({
      description: 'Names of the fields of Lead to show, in their order.',
      resolve: ({ row }) => row.columns.filter(isColumn),
    }),
    position: t.int({
      description: 'Where its author wants it among their own, 0 to 999; then by name.',
      resolve: ({ row }) => row.position,
    }),
    isDefault: t.boolean({
      description: 'Whether the viewer opens the list with it; never for the view of another.',
      resolve: ({ row, viewer }) => row.isDefault && row.authorId === viewer.id,
    }),
    changeable: t.boolean({
      description:
        'Whether the viewer may change or delete it: its author; a shared one also the manager of the author’s team, and admins.',
      resolve: ({ row, viewer }) =>
        mayChangeView(viewer, {
          authorId: row.authorId,
          authorTeamId: row.author.teamId,
          share: shareOf(row.share),
        }),
    }),
    version: t.int({
      description: 'Counts its changes; name it when you save it.',
      resolve: ({ row }) => row.version,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When it was last saved.',
      resolve: ({ row }) => row.updatedAt,
    }),
  }),
});

builder.queryField('savedViews', (t) =>
  t.field({
    type: [SavedViewRef],
    description:
      "The viewer's own views by position and name, then those their team shares by name; at most 200.",
    resolve: async (_root, _args, context) => {
      const { loaders, tx, viewer } = await context.view();
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT v.id
        FROM saved_views v JOIN users a ON a.id = v.author_id
        WHERE v.author_id = ${viewer.id}::uuid OR (v.share = 'TEAM' AND a.team_id = ${viewer.teamId}::uuid)
        ORDER BY
          v.author_id <> ${viewer.id}::uuid,
          CASE WHEN v.author_id = ${viewer.id}::uuid THEN v.position END,
          lower(v.name), v.id
        LIMIT 200`;
      const views = await loadAll(
        loaders.savedView,
        rows.map((it) => it.id),
      );
      return views.filter((it) => it !== null);
    },
  }),
);

// --- saveView

const SaveViewInput = builder.inputType('SaveViewInput', {
  description: 'A view of the list of leads; a changed one is given as a whole.',
  fields: (t) => ({
    id: t.id({
      description: 'The view to change, as a whole: what is left out is emptied. A new one without it.',
    }),
    version: t.int({ description: 'The version of the view this was decided on; needed to change one.' }),
    name: t.string({ required: true, description: 'Its name, at most 100 characters.' }),
    filter: t.field({ type: LeadFilterInput, description: 'Which leads.' }),
    search: t.string({ description: 'Text to find, at most 200 characters.' }),
    orderBy: t.field({ type: LeadOrderInput, description: 'How to sort.' }),
    columns: t.stringList({ description: 'Names of the fields of Lead to show, at most 50.' }),
    share: t.field({
      type: ViewShareEnum,
      description: 'Who sees it; its author alone by default. Everybody may share with their own team.',
    }),
    position: t.int({ description: 'Where it stands among their own, 0 to 999.' }),
    isDefault: t.boolean({
      description: 'Whether its author opens the list with it; one of theirs at most.',
    }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one view, the same answer.',
    }),
  }),
});

const columnName = z.string().refine(isColumn, { message: 'Choose among the fields of Lead.' });
const content = z.object({
  name: requiredText(100),
  search: optionalText(200),
  columns: z
    .array(columnName)
    .max(50, 'Choose at most 50 columns.')
    .nullish()
    .transform((columns) => [...new Set(columns ?? [])]),
  share: z
    .enum(viewShares)
    .nullish()
    .transform((share) => share ?? 'PRIVATE'),
  position: z
    .int()
    .min(0)
    .max(999)
    .nullish()
    .transform((position) => position ?? 0),
  isDefault: z
    .boolean()
    .nullish()
    .transform((it) => it ?? false),
  idempotencyKey: optionalText(200),
});

const SaveViewSuccess = builder.objectRef<{ view: SavedViewNode | null }>('SaveViewSuccess').implement({
  description: 'The view is kept.',
  fields: (t) => ({
    view: t.field({
      type: SavedViewRef,
      nullable: true,
      description: 'The view as it is now.',
      resolve: (it) => it.view,
    }),
  }),
});
const SaveViewResult = resultUnion({
  name: 'SaveView',
  success: SaveViewSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'SavedViewConflictError'],
  description: 'What came of saving a view.',
});

builder.mutationField('saveView', (t) =>
  t.field({
    type: SaveViewResult,
    description: 'Keeps a view of the list of leads: at most 50 of one person, and 100 shared in a team.',
    args: { input: t.arg({ type: SaveViewInput, required: true, description: 'The view.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const existing = input.id ? { id: viewIdOf(input.id), version: versionOf(input.version) } : null;
        const filter = decodeLeadFilter(input.filter);
        const order = input.orderBy ?? null;
        const decoded = decode(content, input);
        const { value } = await context.mutate((work) =>
          saveView(work, { ...decoded, existing, filter, order }),
        );
        return { view: await (await context.view()).loaders.savedView.load(value.viewId) };
      }),
  }),
);

// --- deleteView

const DeleteViewInput = builder.inputType('DeleteViewInput', {
  description: 'A view that nobody needs any more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The view.' }) }),
});
const DeleteViewSuccess = builder.objectRef<{ id: string }>('DeleteViewSuccess').implement({
  description: 'The view is deleted.',
  fields: (t) => ({
    id: t.id({ description: 'The id it had.', resolve: (it) => encodeGlobalId('SavedView', it.id) }),
  }),
});
const DeleteViewResult = resultUnion({
  name: 'DeleteView',
  success: DeleteViewSuccess,
  errors: ['NotFoundError', 'ForbiddenError'],
  description: 'What came of deleting a view.',
});

builder.mutationField('deleteView', (t) =>
  t.field({
    type: DeleteViewResult,
    description: 'Deletes a saved view.',
    args: { input: t.arg({ type: DeleteViewInput, required: true, description: 'The view.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { value } = await context.mutate((work) => deleteView(work, viewIdOf(input.id)));
        return { id: value.viewId };
      }),
  }),
);

function viewIdOf(globalId: string): string {
  const id = idOf('SavedView', globalId);
  if (!id) throw new NotFoundError('The view');
  return id;
}

function versionOf(version: number | null | undefined): number {
  if (typeof version === 'number') return version;
  throw new ValidationError([
    { path: ['version'], code: 'INVALID', message: 'Name the version of the view that you change.' },
  ]);
}

function stored({ row }: SavedViewNode): StoredView {
  return {
    filter: readStoredFilter(row.filter),
    order: row.orderField === null ? undefined : readStoredOrder(row.orderField, row.orderDirection),
  };
}

function isUsable(view: SavedViewNode): boolean {
  return useOfView(stored(view), view.viewer.role).problem === null;
}

/** As clients give it: people by their global ids, instants as text. */
function filterInput(view: SavedViewNode): Record<string, unknown> {
  const { owner, ...filter } = stored(view).filter ?? {};
  return { ...filter, ...(owner && { owner: owner.map((id) => encodeGlobalId('User', id)) }) };
}

function shareOf(share: string): ViewShare {
  return share === 'TEAM' ? 'TEAM' : 'PRIVATE';
}

function isColumn(name: string): name is LeadFieldName {
  return Object.hasOwn(leadFields, name);
}

/** Keeping views of the list of leads. Each function is the whole work of one transaction; nobody is told of it. */
import { v7 as uuidV7 } from 'uuid';
import { unreadableField, withheldFrom } from '../auth/permissions.ts';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Prisma, SavedView } from '../db/generated/client.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { ForbiddenError, NotFoundError, SavedViewConflictError } from '../user-errors.ts';
import type { LeadFilter, LeadOrder } from './filter-sql.ts';
import { invalid } from './operations.ts';
import { issuesOfView, mayChangeView, type ViewCounts, type ViewShare } from './saved-view-rules.ts';
import { storedFilterOf } from './stored-filter.ts';

export interface SavedViewContent {
  readonly name: string;
  readonly filter: LeadFilter;
  readonly search: string | null;
  readonly order: LeadOrder | null;
  readonly columns: readonly string[];
  readonly share: ViewShare;
  readonly position: number;
  readonly isDefault: boolean;
}

export interface SaveViewInput extends SavedViewContent {
  /** The view that is changed, and the version this was decided on; null for a new one. */
  readonly existing: { readonly id: string; readonly version: number } | null;
  readonly idempotencyKey: string | null;
}

/** Keeps a new view, or changes one. */
export async function saveView(work: Work, input: SaveViewInput): Promise<{ viewId: string }> {
  const { existing, idempotencyKey, ...content } = input;
  const viewId = existing?.id ?? uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'saveView',
    input: { ...content, existing, filter: JSON.stringify(content.filter) },
    subjectId: viewId,
  });
  if (earlier) return { viewId: earlier };

  const data = columnsOf(work, content);
  const before = existing && (await change(work, existing, content, data));
  if (!existing) await create(work, viewId, content, data);
  const after = await work.tx.savedView.findUnique({ where: { id: viewId } });
  await audit(work, {
    action: 'saveView',
    subjectType: 'SavedView',
    subjectId: viewId,
    leadId: null,
    changes: { share: content.share, fields: Object.keys(data.filter) },
    values: differences(contentOf(before), contentOf(after)),
  });
  return { viewId };
}

export async function deleteView(work: Work, viewId: string): Promise<{ viewId: string }> {
  const view = await changeableView(work, viewId);
  const { count } = await work.tx.savedView.deleteMany({ where: { id: viewId } });
  if (count === 0) throw new NotFoundError('The view');
  await audit(work, {
    action: 'deleteView',
    subjectType: 'SavedView',
    subjectId: viewId,
    leadId: null,
    changes: { share: view.share },
    values: differences(contentOf(view), {}),
  });
  return { viewId };
}

async function create(work: Work, id: string, content: SavedViewContent, data: Columns): Promise<void> {
  const { tx, viewer, now } = work;
  await holdViews(work);
  const issues = issuesOfView(content, viewer, await countsBeside(work, id, content.name));
  if (issues.length > 0) throw invalid(issues);
  if (content.isDefault) await clearDefault(work, id);
  await tx.savedView.create({ data: { id, authorId: viewer.id, createdAt: toDate(now), ...data } });
}

/** For the audit log: all that somebody decided on. */
function contentOf(view: SavedView | null) {
  if (!view) return {};
  const { name, filter, search, orderField, orderDirection, columns, share, position, isDefault } = view;
  return { name, filter, search, orderField, orderDirection, columns, share, position, isDefault };
}

/** Name, sharing, place and default are its author's; the rest also whoever leads the team. */
async function change(
  work: Work,
  { id, version }: { readonly id: string; readonly version: number },
  content: SavedViewContent,
  data: Columns,
): Promise<SavedView> {
  const { tx, viewer } = work;
  const view = await changeableView(work, id);
  const own = view.authorId === viewer.id;
  if (!own && (view.name !== content.name || view.share !== content.share)) {
    throw new ForbiddenError('Only its author renames a view and decides who shares it. Ask them.');
  }
  if (own) {
    await holdViews(work);
    const counts = await countsBeside(work, id, content.name);
    // It is one of the author's already, and one of the team's if it was shared before.
    const shared = view.share === 'TEAM' ? 0 : counts.shared;
    const issues = issuesOfView(content, viewer, { ...counts, own: 0, shared });
    if (issues.length > 0) throw invalid(issues);
    if (content.isDefault) await clearDefault(work, id);
  }
  const { position: _position, isDefault: _isDefault, ...others } = data;
  const { count } = await tx.savedView.updateMany({
    where: { id, version },
    data: { ...(own ? data : others), version: { increment: 1 } },
  });
  if (count === 0) throw new SavedViewConflictError(id);
  return view;
}

type Seen = SavedView & { readonly author: { readonly teamId: string | null } };

async function changeableView({ tx, viewer }: Work, id: string): Promise<Seen> {
  const view = await tx.savedView.findUnique({
    where: { id },
    include: { author: { select: { teamId: true } } },
  });
  if (!view) throw new NotFoundError('The view');
  const share: ViewShare = view.share === 'TEAM' ? 'TEAM' : 'PRIVATE';
  if (!mayChangeView(viewer, { authorId: view.authorId, authorTeamId: view.author.teamId, share })) {
    throw new ForbiddenError(
      'Only its author, their manager or an admin changes a shared view. Save your own.',
    );
  }
  return view;
}

/** Of two who save at once, one waits: so the numbers hold. */
async function holdViews({ tx, viewer }: Work): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`saved_views:${viewer.teamId ?? ''}`}, 0))`;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`saved_views:${viewer.id}`}, 0))`;
}

async function countsBeside({ tx, viewer }: Work, id: string, name: string): Promise<ViewCounts> {
  const beside = { id: { not: id } };
  const own = await tx.savedView.count({ where: { ...beside, authorId: viewer.id } });
  const shared = viewer.teamId
    ? await tx.savedView.count({ where: { ...beside, share: 'TEAM', author: { teamId: viewer.teamId } } })
    : 0;
  const [taken] = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM saved_views
    WHERE author_id = ${viewer.id}::uuid AND lower(name) = lower(${name}) AND id <> ${id}::uuid`;
  return { own, shared, nameTaken: taken !== undefined };
}

async function clearDefault({ tx, viewer }: Work, besides: string): Promise<void> {
  await tx.savedView.updateMany({
    where: { authorId: viewer.id, isDefault: true, id: { not: besides } },
    data: { isDefault: false },
  });
}

type Columns = ReturnType<typeof columnsOf>;

/** What to write; refuses what its writer may not ask for. */
function columnsOf({ viewer, now }: Work, content: SavedViewContent) {
  const filter = storedFilterOf(content.filter);
  if (!filter) {
    const message = 'This filter cannot be kept. Look at its territories, and at how long its lists are.';
    throw invalid([{ code: 'INVALID', path: 'filter', message }]);
  }
  const withheld = unreadableField(viewer.role, content.filter, content.order?.field);
  if (withheld) {
    throw new ForbiddenError(withheldFrom(viewer.role, withheld));
  }
  return {
    name: content.name,
    filter: filter as Prisma.InputJsonObject,
    search: content.search,
    orderField: content.order?.field ?? null,
    orderDirection: content.order?.direction ?? null,
    columns: [...content.columns],
    share: content.share,
    position: content.position,
    isDefault: content.isDefault,
    updatedAt: toDate(now),
  };
}

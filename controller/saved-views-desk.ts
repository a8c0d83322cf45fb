/** The views that a person keeps of the list of runs. Scripts have none. */
import { z } from 'zod'
import { forgetView, keepView, MOST_VIEWS, type SavedView as StoredView, viewsOf } from '@/models/saved-view'
import type { SavedView, SavedViewsReply } from '@/replies/runs'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { shownName } from '@/utils/shown-name'

export const viewShape = z.strictObject({
  name: shownName(80),
  query: z.string().max(2_000),
})

interface Owner {
  kind: 'user' | 'token'
  id: string
  role: string
}

const shown = ({ id, name, query }: StoredView): SavedView => ({ id, name, query })

/** @throws AppError session_only for a token. */
function personOf({ kind, id }: Owner): string {
  if (kind !== 'user') throw new AppError('session_only')
  return id
}

/** None for a token. */
export async function listViews(owner: Owner): Promise<Sent<SavedViewsReply>> {
  return { success: true, views: owner.kind === 'user' ? (await viewsOf(owner.id)).map(shown) : [] }
}

/** Keeps or replaces a view. @throws AppError forbidden for a token, or too_many_views. */
export async function saveView(
  asked: z.infer<typeof viewShape>,
  owner: Owner,
): Promise<Sent<{ view: SavedView }>> {
  const query = new URLSearchParams(asked.query).toString()
  const kept = await keepView({ userId: personOf(owner), name: asked.name, query })
  if (!kept) throw new AppError('too_many_views', { most: MOST_VIEWS })
  return { success: true, view: shown(kept) }
}

/** @throws AppError forbidden, or not_found for a view of somebody else too. */
export async function deleteView(id: string, owner: Owner): Promise<{ success: true }> {
  if (!(await forgetView(id, personOf(owner)))) throw new AppError('not_found', { path: id })
  return { success: true }
}

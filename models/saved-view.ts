/** Views of the list of runs that people have named and kept: filters and order, as the page's address says them. */
import { randomUUID } from 'node:crypto'
import { db, Table } from './db'

/** More than these nobody finds anything in. */
export const MOST_VIEWS = 50

export class SavedView extends Table {
  static override tableName = 'saved_views'
  declare id: string
  declare userId: string
  declare name: string
  /** A query string without its question mark. */
  declare query: string
  declare createdAt: Date
}

/** The views of one person, by name. */
export async function viewsOf(userId: string): Promise<SavedView[]> {
  return SavedView.query(db()).where({ user_id: userId }).orderBy('name')
}

/** Keeps a view; one of the same name is replaced. Null when the person has as many as there may be. */
export async function keepView(
  view: Pick<SavedView, 'userId' | 'name' | 'query'>,
): Promise<SavedView | null> {
  const { userId, name, query } = view
  return db().transaction(async (trx) => {
    await trx.raw('SELECT 1 FROM users WHERE id = ? FOR UPDATE', [userId])
    const known = await SavedView.query(trx).where({ user_id: userId })
    if (known.length >= MOST_VIEWS && !known.some((one) => one.name === name)) return null
    return SavedView.query(trx)
      .insert({ id: randomUUID(), userId, name, query })
      .onConflict(['user_id', 'name'])
      .merge(['query'])
      .returning('*') as unknown as Promise<SavedView>
  })
}

/** Whether there was such a view of this person. */
export async function forgetView(id: string, userId: string): Promise<boolean> {
  return (await SavedView.query(db()).delete().where({ id, user_id: userId })) > 0
}

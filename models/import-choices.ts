/** What people chose for the files of a type, for their next one. */
import type { BatchOptions } from '@/replies/imports'
import { db, type Trx } from './db'

export interface RememberedChoices {
  /** Column by the key of its header; null leaves the header out. */
  columns?: NonNullable<BatchOptions['columns']>
  styles?: NonNullable<BatchOptions['styles']>
}

const unlessEmpty = <Value extends object>(value: Value) =>
  Object.keys(value).length > 0 ? value : undefined

/** What somebody chose for their last file of this type. */
export async function rememberedChoices(
  user: string,
  type: string,
): Promise<{ [Name in keyof RememberedChoices]: RememberedChoices[Name] | undefined }> {
  const row = await db()('import_mappings')
    .where({ user_name: user, type })
    .first<Required<RememberedChoices> | undefined>('columns', 'styles')
  return row ? { columns: unlessEmpty(row.columns), styles: unlessEmpty(row.styles) } : {}
}

/** What is not given stays; styles are kept by column. */
export async function rememberChoices(
  trx: Trx,
  { user, type }: { user: string; type: string },
  { columns, styles }: RememberedChoices,
): Promise<void> {
  await trx.raw(
    `INSERT INTO import_mappings AS m (user_name, type, columns, styles) VALUES (?, ?, coalesce(CAST(? AS jsonb), '{}'), ?)
     ON CONFLICT (user_name, type) DO UPDATE SET columns = coalesce(CAST(? AS jsonb), m.columns),
       styles = m.styles || excluded.styles, updated_at = clock_timestamp()`,
    [
      user,
      type,
      columns ? JSON.stringify(columns) : null,
      JSON.stringify(styles ?? {}),
      columns ? JSON.stringify(columns) : null,
    ],
  )
}

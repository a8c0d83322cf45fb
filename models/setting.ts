/** Settings that people change on a page, by name; what is not stored has its default. */
import { recordAct } from './audit'
import { db, Table } from './db'

export class Setting extends Table {
  static override tableName = 'settings'
  static override idColumn = 'name'
  declare name: string
  declare value: unknown
  declare updatedAt: Date
  declare updatedBy: string
}

export async function storedSettings(): Promise<Setting[]> {
  return Setting.query(db())
}

/** Stores these values and forgets those that are null, all or nothing. */
export async function storeSettings(
  values: Readonly<Record<string, unknown>>,
  updatedBy: string,
): Promise<void> {
  await db().transaction(async (trx) => {
    const names = Object.keys(values)
    const stored = await Setting.query(trx).findByIds(names).forUpdate()
    const before = Object.fromEntries(
      names.map((name) => [name, stored.find((one) => one.name === name)?.value ?? null]),
    )
    const object = { kind: 'settings', id: names.join(', ') }
    await recordAct({ action: 'settings.change', object, before, after: values }, trx)
    for (const [name, value] of Object.entries(values)) {
      if (value === null) await Setting.query(trx).deleteById(name)
      else
        await trx('settings')
          .insert({ name, value: JSON.stringify(value), updated_by: updatedBy, updated_at: new Date() })
          .onConflict('name')
          .merge()
    }
  })
}

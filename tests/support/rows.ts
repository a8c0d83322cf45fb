/** Rows put straight into the tables of the proxy types, for tests of lists and downloads. */
import type { ProxySource } from '@/controller/proxy/source'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { Db } from '@/models/db'
import { tableName } from '@/models/table-shape'

export const TYPES = proxyJobs.map(({ type }) => type)

export async function sourceOf(type: string): Promise<ProxySource> {
  return ((await import(`../../controller/proxy/${type}.ts`)) as { source: ProxySource }).source
}

export type TestRow = Record<string, unknown> & { id: string; nip: string; nama: string }

/** Replaces the rows of a type's table; values of generated columns are put where they are generated from. */
export async function putRows(db: Db, type: string, rows: readonly TestRow[]): Promise<void> {
  const { table } = await sourceOf(type)
  await db.raw(`TRUNCATE ${tableName(table)}`)
  for (const row of rows) {
    const inside: Record<string, unknown> = {}
    const own: Record<string, unknown> = { synced_run_id: 'uji' }
    for (const [name, value] of Object.entries(row)) {
      const generated = table.generated[name]
      if (generated) inside[generated.path.at(-1) ?? ''] = value
      else own[name] = value
    }
    if (Object.keys(inside).length > 0) own.usulan_data = JSON.stringify({ data: inside })
    await db.withSchema(table.schema).from(table.table).insert(own)
  }
}

export interface TestEmployee {
  id: string
  nip_master: string
  skpd_id: string
  opd_master?: string
  jabatan_master?: string
  status_master?: string
}

/** Replaces the employees. */
export async function putPegawai(db: Db, employees: readonly TestEmployee[]): Promise<void> {
  await db('sync_pegawai').delete()
  if (employees.length > 0) await db('sync_pegawai').insert(employees as TestEmployee[])
}

/** Notes that these rows were published, as a sync would. */
export async function notePublished(db: Db, type: string, rows: number): Promise<string> {
  const { table } = await sourceOf(type)
  const runId = `proxy-${type}-uji-${Math.random()}`
  await db('publications').insert({ run_id: runId, table_name: tableName(table), stands: runId, rows })
  return runId
}

/** An 18-digit NIP, different for different numbers. */
export const nipOf = (number: number) => `19800101${String(2_000_000_000 + number)}`

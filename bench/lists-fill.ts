/** A pangkat table of any size, filled by SQL with rows like those of a real sync, and the employees they are about. */
import type { ProxySource } from '@/controller/proxy/source'
import type { Db } from '@/models/db'
import { columnList, ident, tableName } from '@/models/table-shape'
import type { Pegawai } from '@/models/unit'
import { withChild } from './processes'
import { sync } from './proxy-rounds'
import type { Scene } from './scene'

/** About 3 % of the people are not in the register, so that this many rows give the 50,000 employees wanted. */
export const SAMPLE_ROWS = 51_500
const PEGAWAI_PAGE = 5_000
/** Steps through the sample by another stride in each copy, so that kinds and people meet anew. */
const STRIDE = 7_919

export interface Filled {
  rows: number
  pegawai: number
}

/** Syncs the scene's `sample` rows, then copies them until there are `rows`: other ids, other pairs of person and proposal. */
export async function fillLists(
  scene: Scene,
  source: ProxySource,
  { rows, sample }: { rows: number; sample: number },
): Promise<Filled> {
  const { db } = scene.database
  console.error(`a sync of ${sample} rows …`)
  await withChild(scene.worker(), () => sync({ scene, source, rows: sample }, { inserted: sample }))
  const pegawai = await fillPegawai(scene)
  console.error(`${rows} rows …`)
  await copyRows(db, source, rows - sample)
  await db.raw(`VACUUM ANALYZE ${tableName(source.table)}`)
  await db.raw('VACUUM ANALYZE sync_pegawai')
  return { rows, pegawai }
}

async function fillPegawai({ control, database: { db } }: Scene): Promise<number> {
  for (let filled = 0; ; ) {
    const address = `pegawai?offset=${filled}&limit=${PEGAWAI_PAGE}`
    const { rows, total } = await control<{ rows: Pegawai[]; total: number }>(address)
    await db.raw('INSERT INTO sync_pegawai SELECT * FROM jsonb_populate_recordset(NULL::sync_pegawai, ?)', [
      JSON.stringify(rows),
    ])
    filled += rows.length
    if (rows.length === 0 || filled >= total) return filled
  }
}

/** The indexes are made anew afterwards: far quicker than keeping them up to date row by row. */
async function copyRows(db: Db, { table }: ProxySource, count: number): Promise<void> {
  if (count <= 0) return
  const name = tableName(table)
  const indexes = await db('pg_indexes')
    .where({ schemaname: table.schema, tablename: table.table })
    .whereNot({ indexname: `${table.table}_pkey` })
    .select<{ indexname: string; indexdef: string }[]>('indexname', 'indexdef')
  await db.raw(`CREATE TABLE bench_sample AS SELECT row_number() OVER () - 1 AS bench_n, * FROM ${name}`)
  await db.raw('CREATE UNIQUE INDEX ON bench_sample (bench_n)')
  await db.raw('ANALYZE bench_sample')
  for (const { indexname } of indexes) await db.raw(`DROP INDEX ${ident(table.schema)}.${ident(indexname)}`)
  const person = new Set(['nip', 'nama', 'pns_id'])
  const values = Object.keys(table.columns).map((column) => {
    if (column === table.key) return 'gen_random_uuid()::text'
    return `${person.has(column) ? 'who' : 'what'}.${ident(column)}`
  })
  await db.raw(
    `INSERT INTO ${name} (${columnList(table)}, synced_run_id)
     SELECT ${values.join(', ')}, what.synced_run_id
     FROM (SELECT count(*)::integer AS size FROM bench_sample) all_of
     CROSS JOIN generate_series(0, CAST(:count AS integer) - 1) i
     JOIN bench_sample what ON what.bench_n = i % size
     JOIN bench_sample who ON who.bench_n = (i::bigint + (i / size + 1) * CAST(:stride AS bigint)) % size`,
    { count, stride: STRIDE },
  )
  await db.raw('DROP TABLE bench_sample')
  await db.transaction(async (trx) => {
    await trx.raw("SET LOCAL maintenance_work_mem = '1GB'")
    for (const { indexdef } of indexes) await trx.raw(indexdef)
  })
}

/** Notes one more publication of the same rows: counts that were remembered for the last are asked for anew. */
export async function publishAgain(db: Db, { table }: ProxySource, rows: number): Promise<void> {
  const name = tableName(table)
  await db.raw(
    `INSERT INTO publications (run_id, table_name, stands, rows)
     SELECT id, ?, id, ? FROM (SELECT 'bench-' || gen_random_uuid() AS id) made`,
    [name, rows],
  )
}

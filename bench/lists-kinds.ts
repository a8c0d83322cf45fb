/** What people ask of the lists: every kind of request, with values that occur in the table. */
import type { ProxySource } from '@/controller/proxy/source'
import type { Db } from '@/models/db'
import { tableName } from '@/models/table-shape'

/** Somebody who reads: an admin, or somebody of a unit. */
export type Who = 'admin' | 'office' | 'school'

export interface Kind {
  label: string
  who: Who
  /** What follows the type in the address; `fields` and `rows/<id>` stand for themselves. */
  path: string
  query: Readonly<Record<string, string>>
}

export interface Values {
  nip: string
  nipPart: string
  commonName: string
  rareName: string
  detail: string
  service: string
  status: string
  rareStatus: string
  month: string
  office: string
  school: string
  id: string
}

async function value(db: Db, sql: string): Promise<string> {
  const { rows } = await db.raw<{ rows: { value: string | number }[] }>(sql)
  const [row] = rows
  if (!row) throw new Error(`no value: ${sql}`)
  return String(row.value)
}

/** Values that occur often, and some that occur seldom. */
export async function valuesOf(db: Db, { table }: ProxySource): Promise<Values> {
  const name = tableName(table)
  const often = (expression: string) =>
    value(db, `SELECT ${expression} AS value FROM ${name} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`)
  const word = (order: string) =>
    value(
      db,
      `SELECT word AS value FROM ${name} TABLESAMPLE SYSTEM (20) REPEATABLE (1),
         regexp_split_to_table(nama, '[^A-Za-z]+') word
       WHERE length(word) > 3 GROUP BY word ORDER BY count(*) ${order}, word LIMIT 1`,
    )
  const unit = (digits: number) =>
    value(
      db,
      `SELECT left(skpd_id, ${digits}) AS value FROM sync_pegawai WHERE length(skpd_id) >= ${digits}
       GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
    )
  const nip = await value(db, `SELECT nip AS value FROM ${name} ORDER BY id LIMIT 1 OFFSET 100`)
  return {
    nip,
    nipPart: nip.slice(2, 8),
    commonName: await word('DESC'),
    rareName: await word('ASC'),
    detail: await often('detail_layanan_nama'),
    service: await often('jenis_layanan_nama'),
    status: await often('status_usulan'),
    rareStatus: await value(
      db,
      `SELECT status_usulan AS value FROM ${name} GROUP BY 1 ORDER BY count(*), 1 LIMIT 1`,
    ),
    month: await often('left(periode, 7)'),
    office: await unit(4),
    school: await unit(8),
    id: await value(db, `SELECT id AS value FROM ${name} ORDER BY id LIMIT 1 OFFSET 50`),
  }
}

const LIMIT = 10

/** Each kind of request; pages are of ten rows. */
export function kindsOf(values: Values, rows: number): Kind[] {
  const list = (label: string, query: Kind['query'] = {}, who: Who = 'admin'): Kind => ({
    label,
    who,
    path: '',
    query: { page: '1', limit: String(LIMIT), ...query },
  })
  const { nip, nipPart, commonName, rareName, detail, service, status, rareStatus, month } = values
  const { office, school, id } = values
  const last = String(Math.ceil(rows / LIMIT))
  return [
    list('no filter, page 1'),
    list('page 50', { page: '50' }),
    list('page in the middle', { page: String(Math.ceil(rows / LIMIT / 2)) }),
    list('last page', { page: last }),
    list('100 rows a page', { limit: '100' }),
    list('sort by nip', { sort: 'nip' }),
    list('sort by name, last first', { sort: '-nama' }),
    list('sort by day', { sort: 'tgl_usulan' }),
    list('sort by day, newest first', { sort: '-tgl_usulan' }),
    list('newest first, page 50', { sort: '-tgl_usulan', page: '50' }),
    list('nip, whole', { nip }),
    list(`nip, part (${nipPart})`, { nip: nipPart }),
    list(`name, common (${commonName})`, { nama: commonName }),
    list(`name, rare (${rareName})`, { nama: rareName }),
    list('name, none', { nama: 'qxzwvq' }),
    list('name, two letters (an)', { nama: 'an' }),
    list('kind of promotion', { detail_layanan_nama: detail }),
    list('service (all rows)', { jenis_layanan_nama: service }),
    list('status, common', { status_usulan: status }),
    list('status, rare', { status_usulan: rareStatus }),
    list('status, rare, newest first', { status_usulan: rareStatus, sort: '-tgl_usulan' }),
    list('month', { periode: month }),
    list('unit, office', { unit: office }),
    list('unit, school', { unit: school }),
    list('kind and status', { detail_layanan_nama: detail, status_usulan: status }),
    list('month and name', { periode: month, nama: commonName }),
    list('unit and status', { unit: school, status_usulan: status }),
    list("office user's list", {}, 'office'),
    list("office user's list, name", { nama: commonName }, 'office'),
    list("school user's list", {}, 'school'),
    list("school user's, newest first", { sort: '-tgl_usulan' }, 'school'),
    { label: 'one row', who: 'admin', path: `rows/${id}`, query: {} },
    { label: 'fields', who: 'admin', path: 'fields', query: {} },
    { label: 'units', who: 'admin', path: '../units', query: {} },
    { label: 'overview', who: 'admin', path: '../overview', query: {} },
  ]
}

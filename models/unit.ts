/** Units of the office, the employees in them, and whose rows a reader may see. */
import type { Role } from '@/jobs/engine/define'
import type { Unit } from '@/replies/rows'
import { db } from './db'

/** Whose rows a reader sees: everybody's, those of a unit and the units below it, or nobody's. */
export type Scope = 'all' | { unit: string } | 'none'

/** Who reads, as far as rows are concerned. */
export interface Reader {
  role: Role
  unitId: string | null
}

/** The scope of a reader. Closed by default: whoever is no admin and has no unit sees nothing. */
export function scopeOf({ role, unitId }: Reader): Scope {
  if (role === 'admin') return 'all'
  const unit = unitId?.trim()
  return unit ? { unit } : 'none'
}

/** Escapes LIKE's wildcards, so that text is only ever text. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** An employee as the office's own table knows them. */
export interface Pegawai {
  id: string
  foto: string | null
  nip_master: string | null
  nama_master: string | null
  skpd_id: string | null
  opd_master: string | null
  jabatan_master: string | null
  status_master: string | null
}

const COLUMNS = [
  'id',
  'foto',
  'nip_master',
  'nama_master',
  'skpd_id',
  'opd_master',
  'jabatan_master',
  'status_master',
] as const satisfies readonly (keyof Pegawai)[]

/** Of several entries with the same NIP, always the same one counts: that with the smallest id. */
export const PEGAWAI_OF_ROW = `LEFT JOIN LATERAL (
  SELECT ${COLUMNS.join(', ')} FROM sync_pegawai WHERE nip_master = t.nip ORDER BY id LIMIT 1) p ON true`

/** A condition on `t`: its employee's unit begins with each of `units`. */
export function inUnits(units: readonly string[]): { sql: string; bindings: string[] } {
  const sql = `EXISTS (SELECT FROM sync_pegawai p WHERE p.nip_master = t.nip
    AND ${units.map(() => 'p.skpd_id LIKE ?').join(' AND ')}
    AND NOT EXISTS (SELECT FROM sync_pegawai q WHERE q.nip_master = p.nip_master AND q.id < p.id))`
  return { sql, bindings: units.map((unit) => `${escapeLike(unit)}%`) }
}

/** Whether a unit, or one below it, has employees. Where no unit is known at all, nobody can say that one is not. */
export async function isKnownUnit(unit: string): Promise<boolean> {
  const units = () => db()('sync_pegawai').where('skpd_id', '<>', '').first('id')
  if (await units().where('skpd_id', 'like', `${escapeLike(unit)}%`)) return true
  return (await units()) === undefined
}

/** The units of a scope as a tree: a unit is below the longest other one its id begins with. Siblings by name. */
export async function unitTree(scope: Scope): Promise<Unit[]> {
  if (scope === 'none') return []
  const units = await db()('sync_pegawai')
    .whereRaw("skpd_id <> '' AND skpd_id LIKE ?", scope === 'all' ? '%' : `${escapeLike(scope.unit)}%`)
    .groupBy('skpd_id')
    .select<{ id: string; name: string | null }[]>('skpd_id as id', db().raw('min(opd_master) as name'))
  return treeOf(units.map(({ id, name }) => ({ id: String(id), name: name ?? String(id) })))
}

/** Pure: the tree of units in any order. */
export function treeOf(units: readonly { id: string; name: string }[]): Unit[] {
  const roots: Unit[] = []
  const above: Unit[] = []
  for (const { id, name } of [...units].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const unit: Unit = { id, name, children: [] }
    while (above.length > 0 && !id.startsWith(above.at(-1)?.id ?? '')) above.pop()
    const siblings = above.at(-1)?.children ?? roots
    siblings.push(unit)
    above.push(unit)
  }
  return sorted(roots)
}

function sorted(units: Unit[]): Unit[] {
  for (const unit of units) sorted(unit.children)
  return units.sort((a, b) => a.name.localeCompare(b.name, 'id') || (a.id < b.id ? -1 : 1))
}

/** Whether any employee is known. */
export async function hasPegawai(): Promise<boolean> {
  return (await db()('sync_pegawai').first('id')) !== undefined
}

/** Adds employees whose id is not known yet. */
export async function addPegawai(pegawai: readonly Pegawai[]): Promise<void> {
  await db().raw(
    `INSERT INTO sync_pegawai (${COLUMNS.join(', ')})
     SELECT ${COLUMNS.join(', ')} FROM jsonb_populate_recordset(NULL::sync_pegawai, ?) ON CONFLICT DO NOTHING`,
    [JSON.stringify(pegawai)],
  )
}

/** Names of the proposal statuses by their code. */
export async function statusNames(): Promise<Map<number, string>> {
  const rows = await db()
    .withSchema('ref_siasn')
    .from('status_usul')
    .orderBy('id')
    .select<{ id: number; nama: string | null }[]>('id', 'nama')
  return new Map(rows.map(({ id, nama }) => [Number(id), nama ?? String(id)]))
}

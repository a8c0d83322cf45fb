/** The office's own register of employees: the people in the rows of the five types, but for a few. */
import { pad, TODAY } from './calendar'
import type { Collection } from './collection'
import { type Pool, person } from './people'
import { Random, scramble } from './random'
import { applicants } from './rows/applicants'
import { SIASN_TYPES, type SiasnType } from './rows/index'
import { leavesDayOf } from './rows/pensiun'
import { placeOf } from './skpd'

export interface Pegawai {
  id: string
  /** A path, without a host. */
  foto: string | null
  nip_master: string
  nama_master: string
  /** Two digits a level; those of a unit's descendants start with its own. */
  skpd_id: string
  opd_master: string
  jabatan_master: string
  status_master: 'PNS' | 'CPNS' | 'PPPK' | 'Pensiun'
}

export interface PegawaiPage {
  rows: Pegawai[]
  /** People in the register, on whatever page. */
  total: number
}

export const MOST_PEGAWAI = 5000
export const DEFAULT_PEGAWAI = 1000

const SALT = 0x7067
const LEFT_OUT_IN_1000 = 30

/** Each person once, in the order of their numbers: those who work, then those who retire. */
export class Register {
  private known = { revisions: '', working: new Uint32Array(), retiring: new Uint32Array() }

  constructor(
    private readonly seed: number,
    private readonly collections: Readonly<Record<SiasnType, Collection>>,
  ) {}

  page(offset: number, limit: number): PegawaiPage {
    const { working, retiring } = this.people()
    const later = Math.max(offset - working.length, 0)
    const first = working.subarray(offset, offset + limit)
    const rest = retiring.subarray(later, later + limit - first.length)
    const rows = Array.from(first, (number) => pegawai(this.seed, 'working', number))
    for (const number of rest) rows.push(pegawai(this.seed, 'retiring', number))
    return { rows, total: working.length + retiring.length }
  }

  private people() {
    const revisions = SIASN_TYPES.map((type) => this.collections[type].revision).join()
    if (revisions !== this.known.revisions) {
      this.known = { revisions, working: this.numbersOf('working'), retiring: this.numbersOf('retiring') }
    }
    return this.known
  }

  private numbersOf(pool: Pool): Uint32Array<ArrayBuffer> {
    const types = SIASN_TYPES.filter((type) => applicants[type].pool === pool)
    const all = new Uint32Array(types.reduce((sum, type) => sum + this.collections[type].total, 0))
    let filled = 0
    for (const type of types) {
      const { first, step } = applicants[type]
      for (const serial of this.collections[type].serials) all[filled++] = first + serial * step
    }
    all.sort()
    return all.filter((number, index) => number !== all[index - 1] && !this.isLeftOut(pool, number))
  }

  private isLeftOut(pool: Pool, number: number): boolean {
    const mixed = scramble(number ^ scramble(this.seed ^ SALT ^ (pool === 'working' ? 0 : 1)))
    return mixed % 1000 < LEFT_OUT_IN_1000
  }
}

function pegawai(seed: number, pool: Pool, number: number): Pegawai {
  const who = person(seed, pool, number)
  const random = new Random(seed, SALT, pool === 'working' ? number : ~number)
  const place = placeOf(who.unit, random)
  return {
    id: random.uuid(),
    foto: random.chance(0.2) ? null : `/foto/${pad(random.below(100))}/${random.hex32()}.jpg`,
    nip_master: who.nip,
    nama_master: who.nama,
    skpd_id: place.id,
    opd_master: place.nama,
    jabatan_master: who.jabatan,
    status_master: statusOf(random, pool, who),
  }
}

function statusOf(random: Random, pool: Pool, who: { birthDay: number; appointedYear: number }) {
  if (pool === 'retiring') return leavesDayOf(who.birthDay) <= TODAY ? 'Pensiun' : 'PNS'
  if (random.chance(0.02)) return 'PPPK'
  return who.appointedYear >= 2024 ? 'CPNS' : 'PNS'
}

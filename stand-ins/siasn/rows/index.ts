/** The five types, and how a row of each is made. */
import { pgAkademikRow, pgProfesiRow } from './degrees'
import { pangkatRow } from './pangkat'
import { pensiunRow } from './pensiun'
import type { BuildRow } from './shared'
import { skkRow } from './skk'

export const SIASN_TYPES = ['pangkat', 'pensiun', 'pg_akademik', 'pg_profesi', 'skk'] as const
export type SiasnType = (typeof SIASN_TYPES)[number]

export const buildRow: Readonly<Record<SiasnType, BuildRow>> = {
  pangkat: pangkatRow,
  pensiun: pensiunRow,
  pg_akademik: pgAkademikRow,
  pg_profesi: pgProfesiRow,
  skk: skkRow,
}

/** Rows there are when nobody says otherwise. */
export const DEFAULT_ROWS: Readonly<Record<SiasnType, number>> = {
  pangkat: 23_316,
  pensiun: 1_248,
  pg_akademik: 3_172,
  pg_profesi: 644,
  skk: 412,
}

export function isSiasnType(value: unknown): value is SiasnType {
  return (SIASN_TYPES as readonly unknown[]).includes(value)
}

/** One value for each type. */
export function forEachType<T>(make: (type: SiasnType) => T): Record<SiasnType, T> {
  return Object.fromEntries(SIASN_TYPES.map((type) => [type, make(type)])) as Record<SiasnType, T>
}

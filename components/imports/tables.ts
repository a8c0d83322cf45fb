/** The tables that imports fill, by the name of a type that fills them. JT and Datin share one. */
import type { SessionUser } from '@/replies/account'
import { FILES_API } from './imports'

export const TABLES = ['sos', 'hsi', 'jt'] as const
export type TableName = (typeof TABLES)[number]

export const TABLES_API = `${FILES_API}/tables`

export const tableHref = (table: TableName) => `/imports/tables/${table}`

/** The table that a type's files go to. */
export const tableOf = (type: string): TableName => TABLES.find((table) => table === type) ?? 'jt'

/** Nothing says whose unit their rows are of, so whoever is bound to one does not see them. */
export const seesTables = ({ role, unitId }: SessionUser) => role === 'admin' || !unitId?.trim()

/** Each of the two types that share a table has files of its own, which an import of that type takes back. */
export const SPMK_PARTS = [
  { type: 'jt', part: 'JT' },
  { type: 'datin', part: 'Datin' },
] as const

/** What people call the rows of such a type, by its name as the API or the table writes it. */
export const partOf = (name: string) =>
  SPMK_PARTS.find(({ type }) => type === name.toLowerCase())?.part ?? name

/** The tables that imports fill, by the name of a type that fills them. JT and Datin share one. */
import { FILES_API } from './imports'

export const TABLES = ['sos', 'hsi', 'jt'] as const
export type TableName = (typeof TABLES)[number]

export const TABLES_API = `${FILES_API}/tables`

export const tableHref = (table: TableName) => `/imports/tables/${table}`

/** The table that a type's files go to. */
export const tableOf = (type: string): TableName => TABLES.find((table) => table === type) ?? 'jt'

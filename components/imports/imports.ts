/** Imports as the API tells of them, and how pages ask for them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { importJobs } from '@/jobs/definitions/imports'
import { api } from '../api'
import { type Language, useLanguage } from '../language'
import { type ImportsState, toApiQuery } from './imports-state'

export const FILES_API = '/api/files'

export const BATCH_STATUSES = [
  'previewing',
  'previewed',
  'queued',
  'running',
  'completed',
  'failed',
  'stopped',
  'rolled_back',
] as const
export type BatchStatus = (typeof BATCH_STATUSES)[number]

/** What an import did, or would do: every row of the file is in one of success, failed and duplicate. */
export interface ImportCounts {
  totalRows: number
  successRows: number
  failedRows: number
  duplicateRows: number
  inserted: number
  updated: number
  unchanged: number
  /** Amounts with more than two decimals; earlier imports do not say. */
  roundedValues?: number
  /** Headers that were left out because another one fills their column, with commas between. */
  leftOutHeaders?: string
}

export interface ImportLog {
  batchId: string
  type: string
  fileName: string
  /** In bytes. */
  size: number
  status: BatchStatus
  requestedBy: string
  createdAt: string
  completedAt: string | null
  durationMs: number | null
  jobId: string | null
  previewJobId: string | null
  rollbackJobId: string | null
  rolledBackAt: string | null
  fileRemovedAt: string | null
  rolledBackBy: string | null
  result: ImportCounts | null
  /** Rows of the file as far as they are known before an import; null when nobody knows. */
  found: Pick<ImportCounts, 'totalRows' | 'failedRows'> | null
  /** Rows that its rollback left as they were; null before one. */
  keptRows: number | null
}

export interface LogsReply {
  data: ImportLog[]
  pagination: { page: number; limit: number; total: number; totalPages: number }
}

export type NumberStyle = 'id' | 'en'

export interface FileHeader {
  header: string
  /** What a choice for it is kept under. */
  key: string
}

export interface MappedHeader extends FileHeader {
  /** The column it fills; null for none. */
  column: string | null
  by: 'name' | 'alias' | 'person' | 'other' | 'unknown'
}

export interface NumberReading {
  style: NumberStyle
  by: 'person' | 'values' | 'remembered' | 'kind' | 'default'
  /** Numbers that this decision alone decides. */
  ambiguous: number
  example: string | null
  isSure: boolean
}

export interface Preview extends ImportCounts {
  format: 'xlsx' | 'csv'
  facts: Readonly<Record<string, string | number | boolean>>
  sheet: string
  sheets: string[]
  mapping: { headerRow: number; headers: MappedHeader[] }
  /** Columns of the type that the file does not have. */
  absent: string[]
  numbers: Readonly<Record<string, NumberReading>>
  errorKinds: { column: string | null; code: string; count: number }[]
  sample: { fields: string[]; rows: (string | null)[][] }
}

export interface BatchOptions {
  sheet?: string
  columns?: Record<string, string | null>
  styles?: Record<string, NumberStyle>
}

export interface TypeColumn {
  name: string
  title: string
  kind: 'text' | 'code' | 'integer' | 'money' | 'date' | 'timestamp' | 'flag' | 'month'
  isRequired: boolean
}

export interface Twin {
  batchId: string
  fileName: string
  importedAt: string | null
}

export interface Problem {
  kind: 'failed' | 'cancelled'
  code: string | null
  message: string | null
  headers: FileHeader[]
  sheets: string[]
  /** The type that the file fits far better; null when that is not what was wrong. */
  fits: string | null
}

export interface BatchReply {
  batch: ImportLog & { preview: Preview | null; options: BatchOptions }
  columns: TypeColumn[]
  problem: Problem | null
  sameAs: Twin | null
}

export interface FailedRowsReply {
  header: string[]
  data: {
    row: number
    cells: (string | number | boolean | null)[]
    errors: { column: string | null; value: string; message: string }[]
  }[]
  pagination: { page: number; limit: number; total: number; totalPages: number }
}

export interface RollbackReply {
  remove: number
  restore: number
  changedSince: number
  changed: { key: string; label: string; byRun: string | null }[]
}

export const IMPORTS_KEY = ['imports'] as const

const batchApi = (id: string) => `${FILES_API}/batches/${encodeURIComponent(id)}`

export const logsQuery = (state: ImportsState) => {
  const asked = toApiQuery(state)
  return queryOptions({
    queryKey: [...IMPORTS_KEY, 'logs', asked],
    queryFn: ({ signal }) =>
      api<LogsReply>(`${FILES_API}/import-logs?${new URLSearchParams(asked)}`, { signal }),
    placeholderData: keepPreviousData,
  })
}

export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: [...IMPORTS_KEY, 'one', id],
    queryFn: ({ signal }) => api<BatchReply>(batchApi(id), { signal }),
  })

export const failedRowsQuery = (id: string, page: number, limit: number) =>
  queryOptions({
    queryKey: [...IMPORTS_KEY, 'one', id, 'errors', page, limit],
    queryFn: ({ signal }) =>
      api<FailedRowsReply>(`${batchApi(id)}/errors?page=${page}&limit=${limit}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const rollbackQuery = (id: string) =>
  queryOptions({
    queryKey: ['import-rollback', id],
    queryFn: ({ signal }) => api<RollbackReply>(`${batchApi(id)}/rollback`, { signal }),
    // What it would do may change with every run.
    gcTime: 0,
    staleTime: 0,
  })

export const decide = (id: string, body: { verb: 'import' | 'preview' } & BatchOptions) =>
  api(batchApi(id), { method: 'POST', body })

export const stopBatch = (id: string) => api(`${batchApi(id)}/stop`, { method: 'POST', body: {} })

export const rollBack = (id: string, strict: boolean) =>
  api(`${batchApi(id)}/rollback`, { method: 'POST', body: { strict } })

export const failedRowsHref = (id: string, format: 'xlsx' | 'csv') =>
  `${batchApi(id)}/errors/export?format=${format}`

/** An import's own page. */
export const importHref = (id: string) => `/imports/${encodeURIComponent(id)}`

/** Types by their names in the API, and what they are called. */
export function importTypes(language: Language): { value: string; label: string }[] {
  return importJobs.map(({ type, titles }) => ({
    value: type.replace(/-import$/, ''),
    label: titles[language],
  }))
}

export function useTypeTitle(): (type: string) => string {
  const types = importTypes(useLanguage())
  return (type) => types.find(({ value }) => value === type)?.label ?? type
}

const MOVING: readonly BatchStatus[] = ['previewing', 'queued', 'running']
export const isMoving = (status: BatchStatus) => MOVING.includes(status)

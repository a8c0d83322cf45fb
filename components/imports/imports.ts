/** Imports as the API tells of them, and how pages ask for them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { importJobs } from '@/jobs/definitions/imports'
import type {
  BatchOptions,
  BatchReply,
  BatchStatus,
  FailedRowsReply,
  ImportLogsReply,
  RollbackPreview,
  UploadRules,
} from '@/replies/imports'
import { api } from '../api'
import { type Language, useLanguage } from '../language'
import { type ImportsState, toApiQuery } from './imports-state'

export const FILES_API = '/api/files'

export const IMPORTS_KEY = ['imports'] as const

const batchApi = (id: string) => `${FILES_API}/batches/${encodeURIComponent(id)}`

export const logsQuery = (state: ImportsState) => {
  const asked = toApiQuery(state)
  return queryOptions({
    queryKey: [...IMPORTS_KEY, 'logs', asked],
    queryFn: ({ signal }) =>
      api<ImportLogsReply>(`${FILES_API}/import-logs?${new URLSearchParams(asked)}`, { signal }),
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
    queryFn: ({ signal }) => api<RollbackPreview>(`${batchApi(id)}/rollback`, { signal }),
    // What it would do may change with every run.
    gcTime: 0,
    staleTime: 0,
  })

/** What a file must keep to: read anew with each visit. */
export const uploadRulesQuery = () =>
  queryOptions({
    queryKey: ['upload-rules'],
    queryFn: ({ signal }) => api<UploadRules>(`${FILES_API}/uploads`, { signal }),
  })

export const decide = (id: string, body: { verb: 'import' | 'preview' } & BatchOptions) =>
  api(batchApi(id), { method: 'POST', body })

export const stopBatch = (id: string) => api(`${batchApi(id)}/stop`, { method: 'POST', body: {} })

export const rollBack = (id: string, strict: boolean) =>
  api(`${batchApi(id)}/rollback`, { method: 'POST', body: { strict } })

/** The browser asks for it in its own language, so the link says which the page has. */
export const failedRowsHref = (id: string, format: 'xlsx' | 'csv', language: Language) =>
  `${batchApi(id)}/errors/export?${new URLSearchParams({ format, lang: language })}`

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

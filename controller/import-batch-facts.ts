/** What the page of an import needs to know besides the batch: columns of its type, why it failed, its twin. */
import { viewRun } from '@/jobs/engine/view'
import { type BatchView, sameFile } from '@/models/import-batch'
import { hasChangedSince } from '@/models/import-context'
import { findRun, type JobRun } from '@/models/job-run'
import type { FileHeader } from '@/replies/import-previews'
import type { BatchProblem, Checked, Twin, TypeColumn } from '@/replies/imports'
import type { Language } from '@/utils/language'
import { normalised } from './import/header-names'
import { importSource } from './import-sources'

export function typeColumns(type: string, language: Language): TypeColumn[] {
  const { columns, required } = importSource(type)
  return columns.map(({ name, title, kind }) => ({
    name,
    title: title[language],
    kind,
    isRequired: required.includes(name),
  }))
}

const listOf = (text: unknown): string[] =>
  typeof text === 'string' ? text.split(', ').filter((one) => one !== '' && one !== '…') : []

/** As `controller/import/header.ts` counts them: the second of a name has `#2` behind. */
export function withKeys(headers: readonly string[]): FileHeader[] {
  const seen = new Map<string, number>()
  return headers.map((header) => {
    const name = normalised(header)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return { header, key: times > 1 ? `${name}#${times}` : name }
  })
}

/** All headers where the run says them as JSON; else those its text names. */
export function headersIn({ all, found, headers }: Record<string, unknown>): string[] {
  const parsed: unknown = typeof all === 'string' ? JSON.parse(all) : null
  if (Array.isArray(parsed)) return parsed.filter((one) => typeof one === 'string' && one !== '')
  return listOf(found ?? headers)
}

const OF_HEADER = /header|column/

function problemIn(run: JobRun, language: Language): BatchProblem {
  const { error } = viewRun(run, language)
  const params = run.error?.params ?? {}
  const code = error?.code ?? null
  return {
    kind: run.status === 'cancelled' ? 'cancelled' : 'failed',
    code,
    message: error?.message ?? null,
    headers: code !== null && OF_HEADER.test(code) ? withKeys(headersIn(params)) : [],
    sheets: listOf(params.sheets),
    fits: typeof params.otherType === 'string' ? params.otherType : null,
  }
}

const OVER_WITHOUT: readonly JobRun['status'][] = ['dead', 'cancelled']

/** Why a batch failed or was stopped; null when it did not, or nobody knows any more. */
export async function problemOf(batch: BatchView, language: Language): Promise<BatchProblem | null> {
  const id = batch.runId ?? batch.previewRunId
  if (id === null || (batch.status !== 'failed' && batch.status !== 'stopped')) return null
  const run = await findRun(id)
  return run && OVER_WITHOUT.includes(run.status) ? problemIn(run, language) : null
}

/** The sheet that a batch reads of several; null when there is no choice, or it is not known yet. */
function sheetOf({ preview, options }: BatchView): string | null {
  if (preview !== null) return preview.sheets.length > 1 ? preview.sheet : null
  return options.sheet ?? null
}

/** The import of the same content that was not taken back, while this one has written nothing. */
export async function twinOf(batch: BatchView, owner: string | null): Promise<Twin | null> {
  if (batch.completedAt !== null) return null
  const sheet = sheetOf(batch)
  return twinView(await sameFile({ ...batch, sheet }, owner), sheet)
}

/** `own`: the sheet of the batch whose twin it is. */
export function twinView(twin: BatchView | null, own: string | null = null): Twin | null {
  if (!twin) return null
  const sheet = sheetOf(twin)
  return {
    batchId: twin.id,
    fileName: twin.fileName,
    importedAt: twin.completedAt?.toISOString() ?? null,
    sheet,
    isOtherSheet: sheet !== null && own !== null && sheet !== own,
  }
}

/** When the file of a batch that waits for a decision was looked at, and whether that holds still. */
export async function checkedOf({ status, previewRunId, type }: BatchView): Promise<Checked | null> {
  const run = status === 'previewed' && previewRunId !== null ? await findRun(previewRunId) : null
  if (!run?.finishedAt) return null
  const compared = run.stageLog.findLast(({ stage }) => stage === 'compare')?.at
  const seenAt = compared === undefined ? run.finishedAt : new Date(compared)
  const isStale = await hasChangedSince(importSource(type).table, seenAt)
  return { at: run.finishedAt.toISOString(), isStale }
}

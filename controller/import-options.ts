/** What somebody chooses for a file, against what was chosen before and what its header holds. */
import type { BatchView } from '@/models/import-batch'
import { findRun } from '@/models/job-run'
import type { BatchOptions } from '@/replies/imports'
import { AppError } from '@/utils/errors'
import { listed, normalised } from './import/header-names'
import { headersIn, withKeys } from './import-batch-facts'

/** What is absent stays as it was; null forgets it. */
export type GivenOptions = {
  [Name in 'sheet' | 'columns' | 'styles']?: BatchOptions[Name] | null | undefined
}

export function optionsWith(before: BatchOptions, { sheet, columns, styles }: GivenOptions): BatchOptions {
  const chosen: BatchOptions = { ...before }
  if (sheet !== undefined) chosen.sheet = sheet ?? undefined
  if (columns !== undefined) Object.assign(chosen, { columns: columns ?? undefined, isRemembered: false })
  if (styles !== undefined) chosen.styles = styles ?? undefined
  if (styles === null) chosen.rememberedStyles = undefined
  return chosen
}

/** The headers of a file, as far as somebody has read them: in its batch, or in what its last run said was wrong. */
async function headersOf({ header, runId, previewRunId }: BatchView): Promise<string[]> {
  if (header !== null) return header.filter((title) => title !== '')
  const run = runId ?? previewRunId
  return headersIn((run === null ? null : await findRun(run))?.error?.params ?? {})
}

const KEY = /^[a-z0-9]*(?:#\d+)?$/

/**
 * Columns by the key of their header, when they are given: a key is the header's letters and digits in lower case,
 * with `#2` behind for its second occurrence; a header as it stands in the file is taken for its key.
 * @throws AppError import_headers_unknown for one that the file does not have.
 */
export async function columnsByKey(
  batch: BatchView,
  { sheet, columns }: GivenOptions,
): Promise<BatchOptions['columns'] | null> {
  if (!columns) return columns
  const headers = await headersOf(batch)
  const keys = new Set(withKeys(headers).map(({ key }) => key))
  for (const earlier of Object.keys(batch.options.columns ?? {})) keys.add(earlier)
  const entries = Object.entries(columns).map(([given, column]): [string, string | null] => [
    KEY.test(given) ? given : normalised(given),
    column,
  ])
  const unknown = entries.map(([key]) => key).filter((key) => !keys.has(key))
  // Of another sheet, or of a file that nobody could read, the headers are not known yet.
  if (unknown.length > 0 && headers.length > 0 && !sheet)
    throw new AppError('import_headers_unknown', { headers: listed(unknown), known: listed(headers) })
  return Object.fromEntries(entries)
}

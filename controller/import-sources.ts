/** From a type's name, as addresses and earlier scripts know it, to its job and what it declares. */
import { type ImportType, importJobs } from '@/jobs/definitions/imports'
import { AppError } from '@/utils/errors'
import type { ImportSource } from './import/columns'
import { source as datin } from './import/datin'
import { source as hsi } from './import/hsi'
import { source as jt } from './import/jt'
import { source as sos } from './import/sos'

const sources: Readonly<Record<ImportType, ImportSource>> = {
  'sos-import': sos,
  'hsi-import': hsi,
  'jt-import': jt,
  'datin-import': datin,
}

export const importSources: readonly ImportSource[] = Object.values(sources)

/** What a type declares, by any of its names. @throws AppError unknown_import_type naming the known ones. */
export function importSource(name: string): ImportSource {
  const wanted = name.trim().toLowerCase()
  const found = importSources.find(({ type, apiNames }) => type === wanted || apiNames.includes(wanted))
  if (found) return found
  const known = importSources.map(({ apiNames }) => apiNames[0])
  throw new AppError('unknown_import_type', { type: name, known: known.join(', ') })
}

/** The job of a type by any of its names. @throws AppError unknown_import_type naming the known ones. */
export function importJobOf(name: string): (typeof importJobs)[number] {
  const { type } = importSource(name)
  const job = importJobs.find((declared) => declared.type === type)
  if (!job) throw new Error(`no job imports ${type}`)
  return job
}

/** The usual name of a type in the API. @throws AppError unknown_import_type. */
export const shortName = (name: string): string => importSource(name).apiNames[0]

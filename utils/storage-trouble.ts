/** What went wrong with a storage, in words: no room, not to be reached, or the file is not there. */
import { AppError } from './errors'

/** There is no such file (any more), and trying again brings it back as little. */
export class StorageFileGone extends Error {
  override name = 'StorageFileGone'
  constructor(options?: ErrorOptions) {
    super('the file is not in the storage', options)
  }
}

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT']
const GONE: readonly string[] = ['ENOENT', 'NoSuchKey', 'NotFound']

/** Codes and names of an error and of its causes: libraries put their own in front of the disk's. */
function codesOf(error: unknown): string[] {
  const codes: string[] = []
  const seen = new Set<unknown>()
  for (let current = error; current instanceof Error && !seen.has(current); current = current.cause) {
    seen.add(current)
    codes.push(current.name)
    if ('code' in current && typeof current.code === 'string') codes.push(current.code)
  }
  return codes
}

const isOne = (error: unknown, of: readonly string[]) => codesOf(error).some((code) => of.includes(code))

/** The error as people read it; what it says of paths and hosts stays in its cause. */
export function writeTrouble(error: unknown): AppError {
  if (error instanceof AppError) return error
  const trouble = isOne(error, FULL) ? new AppError('upload_no_room') : new AppError('storage_unavailable')
  return Object.assign(trouble, { cause: error })
}

/** The same of reading. */
export function readTrouble(error: unknown): Error {
  return isOne(error, GONE) ? new StorageFileGone({ cause: error }) : writeTrouble(error)
}

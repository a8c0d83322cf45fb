/** An uploaded file, opened for as long as the work lasts; what is wrong with it ends the run in words. */
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import { errorCode } from '@/utils/errors'
import { SHEET_LIMITS } from '@/utils/sheet/cell'
import { openSheet, type SheetFile } from '@/utils/sheet/open'
import { FileRefusal } from '@/utils/sheet/refusal'

/** @throws Permanent `file_…` for a file that cannot be read, with its name; RunFailure when the disk fails. */
export async function withSheet<Value>(
  { path, fileName }: { path: string; fileName: string },
  work: (file: SheetFile) => Promise<Value>,
): Promise<Value> {
  let file: SheetFile | undefined
  try {
    file = await openSheet(path, fileName, SHEET_LIMITS)
    return await work(file)
  } catch (error) {
    const code = errorCode(error)
    // The system's own words name the path.
    if (!(error instanceof RunFailure) && !(error instanceof FileRefusal) && code !== undefined)
      throw new RunFailure('import_file_unreadable', code, { file: fileName, reason: code })
    if (!(error instanceof FileRefusal)) throw error
    throw new Permanent(error.code, error.message, { file: fileName, ...error.params })
  } finally {
    await file?.close()
  }
}

/** What converting needs to know of the format. */
export const formatOf = (file: SheetFile) => ({
  isDelimited: file.format === 'csv',
  is1904: file.facts.is1904 === true,
})

/** Reads tables one after the other, as an import does, and tells what became of each. */
import type { SandboxTask } from '@/jobs/engine/sandbox'
import { SHEET_LIMITS } from '@/utils/sheet/cell'
import { openSheet } from '@/utils/sheet/open'
import { FileRefusal } from '@/utils/sheet/refusal'

/** The code of the refusal, or how many rows and characters were read. */
async function outcomeOf(path: string): Promise<unknown> {
  const file = await openSheet(path, path, SHEET_LIMITS)
  let [rows, characters] = [0, 0]
  try {
    for (const { name } of file.sheets)
      for await (const batch of file.rows(name)) {
        rows += batch.length
        for (const { cells } of batch)
          characters += cells.reduce<number>((sum, cell) => sum + String(cell).length, 0)
      }
    return { rows, characters }
  } finally {
    await file.close()
  }
}

const readSheet: SandboxTask<string[], never, unknown[]> = async (paths) => {
  const outcomes: unknown[] = []
  for (const path of paths)
    outcomes.push(
      await outcomeOf(path).catch((error: unknown) => {
        if (!(error instanceof FileRefusal)) throw error
        return { code: error.code, ...error.params }
      }),
    )
  return outcomes
}

export default readSheet

/** Files of imports that are over and old: they go from the storage, with the copies of their failed rows. */
import { forgetFile, oldFiles } from '@/models/import-file'
import { storage } from '@/utils/storage'

const BATCH = 100

/**
 * Removes the files of batches that were uploaded so many days ago and wait for nobody; how many. A file goes before its
 * batch says so: whoever is stopped in between finds it gone the next time, which is no error.
 */
export async function pruneFiles(days: number, onRemoved: (removed: number) => void): Promise<number> {
  let removed = 0
  const store = await storage()
  for (;;) {
    const old = await oldFiles(days, BATCH)
    for (const { id, storageKey } of old) {
      await store.remove(storageKey)
      await forgetFile(id)
      removed += 1
    }
    onRemoved(removed)
    if (old.length < BATCH) return removed
  }
}

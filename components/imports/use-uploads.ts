/** The one list of files on their way, for as long as the browser's page lives; signing out loads a new one. */
import { useEffect, useSyncExternalStore } from 'react'
import { sendFile } from './send-file'
import { createUploads, isUnderWay, type UploadLine, type Uploads } from './uploads'

const uploads = createUploads(sendFile)
const NONE: readonly UploadLine[] = []

export function useUploads(): { lines: readonly UploadLine[]; uploads: Uploads } {
  const lines = useSyncExternalStore(uploads.subscribe, uploads.lines, () => NONE)
  const isBusy = lines.some(isUnderWay)
  useEffect(() => {
    if (!isBusy) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isBusy])
  useEffect(() => {
    const again = () => {
      for (const { id, state } of uploads.lines()) if (state === 'lost') uploads.retry(id)
    }
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [])
  return { lines, uploads }
}

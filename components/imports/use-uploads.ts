/** The one list of files on their way, for as long as the browser's page lives; signing out loads a new one. */
import { useEffect, useSyncExternalStore } from 'react'
import { dropFile, loadTus, sendFile } from './send-file'
import { createUploads, isUnderWay, type UploadLine, type Uploads } from './uploads'

const uploads = createUploads({ send: sendFile, drop: dropFile })
const NONE: readonly UploadLine[] = []

/** The browser tells when its own network is back, but not when a server that was restarted is. */
const LOOK_EVERY_MS = 5_000

/** Sends what was lost as soon as the server answers. @returns how to stop looking. */
function sendAgainWhenBack(): () => void {
  const again = () => {
    for (const { id, state } of uploads.lines()) if (state === 'lost') uploads.retry(id)
  }
  const look = async () => {
    const answer = await fetch('/api/health', { cache: 'no-store' }).catch(() => null)
    if (answer?.ok) again()
  }
  const looking = setInterval(() => void look(), LOOK_EVERY_MS)
  window.addEventListener('online', again)
  return () => {
    clearInterval(looking)
    window.removeEventListener('online', again)
  }
}

export function useUploads(): { lines: readonly UploadLine[]; uploads: Uploads } {
  const lines = useSyncExternalStore(uploads.subscribe, uploads.lines, () => NONE)
  const isBusy = lines.some(isUnderWay)
  const isAny = lines.length > 0
  useEffect(() => {
    // Once a connection has broken, it is there.
    if (isAny) loadTus().catch(() => undefined)
  }, [isAny])
  useEffect(() => {
    if (!isBusy) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isBusy])
  const isAnyLost = lines.some(({ state }) => state === 'lost')
  useEffect(() => (isAnyLost ? sendAgainWhenBack() : undefined), [isAnyLost])
  return { lines, uploads }
}

/** Whether the screen is as narrow as a phone's: tables are then drawn as cards. */
import { useSyncExternalStore } from 'react'

const NARROW = '(max-width: 640px)'

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(NARROW).matches,
    () => false,
  )
}

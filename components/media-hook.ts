/** A question about the screen, asked again when its answer changes. */
import { useSyncExternalStore } from 'react'

/** The hook that asks it; the answer is no on the server. */
export function mediaHook(question: string): () => boolean {
  const subscribe = (listener: () => void) => {
    const query = window.matchMedia(question)
    query.addEventListener('change', listener)
    return () => query.removeEventListener('change', listener)
  }
  const matches = () => window.matchMedia(question).matches
  return () => useSyncExternalStore(subscribe, matches, () => false)
}

/** One of a few values that a person chose in this browser, the same in all its tabs. */
import { useSyncExternalStore } from 'react'

export interface StoredChoice<Value extends string> {
  get(): Value
  set(value: Value): void
  /** Follows changes made here and in other tabs; the initial value on the server. */
  use(): Value
}

interface Options<Value extends string> {
  /** In the local storage. */
  key: string
  values: readonly Value[]
  /** Until something is chosen. */
  initial: Value
}

export function createStoredChoice<Value extends string>(options: Options<Value>): StoredChoice<Value> {
  const { key, values, initial } = options
  const listeners = new Set<() => void>()
  let chosen: Value | null = null

  function stored(): Value {
    try {
      const text = window.localStorage.getItem(key)
      return values.find((value) => value === text) ?? initial
    } catch {
      // Storage may be forbidden; the choice then lives as long as the tab.
      return initial
    }
  }
  function get(): Value {
    if (typeof window === 'undefined') return initial
    chosen ??= stored()
    return chosen
  }
  function subscribe(listener: () => void): () => void {
    const fromOtherTab = (event: StorageEvent) => {
      if (event.key !== key) return
      chosen = stored()
      listener()
    }
    listeners.add(listener)
    window.addEventListener('storage', fromOtherTab)
    return () => {
      listeners.delete(listener)
      window.removeEventListener('storage', fromOtherTab)
    }
  }
  return {
    get,
    set(value) {
      chosen = value
      try {
        window.localStorage.setItem(key, value)
      } catch {
        // See stored().
      }
      for (const listener of listeners) listener()
    },
    use: () => useSyncExternalStore(subscribe, get, () => initial),
  }
}

/** Dialogs and drawers whose code comes after the page stands, at the latest when they are opened. */
import dynamic from 'next/dynamic'
import { type ComponentType, useEffect, useState } from 'react'

/** By then a page is drawn on most machines. */
const AFTER_MS = 2_000

/** The component that `load` brings, drawn from when `isOpen` is first true of its properties: it closes in its own way. */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  isOpen: (props: Props) => boolean,
): ComponentType<Props> {
  const Part = dynamic(load, { ssr: false })
  return function OnDemand(props) {
    const isNow = isOpen(props)
    const [wasOpen, setWasOpen] = useState(isNow)
    if (isNow && !wasOpen) setWasOpen(true)
    useEffect(() => {
      // When it is opened without a connection, it is there.
      const waiting = setTimeout(() => load().catch(() => undefined), AFTER_MS)
      return () => clearTimeout(waiting)
    }, [])
    return wasOpen ? <Part {...props} /> : null
  }
}

/** What was fetched stays, so that it is there at once when it is drawn again. */
const fetched = new WeakMap<() => Promise<unknown>, { part: unknown }>()

/** What `load` brings once it is there; null before, and when it cannot be fetched. */
export function useLater<Part>(load: () => Promise<Part>): Part | null {
  const [found, setFound] = useState(() => fetched.get(load) as { part: Part } | undefined)
  useEffect(() => {
    if (found) return
    load().then(
      (part) => {
        fetched.set(load, { part })
        setFound({ part })
      },
      () => undefined,
    )
  }, [load, found])
  return found ? found.part : null
}

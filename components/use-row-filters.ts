/** Filters that live in the address: a link shows the same rows, and back goes back. */
import { useRouter } from 'next/router'
import { useEffect, useRef, useState } from 'react'
import { filtersToQuery, type RowFilters, readFilters } from './row-filters'

const TYPING_PAUSE_MS = 400

export function useRowFilters() {
  const router = useRouter()
  const filters = readFilters(router.query)

  function go(change: Partial<RowFilters>, how: 'push' | 'replace') {
    const query = filtersToQuery({ ...filters, ...change })
    const { type } = router.query
    void router[how]({ pathname: router.pathname, query: { type, ...query } }, undefined, {
      shallow: true,
      scroll: false,
    })
  }
  return { filters, isReady: router.isReady, go }
}

/** A text field that reports after a pause in typing, and follows when the value changes elsewhere. */
export function usePausedText(value: string, report: (text: string) => void) {
  const [text, setText] = useState(value)
  const reported = useRef(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (value === reported.current) return
    reported.current = value
    setText(value)
  }, [value])

  // Always the newest: the address may change while somebody types.
  const latest = useRef(report)
  useEffect(() => {
    latest.current = report
  })

  function change(typed: string) {
    setText(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      reported.current = typed.trim()
      latest.current(typed.trim())
    }, TYPING_PAUSE_MS)
  }
  return { text, change }
}

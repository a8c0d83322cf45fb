/** A text field that reports after a pause in typing, and follows when the value changes elsewhere. */
import { useEffect, useRef, useState } from 'react'

const TYPING_PAUSE_MS = 400

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

/** A question before something is done: one at a time, and afterwards the focus is back where it was. */
import { App } from 'antd'
import { type ReactNode, useRef } from 'react'

export interface Question {
  title: string
  content: ReactNode
  okText: string
  cancelText: string
  danger?: boolean
  /** There is nothing to agree to. */
  okDisabled?: boolean
  onOk: () => Promise<unknown>
  width?: number
}

/** An element, and where its readers are when it is gone or cannot be used any more. */
interface Place {
  element: HTMLElement
  around: HTMLElement | null
}

function here(): Place | null {
  const element = document.activeElement
  if (!(element instanceof HTMLElement) || element === document.body) return null
  return { element, around: element.parentElement?.closest<HTMLElement>('[tabindex="-1"]') ?? null }
}

/** Nothing has the focus, or something in a dialog that is going away. */
function isFocusLost(): boolean {
  const active = document.activeElement
  return active === null || active === document.body || active.closest('[role="dialog"]') !== null
}

function goBackTo(place: Place | null): void {
  if (place === null || !isFocusLost()) return
  place.element.focus()
  if (document.activeElement !== place.element) place.around?.focus({ preventScroll: true })
}

export function useQuestion() {
  const { modal } = App.useApp()
  const open = useRef(new Set<symbol>())
  const origin = useRef<Place | null>(null)

  /** Notes that a dialog opens; gives what to do when it has closed. */
  function opening() {
    const dialog = Symbol('dialog')
    open.current.add(dialog)
    return () => {
      open.current.delete(dialog)
      // The dialog that closed gives the focus back first, where it can.
      if (open.current.size === 0) setTimeout(() => goBackTo(origin.current))
    }
  }
  function show({ danger = false, okDisabled = false, ...question }: Question) {
    modal.confirm({ ...question, okButtonProps: { danger, disabled: okDisabled }, afterClose: opening() })
  }
  return {
    /** Asks, unless a question is open: a double click opens one dialog. */
    ask: (question: Question) => {
      if (open.current.size > 0) return
      origin.current = here()
      show(question)
    },
    /** Asks what follows from the answer to the question before. */
    askNext: show,
    /** Tells what came of the answer. */
    tellNext: (news: Pick<Question, 'title' | 'content' | 'okText' | 'width'>) => {
      modal.info({ ...news, afterClose: opening() })
    },
  }
}

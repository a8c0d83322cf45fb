/** Something to copy: what is shown of it, and the button that copies the whole of it. */
import { CheckOutlined, CopyOutlined } from '@ant-design/icons'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import styles from './copyable.module.css'

const SHOWN_MS = 3_000

/** Without https browsers have no clipboard for scripts, but copy what is selected, or what a listener gives them. */
function copyByEvent(text: string): void {
  const give = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', give, { capture: true })
  document.execCommand('copy')
  document.removeEventListener('copy', give, { capture: true })
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    copyByEvent(text)
  }
}

interface Props {
  /** What is copied. */
  text: string
  children: ReactNode
  isCode?: boolean
  className?: string | undefined
  title?: string
  /** What the button does, and what it has done, where that has words of its own. */
  words?: readonly [copy: string, copied: string]
}

export function Copyable({ text, children, isCode = false, className, title, words }: Props) {
  const t = useTranslations('common')
  const [isDone, setDone] = useState(false)
  const [toCopy, copied] = words ?? [t('copy'), t('copied')]
  const name = isDone ? copied : toCopy

  useEffect(() => {
    if (!isDone) return
    const waiting = setTimeout(() => setDone(false), SHOWN_MS)
    return () => clearTimeout(waiting)
  }, [isDone])

  return (
    <span className={className} title={title}>
      {isCode ? <code className={styles.code}>{children}</code> : children}
      <button
        type="button"
        className={styles.copy}
        data-done={isDone || undefined}
        aria-label={name}
        title={name}
        onClick={() => copy(text).then(() => setDone(true))}
      >
        {isDone ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
      </button>
    </span>
  )
}

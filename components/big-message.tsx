/** The one thing a page has to say, in the middle of it. */
import { WarningFilled } from '@ant-design/icons'
import type { ReactNode } from 'react'
import styles from './big-message.module.css'

interface Props {
  /** Stands above; a warning sign when absent. */
  sign?: string
  title: string
  text: string
  /** Ways on, as buttons. */
  children?: ReactNode
}

export function BigMessage({ sign, title, text, children }: Props) {
  return (
    <div className={styles.message}>
      <div aria-hidden className={styles.sign} data-warns={sign === undefined || undefined}>
        {sign ?? <WarningFilled />}
      </div>
      <h1 className={styles.title}>{title}</h1>
      <p className={styles.text}>{text}</p>
      {children !== undefined && <div className={styles.ways}>{children}</div>}
    </div>
  )
}

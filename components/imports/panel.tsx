/** A part of an import's page, with its heading. */
import { type ReactNode, useId } from 'react'
import styles from './imports.module.css'

interface Props {
  title: string
  children: ReactNode
  testId?: string
}

export function Panel({ title, children, testId }: Props) {
  const id = useId()
  return (
    <section className={styles.panel} aria-labelledby={id} data-testid={testId}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

/** A part of the panel: a box under its own heading. */
import type { ReactNode } from 'react'
import styles from './operations.module.css'

interface Props {
  /** Of the heading, which names the box. */
  id: string
  title: string
  /** Whether it stands below another one. */
  isBelow?: boolean
  children: ReactNode
}

export function TitledBox({ id, title, isBelow = false, children }: Props) {
  return (
    <section className={isBelow ? styles.tableBox : styles.box} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  )
}

/** A part of the first screen: a heading, what counts beside it, and room of its final size while it is read. */
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import styles from './home.module.css'

interface Props {
  /** Of the heading, which names the part. */
  id: string
  title: string
  aside?: ReactNode
  /** Lines that are drawn until it is there; 0: it is there. */
  loading: number
  children: ReactNode
}

export function Section({ id, title, aside, loading, children }: Props) {
  return (
    <section className={styles.section} aria-labelledby={id} aria-busy={loading > 0} data-testid={id}>
      <header className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {aside}
      </header>
      {loading > 0 ? (
        <Skeleton active className={styles.loading ?? ''} title={false} paragraph={{ rows: loading }} />
      ) : (
        children
      )}
    </section>
  )
}

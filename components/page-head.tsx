/** The heading of a page, with room on the right for its state. */
import type { ReactNode } from 'react'
import styles from './page-head.module.css'

interface Props {
  title: string
  intro?: ReactNode
  above?: ReactNode
  aside?: ReactNode
}

export function PageHead({ title, intro, above, aside }: Props) {
  return (
    <div className={styles.head}>
      <div>
        {above}
        <h1 className={styles.title}>{title}</h1>
        {intro !== undefined && <p className={styles.intro}>{intro}</p>}
      </div>
      {aside}
    </div>
  )
}

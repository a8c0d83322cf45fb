/** The frame of the pages for people who are not signed in. */
import Head from 'next/head'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { LanguageSwitch } from '../language-switch'
import { Mark } from '../mark'
import styles from '../sign-in.module.css'

interface Props {
  title: string
  intro?: ReactNode
  children: ReactNode
}

export function EntryBox({ title, intro, children }: Props) {
  const product = useTranslations('common')('product')
  return (
    <main className={styles.page}>
      <Head>
        <title>{`${title} · ${product}`}</title>
      </Head>
      <div className={styles.box}>
        <div className={styles.brand}>
          <Mark />
          {product}
        </div>
        <h1 className={styles.title}>{title}</h1>
        {intro !== undefined && <p className={styles.intro}>{intro}</p>}
        {children}
      </div>
      <LanguageSwitch />
    </main>
  )
}

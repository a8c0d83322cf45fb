/** Where a page lies below the imports. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import styles from '../page-head.module.css'

export function ImportsPath({ here }: { here: string }) {
  const t = useTranslations('imports')
  return (
    <nav aria-label={t('path')} className={styles.path}>
      <Link href="/imports">{t('title')}</Link> <span aria-hidden>/</span>{' '}
      <span aria-current="page">{here}</span>
    </nav>
  )
}

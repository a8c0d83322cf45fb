/** Where a page lies below the imports. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import styles from '../page-head.module.css'
import { importHref } from './imports'

interface Props {
  here: string
  /** The file between the imports and this page. */
  via?: { batchId: string; fileName: string }
}

export function ImportsPath({ here, via }: Props) {
  const t = useTranslations('imports')
  return (
    <nav aria-label={t('path')} className={styles.path}>
      <Link href="/imports">{t('title')}</Link> <span aria-hidden>/</span>{' '}
      {via !== undefined && (
        <>
          <Link href={importHref(via.batchId)}>
            <bdi>{via.fileName}</bdi>
          </Link>{' '}
          <span aria-hidden>/</span>{' '}
        </>
      )}
      <span aria-current="page">{here}</span>
    </nav>
  )
}

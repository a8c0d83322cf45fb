/** Where a page lies below the overview. */
import Link from 'next/link'
import { Fragment } from 'react'
import { useTranslations } from 'use-intl'
import styles from './page-head.module.css'

interface Props {
  title: string
  /** Pages between the overview and this one. */
  via?: readonly { href: string; title: string }[]
}

export function PagePath({ title, via = [] }: Props) {
  const t = useTranslations()
  return (
    <nav aria-label={t('rows.path')} className={styles.path}>
      <Link href="/proxy">{t('proxy.title')}</Link> <span aria-hidden>/</span>{' '}
      {via.map((place) => (
        <Fragment key={place.href}>
          <Link href={place.href}>{place.title}</Link> <span aria-hidden>/</span>{' '}
        </Fragment>
      ))}
      <span aria-current="page">{title}</span>
    </nav>
  )
}

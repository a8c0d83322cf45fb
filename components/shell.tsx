/** The frame of every signed-in page: header, navigation, and a main that waits for the session. */
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import Head from 'next/head'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { isSignedOut } from './api'
import { DemoBadge } from './demo-badge'
import { ErrorNotice } from './error-notice'
import { Mark } from './mark'
import { NavDrawer, NavLinks } from './navigation'
import { sessionQuery } from './queries'
import type { SessionUser } from './replies'
import styles from './shell.module.css'
import { UserMenu } from './user-menu'

interface Props {
  title: string
  children: (user: SessionUser) => ReactNode
}

export function Shell({ title, children }: Props) {
  const t = useTranslations('shell')
  const product = useTranslations('common')('product')
  const session = useQuery(sessionQuery)
  const user = session.data

  return (
    <div className={styles.page}>
      <Head>
        <title>{`${title} · ${product}`}</title>
      </Head>
      <a href="#content" className={styles.skip}>
        {t('skip')}
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <NavDrawer user={user} />
          <Link href="/proxy" className={styles.brand}>
            <Mark />
            {product}
          </Link>
          <DemoBadge />
          <nav aria-label={t('navigation')} className={styles.nav}>
            <NavLinks user={user} />
          </nav>
          <UserMenu user={user} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        {user !== undefined && children(user)}
        {user === undefined && session.isError && !isSignedOut(session.error) && (
          <ErrorNotice error={session.error} onRetry={session.refetch} />
        )}
        {user === undefined && (session.isPending || isSignedOut(session.error)) && (
          <Skeleton active title={false} paragraph={{ rows: 4 }} />
        )}
      </main>
    </div>
  )
}

/** What stands around every page: header, navigation, and a main. */
import Head from 'next/head'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import { EnvironmentBadge, usePageTitle } from './environment-badge'
import { Mark } from './mark'
import { NavDrawer, NavLinks } from './navigation'
import { PaletteButton } from './palette/palette-button'
import styles from './shell.module.css'
import { UserMenu } from './user-menu'

interface Props {
  title: string
  /** Who is here; undefined while that is not known, and for people who are not signed in. */
  user: SessionUser | undefined
  children: ReactNode
}

export function Frame({ title, user, children }: Props) {
  const t = useTranslations('shell')
  const product = useTranslations('common')('product')
  return (
    <div className={styles.page}>
      <Head>
        <title>{usePageTitle(title)}</title>
      </Head>
      <a href="#content" className={styles.skip}>
        {t('skip')}
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <NavDrawer user={user} />
          <Link href="/" className={styles.brand}>
            <Mark />
            {product}
          </Link>
          <EnvironmentBadge />
          <nav aria-label={t('navigation')} className={styles.nav}>
            <NavLinks user={user} />
          </nav>
          {user !== undefined && <PaletteButton user={user} />}
          <UserMenu user={user} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        {children}
      </main>
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import Head from 'next/head'
import { useTranslations } from 'use-intl'
import { useLeaveWhenSignedIn } from '@/components/entry/use-leave'
import { EnvironmentBadge, usePageTitle } from '@/components/environment-badge'
import { LanguageSwitch } from '@/components/language-switch'
import { Mark } from '@/components/mark'
import { environmentQuery } from '@/components/queries'
import styles from '@/components/sign-in.module.css'
import { SignInForm } from '@/components/sign-in-form'

export default function SignInPage() {
  const t = useTranslations('signIn')
  const product = useTranslations('common')('product')
  const environment = useQuery(environmentQuery)
  useLeaveWhenSignedIn()

  return (
    <main className={styles.page}>
      <Head>
        <title>{usePageTitle(t('title'))}</title>
      </Head>
      <div className={styles.box}>
        <div className={styles.brand}>
          <Mark />
          {product}
          <EnvironmentBadge />
        </div>
        <h1 className={styles.title}>{t('title')}</h1>
        <p className={styles.intro}>{t('intro')}</p>
        {environment.data?.demo === true && (
          <Alert className={styles.demo ?? ''} type="info" title={t('demo')} role="note" />
        )}
        <SignInForm />
      </div>
      <LanguageSwitch />
    </main>
  )
}

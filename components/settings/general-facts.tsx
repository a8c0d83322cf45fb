/** What this installation is, and how much is set on the pages of schedules and notices. */
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { Installation } from '@/replies/settings'
import { ErrorNotice } from '../error-notice'
import { settingsQuery } from './setting'
import styles from './settings.module.css'

function Facts({ installation }: { installation: Installation }) {
  const t = useTranslations('settings')
  const words = useTranslations('environment')
  const { environment, version, publicUrl, schedules, channels, targets } = installation
  return (
    <dl className={styles.facts}>
      <dt>{t('environment')}</dt>
      <dd data-testid="environment">
        {words(environment)} ({words(`${environment}Explained`)})
      </dd>
      <dt>{t('version')}</dt>
      <dd>{version}</dd>
      <dt>{t('address')}</dt>
      <dd>{publicUrl ?? t('addressMissing')}</dd>
      <dt>{t('schedules')}</dt>
      <dd>
        <Link href="/schedules">{t('onOfAll', schedules)}</Link>
      </dd>
      <dt>{t('notices')}</dt>
      <dd>
        <Link href="/notices">{t('onOfAll', channels)}</Link>
      </dd>
      <dt>{t('targets')}</dt>
      <dd>
        <Link href="/notices#notice-targets">{t('targetCount', { count: targets })}</Link>
      </dd>
    </dl>
  )
}

export function GeneralFacts() {
  const t = useTranslations('settings')
  const { data, error, isPending, refetch } = useQuery(settingsQuery)
  return (
    <section className={styles.box} aria-labelledby="general">
      <h2 id="general" className={styles.title}>
        {t('general')}
      </h2>
      <p className={styles.intro}>{t('generalIntro')}</p>
      {isPending && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      {error !== null && <ErrorNotice error={error} onRetry={refetch} />}
      {data !== undefined && <Facts installation={data.installation} />}
    </section>
  )
}

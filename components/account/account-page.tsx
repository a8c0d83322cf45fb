/** One's own account: who one is here, the password, the second factor, and where one is signed in. */
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import { PageHead } from '../page-head'
import styles from '../people/people.module.css'
import { SessionsList } from '../people/sessions-list'
import { PasswordForm } from './password-form'
import { SecondFactorSection } from './second-factor-section'

export function AccountPage({ user }: { user: SessionUser }) {
  const t = useTranslations('account')
  const roleName = useTranslations('role')
  return (
    <>
      <PageHead title={t('title')} intro={`${user.email} · ${roleName(user.role)}`} />
      <section className={styles.panel} aria-labelledby="own-password">
        <h2 id="own-password" className={styles.title}>
          {t('password')}
        </h2>
        <p className={`${styles.quiet} ${styles.gap}`}>{t('passwordIntro')}</p>
        <PasswordForm />
      </section>
      <SecondFactorSection />
      <section className={styles.panel} aria-labelledby="own-sessions" tabIndex={-1}>
        <h2 id="own-sessions" className={styles.title}>
          {t('sessions')}
        </h2>
        <p className={`${styles.quiet} ${styles.gap}`}>{t('sessionsIntro')}</p>
        <SessionsList userId={null} />
      </section>
    </>
  )
}

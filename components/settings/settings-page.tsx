/** All settings in one place: what this installation is, its secrets, its numbers, and the way to what has a page of its own. */
import { useTranslations } from 'use-intl'
import { PageHead } from '../page-head'
import { GeneralFacts } from './general-facts'
import { SecretsList } from './secrets-list'
import styles from './settings.module.css'
import { SettingsForm } from './settings-form'
import { TokenSettings } from './token-settings'

export function SettingsPage() {
  const t = useTranslations('settings')
  const setting = useTranslations('setting')
  const contents = [
    { id: 'general', title: t('general') },
    { id: 'siasn-token', title: t('tokenTitle') },
    { id: 'secrets', title: t('secrets') },
    { id: 'sync-settings', title: setting('title') },
    { id: 'retention-settings', title: setting('retentionTitle') },
    { id: 'limits-settings', title: setting('limitsTitle') },
  ]
  return (
    <>
      <PageHead title={t('title')} />
      <nav aria-label={t('contents')} className={styles.contents}>
        <ul>
          {contents.map(({ id, title }) => (
            <li key={id}>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <GeneralFacts />
      <TokenSettings />
      <SecretsList />
      <SettingsForm section="sync" title={setting('title')} intro={setting('intro')} />
      <SettingsForm section="retention" title={setting('retentionTitle')} intro={setting('retentionIntro')} />
      <SettingsForm section="limits" title={setting('limitsTitle')} intro={setting('limitsIntro')} />
    </>
  )
}

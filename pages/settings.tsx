import { Result } from 'antd'
import { useTranslations } from 'use-intl'
import { PageHead } from '@/components/page-head'
import { Shell } from '@/components/shell'
import { TokenSettings } from '@/components/token-settings'

export default function SettingsPage() {
  const t = useTranslations('settings')
  return (
    <Shell title={t('title')}>
      {(user) =>
        user.role === 'admin' ? (
          <>
            <PageHead title={t('title')} />
            <TokenSettings />
          </>
        ) : (
          <Result
            status="warning"
            title={<h1 style={{ margin: 0, fontSize: 22 }}>{t('forbiddenTitle')}</h1>}
            subTitle={t('forbiddenText')}
          />
        )
      }
    </Shell>
  )
}

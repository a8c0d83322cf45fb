/** Says on every page which installation this is: a demo, where nothing is real, a staging one, or the one that counts. */
import { ExperimentOutlined, SafetyCertificateOutlined, ToolOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import styles from './environment-badge.module.css'
import { useLater } from './on-demand'
import { environmentQuery } from './queries'

const ICONS = { demo: ExperimentOutlined, staging: ToolOutlined, production: SafetyCertificateOutlined }

const loadPopover = () => import('antd/es/popover').then((part) => part.default)

export function EnvironmentBadge() {
  const t = useTranslations('environment')
  const { data } = useQuery(environmentQuery)
  const Popover = useLater(loadPopover)
  if (data === undefined) return null
  const { environment } = data
  const Icon = ICONS[environment]
  const face = (
    <Button
      size="small"
      icon={<Icon aria-hidden />}
      className={styles.badge ?? ''}
      data-environment={environment}
      data-testid={`${environment}-badge`}
    >
      <span className={styles.name}>{t(environment)}</span>
    </Button>
  )
  if (Popover === null) return face
  const explained = <p className={styles.explained}>{t(`${environment}Explained`)}</p>
  return (
    <Popover content={explained} trigger={['click', 'hover', 'focus']} placement="bottomLeft">
      {face}
    </Popover>
  )
}

/** The title of a page as its tab shows it: of a staging installation that comes first, because tabs cut the end. */
export function usePageTitle(title: string): string {
  const t = useTranslations('environment')
  const product = useTranslations('common')('product')
  const { data } = useQuery(environmentQuery)
  const name = `${title} · ${product}`
  return data?.environment === 'staging' ? `[${t('staging')}] ${name}` : name
}

/** Says that nothing here is real, for as long as it is not. */
import { ExperimentOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Popover } from 'antd'
import { useTranslations } from 'use-intl'
import { environmentQuery } from './queries'
import styles from './shell.module.css'

export function DemoBadge() {
  const t = useTranslations('shell')
  const { data } = useQuery(environmentQuery)
  if (data?.demo !== true) return null
  const explained = <p className={styles.demoText}>{t('demoExplained')}</p>
  return (
    <Popover content={explained} trigger={['click', 'hover', 'focus']} placement="bottomLeft">
      <Button
        size="small"
        icon={<ExperimentOutlined />}
        className={styles.demo ?? ''}
        data-testid="demo-badge"
      >
        <span className={styles.demoName}>{t('demo')}</span>
      </Button>
    </Popover>
  )
}

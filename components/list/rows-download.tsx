/** All rows the list would show, as a file. Plain links: the browser streams what the server streams. */
import { DownloadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import type { ListState } from './row-filters'
import styles from './rows.module.css'
import { exportHref } from './use-rows'

const FORMATS = ['xlsx', 'csv'] as const

interface Props {
  type: string
  /** Where the family's routes begin. */
  base?: string
  state: ListState
  total: number
}

export function RowsDownload({ type, base, state, total }: Props) {
  const t = useTranslations('download')
  const count = formatNumber(total, useLanguage())
  if (total === 0) return null
  return (
    <div className={styles.download}>
      <span>{t('rows', { count })}</span>
      {FORMATS.map((format) => (
        <Button
          key={format}
          size="small"
          icon={<DownloadOutlined aria-hidden />}
          href={exportHref({ type, base }, state, format)}
          download
          aria-label={t('as', { count, format: t(format) })}
          data-testid={`download-${format}`}
        >
          {t(format)}
        </Button>
      ))}
    </div>
  )
}

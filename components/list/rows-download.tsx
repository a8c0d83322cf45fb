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
  /** What the files hold, where they hold only a part of the rows. */
  part?: string
  /** Where the family's routes begin. */
  base?: string
  state: ListState
  total: number
}

export function RowsDownload({ type, part, base, state, total }: Props) {
  const t = useTranslations('download')
  const count = formatNumber(total, useLanguage())
  const asFormat = (format: string) =>
    part === undefined ? t('as', { count, format }) : t('partAs', { part, format })
  if (total === 0) return null
  return (
    <div className={styles.download}>
      <span>{part === undefined ? t('rows', { count }) : t('part', { part })}</span>
      {FORMATS.map((format) => (
        <Button
          key={format}
          size="small"
          icon={<DownloadOutlined aria-hidden />}
          href={exportHref({ type, base }, state, format)}
          download
          aria-label={asFormat(t(format))}
          data-testid={part === undefined ? `download-${format}` : `download-${type}-${format}`}
        >
          {t(format)}
        </Button>
      ))}
    </div>
  )
}

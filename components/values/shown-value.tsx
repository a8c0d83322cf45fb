/** A value of a list, drawn as its column says. */
import { FileTextOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import { useTranslations } from 'use-intl'
import type { Show } from '@/replies/rows'
import { Copyable } from '../copyable'
import { formatDateTime, formatDay, formatMoney, formatMonth, formatNumber, NOTHING } from '../format'
import { useLanguage } from '../language'
import styles from './values.module.css'

/** How far a proposal is at the upstream, in colours; other codes have none. */
const STATUS_COLORS: Readonly<Record<string, string>> = {
  0: 'default',
  1: 'processing',
  2: 'success',
  3: 'error',
}

function Status({ code, label }: { code: string; label: string | undefined }) {
  const t = useTranslations('value')
  return (
    <Tag color={STATUS_COLORS[code] ?? 'default'} variant="outlined" style={{ marginInlineEnd: 0 }}>
      {label ?? t('status', { code })}
    </Tag>
  )
}

/** A link where the path is an address of the web; else the path itself, to be copied. */
function DocumentPath({ path }: { path: string }) {
  const t = useTranslations()
  const name = path.split('/').findLast((part) => part !== '') ?? path
  if (/^https?:\/\//i.test(path))
    return (
      <a href={path} target="_blank" rel="noreferrer" title={path} className={styles.document}>
        <FileTextOutlined aria-hidden /> {name}
        <span className="for-ears">{t('value.newTab')}</span>
      </a>
    )
  return (
    <Copyable
      text={path}
      title={path}
      className={styles.document}
      words={[t('value.copyPath'), t('common.copied')]}
    >
      <FileTextOutlined aria-hidden /> {name}
    </Copyable>
  )
}

interface Props {
  /** '' where there is none. */
  text: string
  show: Show
  /** Words of the codes that `status` shows. */
  statusLabels: ReadonlyMap<string, string>
}

export function ShownValue({ text, show, statusLabels }: Props) {
  const language = useLanguage()
  if (text === '') return NOTHING
  switch (show) {
    case 'text':
      return text
    case 'number':
      return Number.isFinite(Number(text)) ? formatNumber(Number(text), language) : text
    case 'money':
      return formatMoney(Number(text), language)
    case 'time':
      return formatDateTime(text, language)
    case 'day':
      return formatDay(text, language) || NOTHING
    case 'month':
      return formatMonth(text, language)
    case 'status':
      return <Status code={text} label={statusLabels.get(text)} />
    case 'document':
      return <DocumentPath path={text} />
  }
}

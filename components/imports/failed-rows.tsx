/** Rows that were not loaded: where they stand in the file, what is wrong with them, and a file of them to correct. */
import { DownloadOutlined, WarningOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { FailedRowsReply } from '@/replies/imports'
import { ErrorNotice } from '../error-notice'
import { formatNumber, NOTHING } from '../format'
import { useLanguage } from '../language'
import { PageBar } from '../list/page-bar'
import { PAGE_SIZES } from '../list/row-filters'
import { useIsNarrow } from '../use-is-narrow'
import { cut } from './cut'
import { failedRowsHref, failedRowsQuery } from './imports'
import styles from './imports.module.css'
import { Panel } from './panel'
import { WideTable } from './wide-table'

const FORMATS = ['xlsx', 'csv'] as const
const CELL_WIDTH = 150
const CELL_MOST = 260
const CHARACTER_WIDTH = 9
const PADDING_WIDTH = 30
const REASON_WIDTH = 320
/** Beside the row's number, without scrolling. */
const REASON_WIDTH_NARROW = 230
const NUMBER_WIDTH = 70
/** A title of one word is not broken. */
const widthOf = (title: string) =>
  Math.min(CELL_MOST, Math.max(CELL_WIDTH, title.length * CHARACTER_WIDTH + PADDING_WIDTH))

/** Columns before those of the file. */
const OWN = 2

type Row = FailedRowsReply['data'][number]

function Reasons({ errors }: Pick<Row, 'errors'>) {
  return (
    <ul className={styles.reasons}>
      {errors.map(({ column, message }) => (
        <li key={`${column} ${message}`}>
          {column !== null && (
            <>
              <b>
                <bdi>{cut(column)}</bdi>
              </b>
              :{' '}
            </>
          )}
          {cut(message)}
        </li>
      ))}
    </ul>
  )
}

function FlawedCell({ text }: { text: string }) {
  const t = useTranslations('imports')
  return (
    <>
      <WarningOutlined aria-hidden /> <span className="for-ears">{t('wrong')}: </span>
      {text}
    </>
  )
}

function Rows({ reply, isStale }: { reply: FailedRowsReply; isStale: boolean }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const isNarrow = useIsNarrow()
  const own = [
    { key: 'row', title: t('row'), width: NUMBER_WIDTH },
    { key: 'reasons', title: t('reasons'), width: isNarrow ? REASON_WIDTH_NARROW : REASON_WIDTH },
  ]
  const columns = reply.header.map((title, index) => ({
    key: `c${index}`,
    title: cut(title),
    width: widthOf(title),
  }))
  const rows = reply.data.map(({ row, cells, errors }) => {
    const wrong = new Set(errors.map(({ column }) => column))
    const flawed = new Set(reply.header.flatMap((title, index) => (wrong.has(title) ? [index + OWN] : [])))
    const shown = columns.map(({ key }, index) => {
      const text = cut(String(cells[index] ?? '')) || NOTHING
      return flawed.has(index + OWN) ? <FlawedCell key={key} text={text} /> : text
    })
    const number = formatNumber(row, language)
    return { key: String(row), cells: [number, <Reasons key="reasons" errors={errors} />, ...shown], flawed }
  })
  return <WideTable label={t('failedRows')} columns={[...own, ...columns]} rows={rows} isStale={isStale} />
}

function Downloads({ id }: { id: string }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  return (
    <div className={styles.buttons}>
      {FORMATS.map((format) => (
        <Button
          key={format}
          icon={<DownloadOutlined aria-hidden />}
          href={failedRowsHref(id, format, language)}
          download
          data-testid={`errors-${format}`}
        >
          {t('downloadFailed', { format: `.${format}` })}
        </Button>
      ))}
    </div>
  )
}

export function FailedRows({ id }: { id: string }) {
  const t = useTranslations('imports')
  const [place, setPlace] = useState<{ page: number; limit: number }>({ page: 1, limit: PAGE_SIZES[0] })
  const rows = useQuery(failedRowsQuery(id, place.page, place.limit))
  const { data } = rows
  if (data?.pagination.total === 0) return null
  return (
    <Panel title={t('failedRows')} testId="failed-rows">
      <p className={styles.quiet}>
        {t('correct')} <Link href="/imports">{t('toUpload')}</Link>
      </p>
      <Downloads id={id} />
      {rows.isError && <ErrorNotice error={rows.error} onRetry={rows.refetch} />}
      {rows.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {data !== undefined && (
        <div className={styles.box}>
          <Rows reply={data} isStale={rows.isPlaceholderData} />
          <PageBar shown={data.pagination} rows={data.data.length} wanted={place} go={setPlace} />
        </div>
      )}
    </Panel>
  )
}

/** One chart under its heading, and the same as a table at the press of a button. */
import { LineChartOutlined, TableOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import dynamic from 'next/dynamic'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { type DataColumn, DataTable } from '../data-table'
import { NOTHING } from '../format'
import { useLanguage } from '../language'
import styles from './charts.module.css'
import type { DrawnProps } from './drawn'
import { type ChartRow, MOST_LINES } from './series'
import { formatValue, fullPlace } from './short'

const Drawn = dynamic(() => import('./drawn'), { ssr: false, loading: () => null })

/** What scrolls is reached by the keyboard. */
const FOCUSABLE = { tabIndex: 0 } as const

interface Props extends DrawnProps {
  name: string
  title: string
  /** What its values are, and where they come from. */
  intro: string
  /** What stands there when it has no values: why, and what to do. */
  empty: string
}

function useColumns({ data, kind }: Props): DataColumn<ChartRow>[] {
  const t = useTranslations('charts')
  const language = useLanguage()
  return [
    {
      key: 'x',
      title: t('when'),
      width: 150,
      isHeading: true,
      render: ({ x }) => fullPlace(x, language),
    },
    ...data.series.map(
      ({ key, label }): DataColumn<ChartRow> => ({
        key,
        title: label,
        width: 110,
        align: 'end',
        render: (row) => {
          const value = row[key]
          return typeof value === 'number' ? formatValue(value, kind, language) : NOTHING
        },
      }),
    ),
  ]
}

export function ChartBox(props: Props) {
  const { name, title, intro, empty, data } = props
  const t = useTranslations('charts')
  const headingId = useId()
  const [isTable, setTable] = useState(false)
  const columns = useColumns(props)
  const rows = [...data.rows].reverse().filter((row) => data.series.some(({ key }) => row[key] !== null))
  const isEmpty = data.series.length === 0
  return (
    <section className={styles.box} aria-labelledby={headingId} data-testid={`chart-${name}`}>
      <header className={styles.head}>
        <h2 id={headingId} className={styles.title}>
          {title}
        </h2>
        {!isEmpty && (
          <Button
            size="small"
            icon={isTable ? <LineChartOutlined aria-hidden /> : <TableOutlined aria-hidden />}
            onClick={() => setTable(!isTable)}
            aria-label={t(isTable ? 'asChartOf' : 'asTableOf', { title })}
          >
            {t(isTable ? 'asChart' : 'asTable')}
          </Button>
        )}
      </header>
      <p className={styles.intro}>{intro}</p>
      {isEmpty && <p className={styles.empty}>{empty}</p>}
      {!isEmpty && isTable && (
        <section className={styles.table} aria-label={title} {...FOCUSABLE}>
          <DataTable label={title} columns={columns} rows={rows} keyOf={({ x }) => x} />
        </section>
      )}
      {!isEmpty && !isTable && (
        <>
          <div role="img" aria-label={t('drawn', { title })} className={styles.canvas}>
            <Drawn data={data} shape={props.shape} kind={props.kind} isOneDay={props.isOneDay} />
          </div>
          {props.shape === 'lines' && data.series.length > MOST_LINES && (
            <p className={styles.intro}>{t('others', { shown: MOST_LINES, all: data.series.length })}</p>
          )}
        </>
      )}
    </section>
  )
}

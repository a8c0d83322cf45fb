/** How jobs go over time, to look at; a table stands behind each chart. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { useTranslations } from 'use-intl'
import type { ChartsReply } from '@/replies/charts'
import { ErrorNotice } from '../error-notice'
import { PageHead } from '../page-head'
import { useAddressState } from '../use-address-state'
import { ChartBox } from './chart-box'
import { type ChartsState, chartsQuery, chartsStateToQuery, readChartsState } from './charts'
import styles from './charts.module.css'
import { ChartsFilter } from './charts-filter'
import { endsByDay, linesByJob, linesOfJob, queueLines, successPercent } from './series'

const REFRESH_MS = 60_000
const CHARTS = 7

function Loading() {
  return Array.from({ length: CHARTS }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
    <div key={index} className={styles.box}>
      <Skeleton active title={false} paragraph={{ rows: 8 }} className={styles.loading ?? ''} />
    </div>
  ))
}

/** Lines by job; of one job alone several of its values. */
function useLines(charts: ChartsReply, state: ChartsState) {
  const t = useTranslations('charts')
  const [only] = state.job === '' ? [] : charts.jobs
  const of = (name: 'p50Ms' | 'p90Ms' | 'upstreamP50Ms' | 'upstreamP95Ms', label: string) => ({
    key: name,
    label,
    value: (point: ChartsReply['jobs'][number]['points'][number]) => point[name],
  })
  return {
    durations: only
      ? linesOfJob(charts.days, only, [of('p50Ms', t('half')), of('p90Ms', t('slow'))])
      : linesByJob(charts, ({ p50Ms }) => p50Ms),
    upstream: only
      ? linesOfJob(charts.days, only, [of('upstreamP50Ms', t('half')), of('upstreamP95Ms', t('slowest'))])
      : linesByJob(charts, ({ upstreamP95Ms }) => upstreamP95Ms),
  }
}

function Boxes({ charts, state }: { charts: ChartsReply; state: ChartsState }) {
  const t = useTranslations('charts')
  const { durations, upstream } = useLines(charts, state)
  const { points } = charts.queue
  const isOne = state.job !== ''
  const empty = t('empty')
  const lines = { shape: 'lines', isOneDay: false, empty } as const
  const queue = { shape: 'lines', isOneDay: state.period === '1', empty: t('queueEmpty') } as const
  const depth = queueLines(points, [
    { key: 'queued', label: t('queued') },
    { key: 'running', label: t('running') },
  ])
  const age = queueLines(points, [{ key: 'oldestMs', label: t('oldest') }])
  const box = (
    name: 'ends' | 'success' | 'durations' | 'rows' | 'upstream' | 'depth' | 'age',
    intro?: string,
  ) => ({
    ...{ name, title: t(name), intro: intro ?? t(`${name}Intro`) },
  })
  return (
    <>
      <ChartBox {...box('ends')} {...lines} shape="bars" kind="number" data={endsByDay(charts, t)} />
      <ChartBox {...box('success')} {...lines} kind="percent" data={linesByJob(charts, successPercent)} />
      <ChartBox
        {...box('durations', t(isOne ? 'durationsOfOne' : 'durationsIntro'))}
        {...lines}
        kind="duration"
        empty={t('emptyDone')}
        data={durations}
      />
      <ChartBox
        {...box('rows')}
        {...lines}
        kind="number"
        empty={t('emptyDone')}
        data={linesByJob(charts, ({ rows }) => rows)}
      />
      <ChartBox
        {...box('upstream', t(isOne ? 'upstreamOfOne' : 'upstreamIntro'))}
        {...lines}
        kind="duration"
        empty={t('upstreamEmpty')}
        data={upstream}
      />
      <ChartBox {...box('depth')} {...queue} kind="number" data={depth} />
      <ChartBox {...box('age')} {...queue} kind="duration" data={age} />
    </>
  )
}

export function ChartsPage() {
  const t = useTranslations('charts')
  const { state, change } = useAddressState({ read: readChartsState, write: chartsStateToQuery })
  const { data, error, isError, isPlaceholderData, refetch } = useQuery({
    ...chartsQuery(state),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  })
  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} />
      {state !== null && <ChartsFilter state={state} change={change} />}
      {isError && <ErrorNotice error={error} onRetry={refetch} />}
      {!(isError && data === undefined) && (
        <div className={styles.boxes} aria-busy={data === undefined || isPlaceholderData}>
          {data === undefined || state === null ? <Loading /> : <Boxes charts={data} state={state} />}
        </div>
      )}
    </>
  )
}

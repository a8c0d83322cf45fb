/** Which job and which time the charts show. */
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { definitions } from '@/jobs/definitions'
import { PERIODS } from '@/jobs/definitions/charts'
import { useLanguage } from '../language'
import { Choice } from '../list/choice'
import filter from '../list/filter.module.css'
import { LateSelect } from '../list/late'
import type { ChangeState } from '../use-address-state'
import type { ChartsState } from './charts'

export function ChartsFilter({ state, change }: { state: ChartsState; change: ChangeState<ChartsState> }) {
  const t = useTranslations('charts')
  const language = useLanguage()
  const [jobId, periodId] = [useId(), useId()]
  const options = definitions.map(({ name, titles }) => ({ value: name, label: titles[language] }))
  return (
    <search className={filter.filter}>
      <div className={filter.field}>
        <label htmlFor={jobId}>{t('job')}</label>
        <Choice
          id={jobId}
          name="job"
          value={state.job}
          options={options}
          all={t('allJobs')}
          report={(job) => change((before) => ({ ...before, job }), 'push')}
        />
      </div>
      <div className={filter.field}>
        <label htmlFor={periodId}>{t('period')}</label>
        <LateSelect
          id={periodId}
          value={state.period}
          options={PERIODS.map((days) => ({ value: days, label: t('days', { days: Number(days) }) }))}
          data-testid="filter-period"
          onChange={(period) => change((before) => ({ ...before, period }), 'push')}
        />
      </div>
    </search>
  )
}

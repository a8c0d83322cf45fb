/** The runs that a run has spawned: how many stand how, each number with the way to them. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { RunStatus } from '@/jobs/engine/states'
import { RUN_STATES } from '@/jobs/engine/states'
import type { RunPageReply } from '@/replies/runs'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { StateTag } from '../state-tag'
import styles from './runs.module.css'
import { runsHref } from './runs-state'

const statesOf = (status: RunStatus) => RUN_STATES[status].join(',')

export function RunChildren({ reply: { run, children } }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const language = useLanguage()
  if (run.children === null) return null
  return (
    <section className={styles.panel} aria-labelledby="run-children" data-testid="run-children">
      <h2 id="run-children">{t('children')}</h2>
      <ul className={styles.children}>
        {children.map(({ status, count }) => (
          <li key={status}>
            <Link href={runsHref({ parent: run.id, status: statesOf(status) })}>
              <StateTag state={status} />
              {formatNumber(count, language)}
            </Link>
          </li>
        ))}
      </ul>
      <Link href={runsHref({ parent: run.id })}>
        {t('childrenAll', { count: formatNumber(run.children.total, language) })}
      </Link>
    </section>
  )
}

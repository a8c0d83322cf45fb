/** Which run it was: of what, how it ended, who asked, when, and its id. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { CopyableId } from '../error-notice'
import { jobOf, useProxyTitle } from '../job-titles'
import { useLanguage } from '../language'
import { useWhoLine } from '../run-line'
import { shownState } from '../run-state'
import { StateTag } from '../state-tag'
import styles from './changes.module.css'
import { undoneBy } from './table-type'

export function RunFacts({ run }: { run: RunView }) {
  const t = useTranslations()
  const titleOf = useProxyTitle()
  const language = useLanguage()
  const undone = undoneBy(run)
  return (
    <div className={styles.facts}>
      <StateTag state={shownState(run)} />
      <b>{jobOf(run)?.titles[language] ?? titleOf(run.type)}</b>
      <span>{useWhoLine(run)}</span>
      <CopyableId label={t('common.runId')} value={run.id} />
      {undone !== null && (
        <Link href={`/runs/${encodeURIComponent(undone)}/changes`}>{t('changes.toUndone')}</Link>
      )}
    </div>
  )
}

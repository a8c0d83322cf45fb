/** What the syncs did to one row, the newest first. */
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { RowHistoryEntry } from '@/replies/rows'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { FieldChanges, type FieldKnowledge } from '../values/field-changes'
import { useWho } from '../who'
import { Section } from './row-fields'
import styles from './rows.module.css'

interface Props {
  history: readonly RowHistoryEntry[]
  knowledge: FieldKnowledge
  /** Only admins may open a run's changes. */
  isAdmin: boolean
}

export function RowHistory({ history, knowledge, isAdmin }: Props) {
  const t = useTranslations('row')
  const who = useWho()
  const language = useLanguage()
  return (
    <Section title={t('history')}>
      {history.length === 0 && <p className={styles.quiet}>{t('historyNone')}</p>}
      <ol className={styles.history} data-testid="row-history">
        {history.map(({ runId, kind, at, requestedBy, fields }) => (
          <li key={runId}>
            <p className={styles.historyHead}>
              <b>{t(kind)}</b> {t('when', { time: formatDateTime(at, language), who: who(requestedBy) })}
              {isAdmin && (
                <>
                  {' · '}
                  <Link href={`/runs/${encodeURIComponent(runId)}/changes?kind=${kind}`}>
                    {t('toChanges')}
                  </Link>
                </>
              )}
            </p>
            {kind === 'updated' && <FieldChanges fields={fields} knowledge={knowledge} />}
          </li>
        ))}
      </ol>
    </Section>
  )
}

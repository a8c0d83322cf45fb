/** Why runs died: one card a cause, which shows only its runs when it is pressed. */
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { DeadGroup } from '@/replies/dead-letters'
import { formatAgo, formatNumber } from '../format'
import { useLanguage } from '../language'
import { useNow } from '../use-now'
import styles from './dead.module.css'

/** So many cards are drawn at first, the largest causes. */
const AT_FIRST = 6

interface Props {
  groups: readonly DeadGroup[]
  /** The cause in effect; '' is none. */
  cause: string
  choose: (cause: string) => void
}

function GroupCard({ group, isChosen, choose }: { group: DeadGroup; isChosen: boolean; choose: () => void }) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const now = useNow()
  return (
    <button
      type="button"
      className={styles.group}
      aria-pressed={isChosen}
      onClick={choose}
      data-testid={`cause-${group.cause}`}
    >
      <span className={styles.groupCount}>
        {t('causeCount', { count: formatNumber(group.count, language) })}
      </span>
      <bdi className={styles.groupTitle}>{group.title}</bdi>
      <span className={styles.quiet}>
        {group.jobs.map(({ title }) => title).join(', ')} ·{' '}
        {t('causeNewest', { ago: formatAgo(group.newestAt, now, language) })}
      </span>
    </button>
  )
}

export function DeadGroups({ groups, cause, choose }: Props) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const [isAll, setAll] = useState(false)
  if (groups.length === 0) return null
  const shown = isAll ? groups : groups.filter((group, index) => index < AT_FIRST || group.cause === cause)
  return (
    <section aria-labelledby="dead-causes">
      <h2 id="dead-causes" className={styles.heading}>
        {t('causes')}
      </h2>
      <ul className={styles.groups}>
        {shown.map((group) => (
          <li key={group.cause}>
            <GroupCard
              group={group}
              isChosen={group.cause === cause}
              choose={() => choose(group.cause === cause ? '' : group.cause)}
            />
          </li>
        ))}
      </ul>
      {shown.length < groups.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('moreCauses', { count: formatNumber(groups.length, language) })}
        </Button>
      )}
    </section>
  )
}

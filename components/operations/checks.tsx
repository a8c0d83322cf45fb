/** All checks by group. What needs somebody stands open; the rest opens on a click. */
import { useTranslations } from 'use-intl'
import type { ShownCheck } from '@/replies/operations'
import { CheckStateTag } from './check-state'
import styles from './operations.module.css'
import { TitledBox } from './titled-box'

function CheckLine({ check }: { check: ShownCheck }) {
  const t = useTranslations('operations')
  const { name, state, title, value, explanation, advice } = check
  return (
    <li>
      <details open={advice !== null} data-testid={`check-${name}`} data-state={state}>
        <summary className={styles.summary}>
          <CheckStateTag state={state} />
          <span className={styles.checkTitle}>{title}</span>
          <span className={styles.value}>{value}</span>
        </summary>
        <div className={styles.words}>
          <p>{explanation}</p>
          {advice !== null && (
            <p>
              <b>{t('todo')}</b> {advice}
            </p>
          )}
        </div>
      </details>
    </li>
  )
}

/** The engine's checks are as many as those of both servers. */
const COLUMNS = [['engine'], ['redis', 'postgres']] as const satisfies readonly ShownCheck['group'][][]

export function Checks({ checks }: { checks: readonly ShownCheck[] }) {
  const t = useTranslations('operations')
  return (
    <div className={styles.groups}>
      {COLUMNS.map((groups) => (
        <div key={groups[0]} className={styles.column}>
          {groups.map((group) => (
            <TitledBox key={group} id={`group-${group}`} title={t(`group_${group}`)}>
              <ul className={styles.checks}>
                {checks
                  .filter((check) => check.group === group)
                  .map((check) => (
                    <CheckLine key={check.name} check={check} />
                  ))}
              </ul>
            </TitledBox>
          ))}
        </div>
      ))}
    </div>
  )
}

/** All checks by group. What needs somebody stands open; the rest opens on a click. */
import { useTranslations } from 'use-intl'
import { CheckStateTag } from './check-state'
import { type Check, GROUPS } from './operations'
import styles from './operations.module.css'
import { TitledBox } from './titled-box'

function CheckLine({ check }: { check: Check }) {
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

export function Checks({ checks }: { checks: readonly Check[] }) {
  const t = useTranslations('operations')
  return (
    <div className={styles.groups}>
      {GROUPS.map((group) => (
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
  )
}

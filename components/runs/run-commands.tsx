/** The same verbs for a script: what to paste into a terminal. */
import { Typography } from 'antd'
import { useTranslations } from 'use-intl'
import type { RunPageReply } from './run'
import styles from './runs.module.css'

function Command({ label, text }: { label: string; text: string }) {
  const t = useTranslations('common')
  return (
    <div className={styles.command}>
      <span className={styles.quiet}>{label}</span>
      <Typography.Text code copyable={{ text, tooltips: [t('copy'), t('copied')] }}>
        {text}
      </Typography.Text>
    </div>
  )
}

export function RunCommands({ reply: { commands } }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  return (
    <section className={styles.panel} aria-labelledby="run-commands">
      <h2 id="run-commands">{t('commands')}</h2>
      <p className={styles.quiet}>{t('commandsText')}</p>
      {commands.map(({ what, curl, cli }) => (
        <div key={what} data-testid={`command-${what}`}>
          <Command label={`${t(`what_${what}`)} · curl`} text={curl} />
          {cli !== null && <Command label={`${t(`what_${what}`)} · CLI`} text={cli} />}
        </div>
      ))}
    </section>
  )
}

/** The same verbs for a script: what to paste into a terminal. */
import { useTranslations } from 'use-intl'
import type { RunPageReply } from '@/replies/runs'
import { Copyable } from '../copyable'
import styles from './runs.module.css'

function Command({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles.command}>
      <span className={styles.quiet}>{label}</span>
      <Copyable text={text} isCode>
        {text}
      </Copyable>
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

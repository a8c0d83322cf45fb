/** Something that opens a door, shown this once: to copy, and then to be gone. */
import { App, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import styles from './people.module.css'

/** Opens a dialog with a secret and what it is for. */
export function useShowOnce(): (news: { title: string; text: ReactNode; secret: string }) => void {
  const t = useTranslations('people')
  const common = useTranslations('common')
  const { modal } = App.useApp()
  return ({ title, text, secret }) => {
    modal.info({
      title,
      okText: t('kept'),
      content: (
        <div data-testid="shown-once">
          <p>{text}</p>
          <Typography.Text
            code
            copyable={{ text: secret, tooltips: [common('copy'), common('copied')] }}
            className={styles.secret ?? ''}
          >
            {secret}
          </Typography.Text>
        </div>
      ),
    })
  }
}

/** The whole address of a link, as whoever reads this page reaches the server. */
export const linkOf = (path: string) => new URL(path, window.location.origin).href

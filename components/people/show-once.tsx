/** Something that opens a door, shown this once: to copy, and then to be gone. */
import { App } from 'antd'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Copyable } from '../copyable'
import styles from './people.module.css'

/** Opens a dialog with a secret and what it is for. */
export function useShowOnce(): (news: { title: string; text: ReactNode; secret: string }) => void {
  const t = useTranslations('people')
  const { modal } = App.useApp()
  return ({ title, text, secret }) => {
    modal.info({
      title,
      okText: t('kept'),
      content: (
        <div data-testid="shown-once">
          <p>{text}</p>
          <Copyable text={secret} isCode className={styles.secret}>
            {secret}
          </Copyable>
        </div>
      ),
    })
  }
}

/** The whole address of a link, as whoever reads this page reaches the server. */
export const linkOf = (path: string) => new URL(path, window.location.origin).href

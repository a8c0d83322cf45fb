/** What may be done with a row of a table. */
import { DeleteOutlined, EditOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import styles from './surface.module.css'

export function RowActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>
}

interface Props {
  /** Whose words the buttons use. */
  room: 'notices' | 'schedules'
  /** What the row is called. */
  title: string
  edit: () => void
  remove: () => void
}

export function EditAndDelete({ room, title, edit, remove }: Props) {
  const t = useTranslations(room)
  return (
    <>
      <Button
        size="small"
        icon={<EditOutlined aria-hidden />}
        aria-label={t('editOf', { title })}
        title={t('edit')}
        onClick={edit}
      />
      <Button
        size="small"
        danger
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('deleteOf', { title })}
        title={t('delete')}
        onClick={remove}
      />
    </>
  )
}

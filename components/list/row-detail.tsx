/** One row in full, in a drawer beside the list: its fields, whose they are, and what became of them. */
import { useQuery } from '@tanstack/react-query'
import { Drawer, Skeleton } from 'antd'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { ListShape, RowReply } from '@/replies/rows'
import { ErrorNotice } from '../error-notice'
import { textAt } from '../values/row-value'
import { knowledgeOf } from './list-shape'
import { EmployeeFields, MainFields, OtherFields } from './row-fields'
import { RowHistory } from './row-history'
import { rowQuery } from './use-rows'

const WIDTH = 720

interface Props {
  shape: ListShape
  /** Where the family's routes begin. */
  base?: string
  /** Null: no row stands open. */
  id: string | null
  isAdmin: boolean
  onClose: () => void
  /** Id of the element that has the focus when the drawer is closed. */
  focusAfter: string
}

function Content({ shape, reply, isAdmin }: { shape: ListShape; reply: RowReply; isAdmin: boolean }) {
  return (
    <>
      <MainFields shape={shape} row={reply.data} />
      {shape.columns.some(({ path }) => path === 'nip') && <EmployeeFields row={reply.data} />}
      <RowHistory history={reply.history} knowledge={knowledgeOf(shape)} isAdmin={isAdmin} />
      <OtherFields shape={shape} row={reply.data} />
    </>
  )
}

/** The row as its list names it: its first columns. */
function nameOf(shape: ListShape, reply: RowReply | undefined): string {
  if (reply === undefined) return ''
  return shape.columns
    .slice(0, 2)
    .map(({ path }) => textAt(reply.data, path))
    .filter((text) => text !== '')
    .join(' · ')
}

export function RowDetail({ shape, base, id, isAdmin, onClose, focusAfter }: Props) {
  const t = useTranslations('row')
  // What was open stays drawn while the drawer slides away.
  const shown = useRef({ id: '', focusAfter: '' })
  if (id !== null) shown.current = { id, focusAfter }
  const row = useQuery({ ...rowQuery(shape.type, shown.current.id, base), enabled: id !== null })
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={WIDTH}
      title={nameOf(shape, row.data) || t('title')}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      afterOpenChange={(isOpen) => {
        if (!isOpen) document.getElementById(shown.current.focusAfter)?.focus()
      }}
    >
      {row.isError && <ErrorNotice error={row.error} onRetry={row.refetch} />}
      {row.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {row.data !== undefined && <Content shape={shape} reply={row.data} isAdmin={isAdmin} />}
    </Drawer>
  )
}

/** A file that has arrived: how it stands by now, whoever moves it, and the way to its page. */
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { UploadReply } from '@/replies/imports'
import { POLL_ACTIVE_MS } from '../live'
import { BatchTag } from './batch-tag'
import { batchQuery, importHref, isMoving } from './imports'
import styles from './imports.module.css'
import { TwinNote } from './twin-note'

interface Props {
  reply: UploadReply
  /** Whoever looks at it has no more to do in the list. */
  noteSeen: () => void
}

export function Uploaded({ reply: { batchId, sameAs }, noteSeen }: Props) {
  const t = useTranslations('imports')
  // The page around it hears of everything that moves; this is for when it hears nothing.
  const { data } = useQuery({
    ...batchQuery(batchId),
    refetchInterval: ({ state: { data: known } }) =>
      known === undefined || isMoving(known.batch.status) ? POLL_ACTIVE_MS : false,
  })
  const status = data?.batch.status ?? 'previewing'
  const isOpen = status === 'previewing' || status === 'previewed'
  return (
    <>
      <p className={styles.arrived} role="status">
        <BatchTag status={status} testId="upload-status" />
        {isOpen && t(status === 'previewing' ? 'uploaded' : 'lookedAt')}
        {status === 'failed' && data?.problem?.message}
        <Link href={importHref(batchId)} onClick={noteSeen}>
          {t(isOpen ? 'toPreview' : 'toImport')}
        </Link>
      </p>
      {sameAs !== undefined && <TwinNote twin={sameAs} />}
    </>
  )
}

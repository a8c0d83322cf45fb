/** The buttons of a run's page: what the server says its reader may do now. */
import { Button } from 'antd'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RunPageReply } from '@/replies/runs'
import { runHref } from './run'
import styles from './runs.module.css'
import { useRunVerbs } from './use-run-verbs'

const DiscardDialog = dynamic(() => import('../dead/discard-dialog').then((part) => part.DiscardDialog))
const EditDialog = dynamic(() => import('../dead/edit-dialog').then((part) => part.EditDialog))

export function RunActions({ reply }: { reply: RunPageReply }) {
  const t = useTranslations('runs')
  const [dialog, setDialog] = useState<'edit' | 'discard' | null>(null)
  const verbs = useRunVerbs(reply)
  const { run, allowed, hasChanges } = reply
  const { letter, commands } = verbs
  const close = () => setDialog(null)
  return (
    <div className={styles.buttons} data-testid="run-actions">
      {allowed.retry && (
        <Button type="primary" onClick={verbs.askRetry}>
          {t('act_retry')}
        </Button>
      )}
      {allowed.edit && <Button onClick={() => setDialog('edit')}>{t('act_edit')}</Button>}
      {allowed.again !== null && (
        <Button onClick={verbs.askAgain}>{t(allowed.again.isForced ? 'act_force' : 'act_again')}</Button>
      )}
      {allowed.cancel && (
        <Button danger onClick={verbs.askCancel}>
          {t('act_cancel')}
        </Button>
      )}
      {allowed.discard && (
        <Button danger onClick={() => setDialog('discard')}>
          {t('act_discard')}
        </Button>
      )}
      {hasChanges && <Link href={`${runHref(run.id)}/changes`}>{t('changes')}</Link>}
      {dialog === 'edit' && (
        <EditDialog letter={letter} retry={(body) => commands.retryWith(letter, body)} close={close} />
      )}
      {dialog === 'discard' && (
        <DiscardDialog letter={letter} discard={(reason) => commands.discard(letter, reason)} close={close} />
      )}
    </div>
  )
}

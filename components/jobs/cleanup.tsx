/** Clears the list of runs. Rows that were published stay, and so do the runs' own records. */
import { DeleteOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useTranslations } from 'use-intl'
import type { CleanupReply, StateCounts } from '@/replies/proxy'
import { api, PROXY_API } from '../api'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { overviewQuery } from '../queries'
import { useTellError } from '../tell-error'
import { useQuestion } from '../use-question'
import { CLEANUPS, type CleanupName, cleanupEffect, jobsQuery } from './jobs'
import styles from './jobs.module.css'

const NAMES = ['completed', 'failed', 'all'] as const satisfies readonly CleanupName[]

function useCleanup() {
  const t = useTranslations('cleanup')
  const client = useQueryClient()
  const tellError = useTellError()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (name: CleanupName) =>
      api<CleanupReply>(`${PROXY_API}/cleanup`, { method: 'POST', body: { states: CLEANUPS[name] } }),
    onSuccess: (reply) => {
      message.success(reply.message)
    },
    onError: (error) => tellError(t('failedTitle'), error),
    onSettled: async () => {
      await client.refetchQueries({ queryKey: jobsQuery.queryKey })
      await client.invalidateQueries({ queryKey: overviewQuery.queryKey })
    },
  })
}

export function Cleanup({ counts }: { counts: StateCounts }) {
  const t = useTranslations('cleanup')
  const back = useTranslations('sync')('back')
  const language = useLanguage()
  const { ask } = useQuestion()
  const cleaning = useCleanup()

  function confirm(name: CleanupName) {
    const { hidden, cancelled } = cleanupEffect(name, counts)
    const numbers = { hidden: formatNumber(hidden, language), cancelled: formatNumber(cancelled, language) }
    ask({
      title: t('confirm', { name: t(name) }),
      content: (
        <>
          <p className={styles.line}>{t('hides', numbers)}</p>
          {name === 'failed' && <p className={styles.line}>{t('withCancelled')}</p>}
          {cancelled > 0 && (
            <p className={styles.line}>
              <b>{t('cancels', numbers)}</b>
            </p>
          )}
          <p className={styles.line}>{t('keeps')}</p>
        </>
      ),
      okText: t(name),
      cancelText: back,
      danger: true,
      onOk: () => cleaning.mutateAsync(name).catch(() => undefined),
    })
  }
  return (
    <section className={styles.cleanup} aria-labelledby="cleanup" tabIndex={-1}>
      <h2 id="cleanup" className={styles.title}>
        {t('title')}
      </h2>
      <p className={styles.line}>{t('intro')}</p>
      <div className={styles.buttons}>
        {NAMES.map((name) => (
          <Button
            key={name}
            danger={name === 'all'}
            icon={<DeleteOutlined aria-hidden />}
            disabled={cleanupEffect(name, counts).hidden === 0 || cleaning.isPending}
            onClick={() => confirm(name)}
            data-testid={`cleanup-${name}`}
          >
            {t(name)}
          </Button>
        ))}
      </div>
    </section>
  )
}

/** How old the data of each job may be before somebody is told. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, InputNumber, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ChannelsReply, FreshnessTarget, TargetsReply } from '@/replies/notices'
import { api } from '../api'
import { ErrorNotice } from '../error-notice'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { NOTICES_API, targetsQuery } from './notice'
import styles from './notices.module.css'

const MOST_MINUTES = 5_256_000

function useSaving(onSaved: () => void) {
  const t = useTranslations('notices')
  const client = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (targets: FreshnessTarget[]) =>
      api<TargetsReply>(`${NOTICES_API}/targets`, { method: 'PUT', body: { targets } }),
    onSuccess: ({ targets }) => {
      client.setQueryData(targetsQuery.queryKey, targets)
      onSaved()
      message.success(t('targetsSaved'))
    },
  })
}

function Fields({ targets, jobs }: { targets: readonly FreshnessTarget[] } & Pick<ChannelsReply, 'jobs'>) {
  const t = useTranslations('notices')
  /** Minutes by job, of those that somebody has typed into; null takes a target away. */
  const [typed, setTyped] = useState<Readonly<Record<string, number | null>>>({})
  const saving = useSaving(() => setTyped({}))
  const send = useSendOnce(saving)
  const offered = jobs.filter(({ name, mayBeLate }) => mayBeLate || targets.some(({ job }) => job === name))
  const minutesOf = (name: string) =>
    name in typed ? (typed[name] ?? null) : (targets.find(({ job }) => job === name)?.minutes ?? null)
  function save() {
    const wanted = offered.flatMap(({ name }) => {
      const minutes = minutesOf(name)
      return minutes === null ? [] : [{ job: name, minutes }]
    })
    send(wanted)
  }
  return (
    <>
      <div className={styles.targets}>
        {offered.map(({ name, title }) => (
          <div key={name}>
            <label htmlFor={`target-${name}`}>{title}</label>
            <InputNumber
              id={`target-${name}`}
              min={1}
              max={MOST_MINUTES}
              precision={0}
              value={minutesOf(name)}
              disabled={saving.isPending}
              placeholder={t('noTarget')}
              suffix={t('minutes')}
              onChange={(minutes) => setTyped({ ...typed, [name]: minutes })}
            />
          </div>
        ))}
      </div>
      {saving.isError && <FormError error={saving.error} className={styles.gap} />}
      <Button disabled={Object.keys(typed).length === 0} loading={saving.isPending} onClick={save}>
        {t('saveTargets')}
      </Button>
    </>
  )
}

export function TargetsForm({ jobs }: Pick<ChannelsReply, 'jobs'>) {
  const t = useTranslations('notices')
  const targets = useQuery(targetsQuery)
  return (
    <section className={styles.section} aria-labelledby="notice-targets">
      <h2 id="notice-targets" className={styles.title}>
        {t('targets')}
      </h2>
      <p className={styles.hint}>{t('targetsHint')}</p>
      {targets.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {targets.isError && <ErrorNotice error={targets.error} onRetry={targets.refetch} />}
      {targets.data !== undefined && <Fields targets={targets.data} jobs={jobs} />}
    </section>
  )
}

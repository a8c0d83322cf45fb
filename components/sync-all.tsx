/** One button for all types. It says beforehand what it will do with each, and afterwards what it did. */
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  KeyOutlined,
  LoadingOutlined,
  SyncOutlined,
} from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { Role } from '@/jobs/engine/define'
import type { ProxyOverview, SyncAllReply, SyncAllResult } from '@/replies/proxy'
import { api, PROXY_API } from './api'
import { formatAgo } from './format'
import { useProxyTitle } from './job-titles'
import { useLanguage } from './language'
import { overviewQuery } from './queries'
import styles from './sync-all.module.css'
import { type Intent, planSyncAll, type TypePlan } from './sync-all-plan'
import { useTellError } from './tell-error'
import { useQuestion } from './use-question'

const DIALOG_WIDTH = 520

const INTENT_ICONS: Readonly<Record<Intent, ReactNode>> = {
  start: <SyncOutlined aria-hidden />,
  fresh: <CheckCircleOutlined aria-hidden />,
  active: <LoadingOutlined aria-hidden />,
  token: <KeyOutlined aria-hidden />,
}

function Lines({ lines }: { lines: { key: string; icon: ReactNode; title: string; text: string }[] }) {
  return (
    <ul className={styles.lines} data-testid="sync-all-lines">
      {lines.map(({ key, icon, title, text }) => (
        <li key={key}>
          {icon}
          <span>
            <b>{title}</b>
            <br />
            {text}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Plan({ plan, starting, now }: { plan: readonly TypePlan[]; starting: number; now: number }) {
  const t = useTranslations('syncAll')
  const language = useLanguage()
  const titleOf = useProxyTitle()
  return (
    <>
      <p className={styles.intro}>
        {starting === 0 ? t('nothing') : t('confirmText', { count: String(starting) })}
      </p>
      <Lines
        lines={plan.map(({ type, intent, freshAt }) => ({
          key: type,
          icon: INTENT_ICONS[intent],
          title: titleOf(type),
          text: t(intent, { ago: freshAt === null ? '' : formatAgo(freshAt, now, language) }),
        }))}
      />
    </>
  )
}

function resultIcon({ http, success }: SyncAllResult): ReactNode {
  if (http === 202) return <SyncOutlined aria-hidden />
  if (http === 409) return <LoadingOutlined aria-hidden />
  return success ? <ClockCircleOutlined aria-hidden /> : <CloseCircleOutlined aria-hidden />
}

function Results({ results }: { results: readonly SyncAllResult[] }) {
  const titleOf = useProxyTitle()
  return (
    <Lines
      lines={results.map((result) => ({
        key: result.type,
        icon: resultIcon(result),
        title: titleOf(result.type),
        text: result.message,
      }))}
    />
  )
}

function useSyncAll() {
  const t = useTranslations('syncAll')
  const client = useQueryClient()
  const tellError = useTellError()
  return useMutation({
    mutationFn: () => api<SyncAllReply>(`${PROXY_API}/sync-all`, { method: 'POST', body: {} }),
    onError: (error) => tellError(t('failed'), error),
    onSettled: () => {
      void client.refetchQueries({ queryKey: overviewQuery.queryKey })
    },
  })
}

export function SyncAll({ overview, role, now }: { overview: ProxyOverview; role: Role; now: number }) {
  const t = useTranslations('syncAll')
  const back = useTranslations('sync')('back')
  const reasonId = useId()
  const { ask, tellNext } = useQuestion()
  const sending = useSyncAll()
  const mayCommand = proxyJobs.some(({ policy }) => policy.roles.includes(role))
  if (!mayCommand) return null

  function tell({ message, results }: SyncAllReply) {
    tellNext({
      title: message || t('answer'),
      content: <Results results={results} />,
      okText: t('close'),
      width: DIALOG_WIDTH,
    })
  }
  function confirm() {
    const plan = planSyncAll(overview.types, overview.freshMinutes, Date.now())
    const starting = plan.filter(({ intent }) => intent === 'start').length
    ask({
      title: t('confirm'),
      content: <Plan plan={plan} starting={starting} now={now} />,
      okText: t('ok'),
      okDisabled: starting === 0,
      cancelText: back,
      width: DIALOG_WIDTH,
      onOk: () => sending.mutateAsync().then(tell, () => undefined),
    })
  }
  return (
    <>
      <Button
        type="primary"
        icon={<SyncOutlined aria-hidden />}
        disabled={!overview.token.usable || sending.isPending}
        onClick={confirm}
        data-testid="sync-all"
        {...(overview.token.usable ? {} : { 'aria-describedby': reasonId })}
      >
        {t('button')}
      </Button>
      {!overview.token.usable && (
        <span id={reasonId} className="for-ears">
          {t('disabledToken')}
        </span>
      )}
    </>
  )
}

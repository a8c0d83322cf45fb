/** The ways in of scripts: which there are, until when, and who made them. */
import { ClockCircleOutlined, PlusOutlined, StopOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ApiToken } from '@/replies/people'
import { api } from '../api'
import { type DataColumn, DataTable } from '../data-table'
import { ErrorNotice } from '../error-notice'
import { formatDateTime } from '../format'
import { GOOD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import { onDemand } from '../on-demand'
import { useTellError } from '../tell-error'
import { useQuestion } from '../use-question'
import { useWho } from '../who'
import { tokensQuery } from './people'
import styles from './people.module.css'

const TokenDrawer = onDemand(
  () => import('./token-drawer').then((part) => part.TokenDrawer),
  ({ isOpen }) => isOpen,
)

const LOOKS: Looks<ApiToken['state']> = {
  living: GOOD,
  expired: { color: 'default', Icon: ClockCircleOutlined },
  revoked: { color: 'default', Icon: StopOutlined },
}

function useRevoking() {
  const t = useTranslations('people')
  const client = useQueryClient()
  const tellError = useTellError()
  const { ask } = useQuestion()
  const revoking = useMutation({
    mutationFn: (id: string) => api(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onError: (error) => tellError(t('failed'), error),
    onSettled: () => client.refetchQueries({ queryKey: tokensQuery.queryKey }),
  })
  return ({ id, name }: ApiToken) =>
    ask({
      title: t('revokeTitle', { name }),
      content: t('revokeText'),
      okText: t('revoke'),
      cancelText: t('back'),
      danger: true,
      onOk: () => revoking.mutateAsync(id).catch(() => undefined),
    })
}

function Life({ token: { state, expiresAt, lastUsedAt } }: { token: ApiToken }) {
  const t = useTranslations('people')
  const language = useLanguage()
  const time = (iso: string) => formatDateTime(iso, language)
  return (
    <div className={styles.stack}>
      <IconTag look={LOOKS[state]}>{t(`tokenState.${state}`)}</IconTag>
      <span className={styles.quiet}>
        {expiresAt === null ? t('forEver') : t('untilTime', { time: time(expiresAt) })}
      </span>
      <span className={styles.quiet}>
        {lastUsedAt === null ? t('neverUsed') : t('usedAt', { time: time(lastUsedAt) })}
      </span>
    </div>
  )
}

function useColumns(): DataColumn<ApiToken>[] {
  const t = useTranslations('people')
  const roleName = useTranslations('role')
  const language = useLanguage()
  const revoke = useRevoking()
  const who = useWho()
  return [
    {
      key: 'name',
      title: t('tokenName'),
      width: 230,
      isHeading: true,
      render: ({ name }) => (
        <b>
          <bdi>{name}</bdi>
        </b>
      ),
    },
    {
      key: 'role',
      title: t('role'),
      width: 130,
      render: ({ role, unitId }) => (
        <div className={styles.stack}>
          <span>{roleName(role)}</span>
          {unitId !== null && <span className={styles.quiet}>{unitId}</span>}
        </div>
      ),
    },
    { key: 'life', title: t('state'), width: 250, render: (token) => <Life token={token} /> },
    {
      key: 'by',
      title: t('madeBy'),
      width: 210,
      render: ({ createdBy, createdAt }) => (
        <div className={styles.stack}>
          <bdi>{who(createdBy)}</bdi>
          <span className={styles.quiet}>{formatDateTime(createdAt, language)}</span>
        </div>
      ),
    },
    {
      key: 'do',
      title: t('do'),
      width: 110,
      render: (token) =>
        token.state === 'living' && (
          <Button
            size="small"
            danger
            aria-label={t('revokeOf', { name: token.name })}
            onClick={() => revoke(token)}
          >
            {t('revoke')}
          </Button>
        ),
    },
  ]
}

export function Tokens() {
  const t = useTranslations('people')
  const columns = useColumns()
  const [isOpen, setOpen] = useState(false)
  const tokens = useQuery({ ...tokensQuery, refetchOnWindowFocus: 'always' })
  return (
    <section className={styles.section} aria-labelledby="tokens" data-testid="tokens">
      <div className={styles.sectionHead}>
        <div>
          <h2 id="tokens" className={styles.title}>
            {t('tokens')}
          </h2>
          <p className={styles.quiet}>{t('tokensIntro')}</p>
        </div>
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => setOpen(true)}>
          {t('newToken')}
        </Button>
      </div>
      {tokens.isError && <ErrorNotice error={tokens.error} onRetry={tokens.refetch} />}
      {tokens.data?.length === 0 ? (
        <p className={styles.none}>{t('noTokens')}</p>
      ) : (
        <div className={styles.box} tabIndex={-1}>
          <DataTable label={t('tokens')} columns={columns} rows={tokens.data} keyOf={({ id }) => id} />
        </div>
      )}
      <TokenDrawer isOpen={isOpen} onClose={() => setOpen(false)} />
    </section>
  )
}

/** Invitations that nobody has accepted yet. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import type { Invitation } from '@/replies/people'
import { api } from '../api'
import { type DataColumn, DataTable } from '../data-table'
import { ErrorNotice } from '../error-notice'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { useTellError } from '../tell-error'
import { useWho } from '../who'
import { invitationsQuery } from './people'
import styles from './people.module.css'

function useTakingBack() {
  const t = useTranslations('people')
  const client = useQueryClient()
  const tellError = useTellError()
  return useMutation({
    mutationFn: (id: string) => api(`/api/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onError: (error) => tellError(t('failed'), error),
    onSettled: () => client.refetchQueries({ queryKey: invitationsQuery.queryKey }),
  })
}

export function Invitations() {
  const t = useTranslations('people')
  const roleName = useTranslations('role')
  const language = useLanguage()
  const who = useWho()
  const invitations = useQuery({ ...invitationsQuery, refetchOnWindowFocus: 'always' })
  const taking = useTakingBack()
  const columns: DataColumn<Invitation>[] = [
    {
      key: 'who',
      title: t('name'),
      width: 260,
      isHeading: true,
      render: ({ name, email }) => (
        <div className={styles.stack}>
          <b>
            <bdi>{name}</bdi>
          </b>
          <span className={styles.quiet}>
            <bdi>{email}</bdi>
          </span>
        </div>
      ),
    },
    { key: 'role', title: t('role'), width: 110, render: ({ role }) => roleName(role) },
    { key: 'by', title: t('invitedBy'), width: 190, render: ({ createdBy }) => <bdi>{who(createdBy)}</bdi> },
    {
      key: 'until',
      title: t('until'),
      width: 190,
      render: ({ expiresAt, isExpired }) => (
        <div className={styles.stack}>
          <span>{formatDateTime(expiresAt, language)}</span>
          {isExpired && <span className={styles.quiet}>{t('expired')}</span>}
        </div>
      ),
    },
    {
      key: 'do',
      title: t('do'),
      width: 140,
      render: ({ id, email }) => (
        <Button
          size="small"
          danger
          loading={taking.isPending && taking.variables === id}
          aria-label={t('takeBackOf', { email })}
          onClick={() => taking.mutate(id)}
        >
          {t('takeBack')}
        </Button>
      ),
    },
  ]
  if (invitations.isError) return <ErrorNotice error={invitations.error} onRetry={invitations.refetch} />
  if (invitations.data?.length === 0) return null
  return (
    <section className={styles.section} aria-labelledby="invitations">
      <h2 id="invitations" className={styles.title}>
        {t('invitations')}
      </h2>
      <div className={styles.box}>
        <DataTable
          label={t('invitations')}
          columns={columns}
          rows={invitations.data}
          keyOf={({ id }) => id}
        />
      </div>
    </section>
  )
}

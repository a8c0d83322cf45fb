/** Where somebody is signed in, and the way to end it. */
import { DesktopOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Skeleton, Tag } from 'antd'
import { useTranslations } from 'use-intl'
import type { Session } from '@/replies/people'
import { api } from '../api'
import { ErrorNotice } from '../error-notice'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { useTellError } from '../tell-error'
import { deviceOf, peopleQuery, sessionsQuery } from './people'
import styles from './people.module.css'

function One({ session, end, isEnding }: { session: Session; end: () => void; isEnding: boolean }) {
  const t = useTranslations('people')
  const language = useLanguage()
  const device = deviceOf(session.userAgent) || t('unknownDevice')
  return (
    <li>
      <span className={styles.stack}>
        <span>
          <DesktopOutlined aria-hidden /> <bdi>{device}</bdi>{' '}
          {session.isCurrent && <Tag variant="outlined">{t('thisSession')}</Tag>}
        </span>
        <span className={styles.quiet}>
          {t('sessionLine', { ip: session.ip || '–', since: formatDateTime(session.createdAt, language) })}
        </span>
      </span>
      {!session.isCurrent && (
        <Button size="small" danger loading={isEnding} onClick={end} aria-label={t('endOf', { device })}>
          {t('end')}
        </Button>
      )}
    </li>
  )
}

/** @param userId whose; null is one's own. */
export function SessionsList({ userId }: { userId: string | null }) {
  const t = useTranslations('people')
  const client = useQueryClient()
  const tellError = useTellError()
  const sessions = useQuery({ ...sessionsQuery(userId), refetchOnWindowFocus: 'always' })
  const ending = useMutation({
    mutationFn: (id: string) => api(`/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onError: (error) => tellError(t('failed'), error),
    onSettled: async () => {
      await client.refetchQueries({ queryKey: sessionsQuery(userId).queryKey })
      if (userId !== null) await client.invalidateQueries({ queryKey: peopleQuery.queryKey })
    },
  })
  if (sessions.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />
  if (sessions.isError) return <ErrorNotice error={sessions.error} onRetry={sessions.refetch} />
  if (sessions.data.length === 0) return <p className={styles.quiet}>{t('noSessions')}</p>
  return (
    <ul className={styles.sessions} data-testid="sessions">
      {sessions.data.map((session) => (
        <One
          key={session.id}
          session={session}
          isEnding={ending.isPending && ending.variables === session.id}
          end={() => ending.mutate(session.id)}
        />
      ))}
    </ul>
  )
}

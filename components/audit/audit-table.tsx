/** Acts, the newest first. */
import { StopOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import type { AuditEvent } from '@/replies/audit'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime, NOTHING } from '../format'
import { BAD, GOOD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import styles from './audit.module.css'
import { useActionName, useActorName } from './words'

const LOOKS: Looks<AuditEvent['outcome']> = {
  done: GOOD,
  refused: { color: 'warning', Icon: StopOutlined },
  failed: BAD,
}

export function OutcomeTag({ event: { outcome } }: { event: AuditEvent }) {
  const t = useTranslations('audit')
  return <IconTag look={LOOKS[outcome]}>{t(`outcome.${outcome}`)}</IconTag>
}

function useColumns(open: (event: AuditEvent) => void): DataColumn<AuditEvent>[] {
  const t = useTranslations('audit')
  const language = useLanguage()
  const actionName = useActionName()
  const actorName = useActorName()
  return [
    {
      key: 'action',
      title: t('what'),
      width: 240,
      isHeading: true,
      render: ({ action, objectId, reason }) => (
        <div className={styles.stack}>
          <b>{actionName(action)}</b>
          {objectId !== null && (
            <span className={styles.quiet}>
              <bdi>{objectId}</bdi>
            </span>
          )}
          {reason !== null && (
            <span className={styles.quiet}>
              <bdi>{t('because', { reason })}</bdi>
            </span>
          )}
        </div>
      ),
    },
    { key: 'at', title: t('at'), width: 190, render: ({ at }) => formatDateTime(at, language) },
    { key: 'who', title: t('who'), width: 200, render: (event) => <bdi>{actorName(event)}</bdi> },
    { key: 'from', title: t('from'), width: 120, render: ({ ip }) => <bdi>{ip ?? NOTHING}</bdi> },
    {
      key: 'outcome',
      title: t('field.outcome'),
      width: 130,
      render: (event) => <OutcomeTag event={event} />,
    },
    {
      key: 'do',
      title: t('details'),
      width: 100,
      render: (event) => (
        <Button
          size="small"
          aria-label={t('lookAt', { act: actionName(event.action), id: String(event.id) })}
          onClick={() => open(event)}
        >
          {t('look')}
        </Button>
      ),
    },
  ]
}

interface Props {
  events: readonly AuditEvent[] | undefined
  isStale: boolean
  open: (event: AuditEvent) => void
}

export function AuditTable({ events, isStale, open }: Props) {
  const t = useTranslations('audit')
  const columns = useColumns(open)
  return (
    <DataTable
      label={t('title')}
      columns={columns}
      rows={events}
      keyOf={({ id }) => String(id)}
      isStale={isStale}
    />
  )
}

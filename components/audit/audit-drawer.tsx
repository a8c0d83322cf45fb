/** One act in full: who, where from, why, and what was before and after. */
import { Drawer } from 'antd'
import { useTranslations } from 'use-intl'
import type { AuditEvent } from '@/replies/audit'
import { CopyableId } from '../error-notice'
import { formatDateTime, NOTHING } from '../format'
import { useLanguage } from '../language'
import styles from './audit.module.css'
import { OutcomeTag } from './audit-table'
import { useActionName, useActorName } from './words'

function Values({ title, value }: { title: string; value: unknown }) {
  if (value === null) return null
  return (
    <>
      <h2 className={styles.heading}>{title}</h2>
      <pre className={styles.values}>{JSON.stringify(value, null, 2)}</pre>
    </>
  )
}

function Facts({ event }: { event: AuditEvent }) {
  const t = useTranslations('audit')
  const roleName = useTranslations('role')
  const language = useLanguage()
  const actorName = useActorName()
  const { actorRole, objectKind, objectId, code, reason, ip, userAgent } = event
  const role = actorRole as 'admin' | 'operator' | 'viewer' | null
  const rows = [
    [t('at'), formatDateTime(event.at, language)],
    [t('who'), `${actorName(event)}${role === null ? '' : ` · ${roleName(role)}`}`],
    [t('field.object'), objectId === null ? NOTHING : `${objectKind ?? ''} ${objectId}`],
    [t('why'), reason ?? NOTHING],
    [t('from'), ip ?? NOTHING],
    [t('agent'), userAgent ?? NOTHING],
  ]
  return (
    <dl className={styles.facts}>
      <dt>{t('field.outcome')}</dt>
      <dd>
        <OutcomeTag event={event} /> {code !== null && <code>{code}</code>}
      </dd>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function AuditDrawer({ event, onClose }: { event: AuditEvent | null; onClose: () => void }) {
  const t = useTranslations('audit')
  const common = useTranslations('common')
  const actionName = useActionName()
  return (
    <Drawer
      open={event !== null}
      onClose={onClose}
      destroyOnHidden
      size={520}
      title={event === null ? '' : actionName(event.action)}
    >
      {event !== null && (
        <div data-testid="act">
          <Facts event={event} />
          <Values title={t('before')} value={event.before} />
          <Values title={t('after')} value={event.after} />
          {event.requestId !== null && (
            <p style={{ marginBottom: 0 }}>
              <CopyableId label={common('requestId')} value={event.requestId} />
            </p>
          )}
        </div>
      )}
    </Drawer>
  )
}

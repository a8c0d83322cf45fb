/** When runs start by themselves: all schedules, and for admins the way to change them. */
import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { ScheduleView } from '@/replies/schedules'
import { ErrorNotice } from '../error-notice'
import { pollEveryMs, refetchEveryMs, useLiveness } from '../live'
import { LiveIndicator } from '../live-indicator'
import { onDemand } from '../on-demand'
import { PageHead } from '../page-head'
import { isAnyActive, schedulesQuery } from './schedule'
import styles from './schedules.module.css'
import { SchedulesTable } from './schedules-table'
import { useScheduleCommands } from './use-schedule-commands'

const ScheduleDrawer = onDemand(
  () => import('./schedule-drawer').then((part) => part.ScheduleDrawer),
  ({ wanted }) => wanted !== null,
)

export function SchedulesPage({ user }: { user: SessionUser }) {
  const t = useTranslations('schedules')
  const [wanted, setWanted] = useState<ScheduleView | 'new' | null>(null)
  const commands = useScheduleCommands()
  const liveness = useLiveness(schedulesQuery.queryKey)
  const schedules = useQuery({
    ...schedulesQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => refetchEveryMs(liveness, isAnyActive(state.data)),
  })
  const { data } = schedules
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={
          <div className={styles.aside}>
            <LiveIndicator liveness={liveness} pollMs={pollEveryMs(isAnyActive(data))} />
            {user.role === 'admin' && (
              <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setWanted('new')}>
                {t('new')}
              </Button>
            )}
          </div>
        }
      />
      {schedules.isError && <ErrorNotice error={schedules.error} onRetry={schedules.refetch} />}
      {schedules.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {data?.length === 0 && <p className={styles.none}>{t('none')}</p>}
      {data !== undefined && data.length > 0 && (
        <section className={styles.box} aria-label={t('title')} tabIndex={-1}>
          <SchedulesTable schedules={data} user={user} commands={commands} onEdit={setWanted} />
        </section>
      )}
      <ScheduleDrawer wanted={wanted} onClose={() => setWanted(null)} />
    </>
  )
}

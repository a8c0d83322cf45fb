/** Schedules as rows: what, when, next, last, and what may be done. */
import { PlayCircleOutlined, WarningOutlined } from '@ant-design/icons'
import { Button, Switch } from 'antd'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import type { ScheduleView } from '@/replies/schedules'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime } from '../format'
import { IconTag } from '../icon-tag'
import { useLanguage } from '../language'
import { EditAndDelete, RowActions } from '../row-actions'
import { useNow } from '../use-now'
import { LastTick } from './last-tick'
import { formatUntil } from './schedule'
import styles from './schedules.module.css'
import type { useScheduleCommands } from './use-schedule-commands'

const LATE = { color: 'warning', Icon: WarningOutlined } as const

interface Props {
  schedules: readonly ScheduleView[]
  user: SessionUser
  commands: ReturnType<typeof useScheduleCommands>
  onEdit: (schedule: ScheduleView) => void
}

function NextRun({ schedule: { next, enabled, isLate } }: { schedule: ScheduleView }) {
  const t = useTranslations('schedules')
  const language = useLanguage()
  const now = useNow()
  const [first] = next
  if (!enabled || first === undefined)
    return <span className={styles.quiet}>{t(enabled ? 'never' : 'off')}</span>
  return (
    <div className={styles.stack}>
      <span>{formatUntil(first, now, language)}</span>
      <span className={styles.quiet}>{formatDateTime(first, language)}</span>
      {isLate && (
        <span>
          <IconTag look={LATE}>{t('late')}</IconTag>
        </span>
      )}
    </div>
  )
}

function OnOff({
  schedule,
  user,
  commands,
}: Omit<Props, 'schedules' | 'onEdit'> & { schedule: ScheduleView }) {
  const t = useTranslations('schedules')
  if (user.role !== 'admin') return t(schedule.enabled ? 'isOn' : 'isOff')
  return (
    <Switch
      checked={schedule.enabled}
      loading={commands.isBusy(schedule)}
      aria-label={t('switch', { title: schedule.title })}
      onChange={(enabled) => commands.turn(schedule, enabled)}
    />
  )
}

function Actions({
  schedule,
  user,
  commands,
  onEdit,
}: Omit<Props, 'schedules'> & { schedule: ScheduleView }) {
  const t = useTranslations('schedules')
  const { title } = schedule
  return (
    <RowActions>
      {schedule.roles.includes(user.role) && (
        <Button
          size="small"
          icon={<PlayCircleOutlined aria-hidden />}
          aria-label={t('runOf', { title })}
          onClick={() => commands.run(schedule)}
        >
          {t('run')}
        </Button>
      )}
      {user.role === 'admin' && (
        <EditAndDelete
          room="schedules"
          title={title}
          edit={() => onEdit(schedule)}
          remove={() => commands.remove(schedule)}
        />
      )}
    </RowActions>
  )
}

export function SchedulesTable({ schedules, ...props }: Props) {
  const t = useTranslations('schedules')
  const { user } = props
  const isAdmin = user.role === 'admin'
  const columns: DataColumn<ScheduleView>[] = [
    {
      key: 'title',
      title: t('what'),
      width: 190,
      isHeading: true,
      render: ({ title, jobTitle, id }) => (
        <div className={styles.stack} data-testid={`schedule-${id}`}>
          <b>
            <bdi>{title}</bdi>
          </b>
          {jobTitle !== title && <span className={styles.quiet}>{jobTitle}</span>}
        </div>
      ),
    },
    {
      key: 'when',
      title: t('when'),
      width: 210,
      render: ({ description, cron, timeZone }) => (
        <div className={styles.stack}>
          <span>{description}</span>
          <span className={styles.quiet}>
            <code>{cron}</code> {timeZone}
          </span>
        </div>
      ),
    },
    { key: 'next', title: t('next'), width: 150, render: (schedule) => <NextRun schedule={schedule} /> },
    {
      key: 'last',
      title: t('last'),
      width: 170,
      render: ({ lastTick }) => <LastTick tick={lastTick} />,
    },
    { key: 'on', title: t('on'), width: 70, render: (schedule) => <OnOff {...props} schedule={schedule} /> },
  ]
  if (user.role !== 'viewer')
    columns.push({
      key: 'do',
      title: t('do'),
      width: isAdmin ? 190 : 120,
      render: (schedule) => <Actions {...props} schedule={schedule} />,
    })
  return <DataTable label={t('table')} columns={columns} rows={schedules} keyOf={({ id }) => id} />
}

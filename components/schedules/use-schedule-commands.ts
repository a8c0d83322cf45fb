/** What one can do with a schedule: switch, run now, delete. Each reply is told as it is. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslations } from 'use-intl'
import type { ScheduleView } from '@/replies/schedules'
import { api } from '../api'
import { useTellError } from '../tell-error'
import { useOnce } from '../use-once'
import { useQuestion } from '../use-question'
import { SCHEDULES_API, schedulesQuery } from './schedule'

const pathOf = ({ id }: ScheduleView) => `${SCHEDULES_API}/${encodeURIComponent(id)}`

/** Sends one command, says how it went, and reads the list again. */
function useCommand<What>(send: (what: What) => Promise<unknown>, done: (what: What) => string) {
  const t = useTranslations('schedules')
  const client = useQueryClient()
  const tellError = useTellError()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: send,
    onSuccess: (_reply, what) => {
      message.success(done(what))
    },
    onError: (error) => tellError(t('commandFailed'), error),
    onSettled: () => client.refetchQueries({ queryKey: schedulesQuery.queryKey }),
  })
}

export function useScheduleCommands() {
  const t = useTranslations('schedules')
  const back = useTranslations('sync')('back')
  const { ask } = useQuestion()
  const once = useOnce()
  const switching = useCommand(
    ({ schedule, enabled }: { schedule: ScheduleView; enabled: boolean }) =>
      api(pathOf(schedule), { method: 'PUT', body: { version: schedule.version, enabled } }),
    ({ schedule: { title }, enabled }) => t(enabled ? 'switchedOn' : 'switchedOff', { title }),
  )
  const running = useCommand(
    (schedule: ScheduleView) => api(`${pathOf(schedule)}/run`, { method: 'POST', body: {} }),
    ({ title }) => t('started', { title }),
  )
  const deleting = useCommand(
    (schedule: ScheduleView) => api(pathOf(schedule), { method: 'DELETE' }),
    ({ title }) => t('deleted', { title }),
  )
  return {
    isBusy: ({ id }: ScheduleView) => switching.isPending && switching.variables.schedule.id === id,
    turn: (schedule: ScheduleView, enabled: boolean) =>
      once(() => switching.mutateAsync({ schedule, enabled }).catch(() => undefined), schedule.id),
    run: (schedule: ScheduleView) =>
      ask({
        title: t('runTitle', { title: schedule.title }),
        content: t('runText', { job: schedule.jobTitle }),
        okText: t('run'),
        cancelText: back,
        onOk: () => running.mutateAsync(schedule).catch(() => undefined),
      }),
    remove: (schedule: ScheduleView) =>
      ask({
        title: t('deleteTitle', { title: schedule.title }),
        content: t('deleteText'),
        okText: t('delete'),
        cancelText: back,
        danger: true,
        onOk: () => deleting.mutateAsync(schedule).catch(() => undefined),
      }),
  }
}

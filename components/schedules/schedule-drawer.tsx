/** Makes a schedule or changes one, with its next runs beside what is typed. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Form } from 'antd'
import { useTranslations } from 'use-intl'
import type { ScheduleView } from '@/replies/schedules'
import { ApiError, api } from '../api'
import { useErrorText } from '../error-notice'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import {
  exampleText,
  type Fields,
  SCHEDULES_API,
  schedulable,
  schedulesQuery,
  typedPayload,
} from './schedule'
import { ScheduleFields } from './schedule-fields'
import styles from './schedules.module.css'

function initial(schedule: ScheduleView | null): Fields {
  if (schedule) {
    const { title, job, cron, timeZone, enabled, overlap, missed } = schedule
    return {
      title,
      job,
      payload: JSON.stringify(schedule.payload, null, 2),
      cron,
      timeZone,
      enabled,
      overlap,
      missed,
    }
  }
  const job = schedulable[0]?.name ?? ''
  return {
    title: '',
    job,
    payload: exampleText(job),
    cron: '0 4 * * *',
    timeZone: 'Asia/Jakarta',
    enabled: true,
    overlap: 'skip',
    missed: 'once',
  }
}

function useSaving(schedule: ScheduleView | null, onSaved: () => void) {
  const t = useTranslations('schedules')
  const client = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: ({ job, payload, ...fields }: Fields) => {
      const body = { ...fields, payload: typedPayload(payload) ?? {} }
      return schedule
        ? api(`${SCHEDULES_API}/${encodeURIComponent(schedule.id)}`, {
            method: 'PUT',
            body: { ...body, version: schedule.version },
          })
        : api(SCHEDULES_API, { method: 'POST', body: { ...body, job } })
    },
    onSuccess: (_reply, { title }) => {
      message.success(t('saved', { title }))
      onSaved()
    },
    onSettled: () => client.refetchQueries({ queryKey: schedulesQuery.queryKey }),
  })
}

/** Names of fields as the server calls what it refuses. */
const FIELDS: readonly string[] = ['title', 'job', 'payload', 'cron', 'timeZone'] satisfies (keyof Fields)[]

interface Props {
  /** Null makes a new one. */
  schedule: ScheduleView | null
  onClose: () => void
}

function ScheduleForm({ schedule, onClose }: Props) {
  const t = useTranslations('schedules')
  const errorText = useErrorText()
  const [form] = Form.useForm<Fields>()
  const saving = useSaving(schedule, onClose)
  const send = useSendOnce(saving)
  const { error } = saving
  const refused = error instanceof ApiError && FIELDS.includes(error.subject ?? '') ? error.subject : null
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      initialValues={initial(schedule)}
      disabled={saving.isPending}
      scrollToFirstError={{ focus: true }}
      onFinish={(shown) => send({ ...initial(schedule), ...form.getFieldsValue(true), ...shown })}
    >
      <ScheduleFields
        isNew={schedule === null}
        refusal={refused === null ? null : { name: refused, text: errorText(error) }}
        onChange={() => saving.reset()}
      />
      {error !== null && refused === null && <FormError error={error} className={styles.flaw} />}
      <Button type="primary" htmlType="submit" loading={saving.isPending}>
        {t('save')}
      </Button>{' '}
      <Button onClick={onClose}>{t('close')}</Button>
    </Form>
  )
}

export function ScheduleDrawer({
  wanted,
  onClose,
}: {
  wanted: ScheduleView | 'new' | null
  onClose: () => void
}) {
  const t = useTranslations('schedules')
  const schedule = wanted === 'new' ? null : wanted
  return (
    <Drawer
      open={wanted !== null}
      onClose={onClose}
      destroyOnHidden
      size={480}
      title={schedule ? t('editTitle', { title: schedule.title }) : t('newTitle')}
    >
      {wanted !== null && <ScheduleForm schedule={schedule} onClose={onClose} />}
    </Drawer>
  )
}

/** The fields of a schedule: what, when, and what happens when runs meet or nobody was there. */
import { Button, Form, Input, Select, Switch } from 'antd'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { MISSED, OVERLAPS } from '@/jobs/definitions/schedules'
import { useLanguage } from '../language'
import { exampleText, type Fields, schedulable, takesPayload, timeZones, typedPayload } from './schedule'
import styles from './schedules.module.css'
import { TimingPreview } from './timing-preview'

const EXAMPLES = {
  hourly: '0 * * * *',
  nightly: '0 4 * * *',
  weekdays: '0 6 * * 1-5',
  monthEnd: '0 20 L * *',
} as const

interface Props {
  isNew: boolean
  /** What the server said of one field. */
  refusal: { name: string; text: string } | null
  onChange: () => void
}

type Refused = Pick<Props, 'refusal'>

/** What a field shows when the server refused it. */
const flaw = ({ refusal }: Refused, name: keyof Fields) =>
  refusal?.name === name ? { validateStatus: 'error' as const, help: refusal.text } : {}

function What({ isNew, refusal }: Pick<Props, 'isNew' | 'refusal'>) {
  const t = useTranslations('schedules')
  const language = useLanguage()
  const form = Form.useFormInstance<Fields>()
  const job = Form.useWatch('job', form)
  const isObject = {
    validator: async (_rule: unknown, text: string) => {
      if (typedPayload(text) === null) throw new Error(t('payloadNoJson'))
    },
  }
  return (
    <>
      <Form.Item name="job" label={t('job')} {...flaw({ refusal }, 'job')}>
        <Select
          disabled={!isNew}
          options={schedulable.map(({ name, titles }) => ({ value: name, label: titles[language] }))}
          onChange={(chosen: string) => form.setFieldsValue({ payload: exampleText(chosen) })}
        />
      </Form.Item>
      <Form.Item
        name="title"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
        {...flaw({ refusal }, 'title')}
      >
        <Input maxLength={120} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="payload"
        label={t('payload')}
        hidden={job === undefined || !takesPayload(job)}
        rules={[isObject]}
        {...flaw({ refusal }, 'payload')}
      >
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 12 }}
          spellCheck={false}
          className={styles.code ?? ''}
        />
      </Form.Item>
    </>
  )
}

function When({ refusal, onChange }: Pick<Props, 'refusal' | 'onChange'>) {
  const t = useTranslations('schedules')
  const form = Form.useFormInstance<Fields>()
  const cron = Form.useWatch('cron', form) ?? ''
  const timeZone = Form.useWatch('timeZone', form) ?? 'Asia/Jakarta'
  const zones = useMemo(timeZones, [])
  function take(expression: string) {
    form.setFieldsValue({ cron: expression })
    onChange()
  }
  return (
    <>
      <Form.Item
        name="cron"
        label={t('cron')}
        extra={t('cronHint')}
        rules={[{ required: true, whitespace: true, message: t('previewEmpty') }]}
        {...flaw({ refusal }, 'cron')}
      >
        <Input autoComplete="off" spellCheck={false} className={styles.code ?? ''} onChange={onChange} />
      </Form.Item>
      <div className={styles.examples}>
        {Object.entries(EXAMPLES).map(([name, expression]) => (
          <Button key={name} size="small" onClick={() => take(expression)}>
            {t(`example.${name as keyof typeof EXAMPLES}`)}
          </Button>
        ))}
      </div>
      <Form.Item name="timeZone" label={t('timeZone')} {...flaw({ refusal }, 'timeZone')}>
        <Select showSearch options={zones} onChange={onChange} />
      </Form.Item>
      <TimingPreview cron={cron} timeZone={timeZone} />
    </>
  )
}

export function ScheduleFields({ isNew, refusal, onChange }: Props) {
  const t = useTranslations('schedules')
  const form = Form.useFormInstance<Fields>()
  const overlap = Form.useWatch('overlap', form) ?? 'skip'
  const missed = Form.useWatch('missed', form) ?? 'once'
  return (
    <>
      <What isNew={isNew} refusal={refusal} />
      <When refusal={refusal} onChange={onChange} />
      <Form.Item name="overlap" label={t('overlap')} extra={t(`overlapHint.${overlap}`)}>
        <Select options={OVERLAPS.map((value) => ({ value, label: t(`overlapOf.${value}`) }))} />
      </Form.Item>
      <Form.Item name="missed" label={t('missed')} extra={t(`missedHint.${missed}`)}>
        <Select options={MISSED.map((value) => ({ value, label: t(`missedOf.${value}`) }))} />
      </Form.Item>
      <Form.Item name="enabled" label={t('on')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}

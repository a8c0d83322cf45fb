/** The fields of a channel: where to, what of, and when. */
import { Alert, Checkbox, Form, Input, Select, Switch } from 'antd'
import { useTranslations } from 'use-intl'
import { CHANNEL_KINDS, DIGESTS, STATE_EVENTS } from '@/jobs/definitions/notices'
import type { ChannelsReply } from '@/replies/notices'
import { LANGUAGE_NAMES, LANGUAGES } from '../language'
import { useJobWords } from './channels-table'
import type { Fields } from './notice'
import styles from './notices.module.css'

interface Props extends Pick<ChannelsReply, 'jobs' | 'mail'> {
  isNew: boolean
  /** What the server said of the address. */
  targetFlaw: string | null
}

function Where({ isNew, mail, targetFlaw }: Props) {
  const t = useTranslations('notices')
  const kind = Form.useWatch('kind', Form.useFormInstance<Fields>()) ?? 'email'
  return (
    <>
      <Form.Item name="kind" label={t('kindLabel')}>
        <Select
          disabled={!isNew}
          options={CHANNEL_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
      </Form.Item>
      {kind === 'email' && !mail && (
        <Alert type="warning" showIcon title={t('noMail')} className={styles.gap ?? ''} role="note" />
      )}
      <Form.Item
        name="title"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="target"
        label={t(kind === 'email' ? 'addresses' : 'address')}
        extra={isNew ? t(`addressHint.${kind}`) : t('addressKept')}
        rules={isNew ? [{ required: true, whitespace: true, message: t('addressMissing') }] : []}
        {...(targetFlaw === null ? {} : { validateStatus: 'error' as const, help: targetFlaw })}
      >
        <Input type={kind === 'email' ? 'text' : 'password'} autoComplete="off" spellCheck={false} />
      </Form.Item>
      {kind === 'webhook' && !isNew && (
        <Form.Item name="newSecret" valuePropName="checked">
          <Checkbox>{t('newSecret')}</Checkbox>
        </Form.Item>
      )}
    </>
  )
}

function What({ jobs }: Pick<Props, 'jobs'>) {
  const t = useTranslations('notices')
  const words = useJobWords(jobs)
  const form = Form.useFormInstance<Fields>()
  const everyRun = Form.useWatch('everyRun', form) ?? false
  const families = [...new Set(jobs.map(({ name }) => `${name.split('.')[0]}.*`))]
  const names = ['*', ...families, ...jobs.map(({ name }) => name)]
  const something = {
    validator: async (_rule: unknown, events: Fields['events']) => {
      if (events.length === 0 && !everyRun) throw new Error(t('eventsMissing'))
    },
  }
  return (
    <>
      <Form.Item name="jobs" label={t('jobs')} rules={[{ required: true, message: t('jobsMissing') }]}>
        <Select mode="multiple" options={names.map((value) => ({ value, label: words(value) }))} />
      </Form.Item>
      <Form.Item name="events" label={t('events')} rules={[something]}>
        <Checkbox.Group
          className={styles.checks ?? ''}
          options={STATE_EVENTS.map((value) => ({ value, label: t(`event.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="everyRun" valuePropName="checked" extra={t('everyRunHint')}>
        <Checkbox>{t('everyRun')}</Checkbox>
      </Form.Item>
      <Form.Item name="owner" label={t('owner')} extra={t('ownerHint')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="ownRuns" valuePropName="checked">
        <Checkbox>{t('ownRuns')}</Checkbox>
      </Form.Item>
      <Form.Item name="language" label={t('language')}>
        <Select options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))} />
      </Form.Item>
    </>
  )
}

function When() {
  const t = useTranslations('notices')
  const form = Form.useFormInstance<Fields>()
  const digest = Form.useWatch('digest', form) ?? 'immediate'
  const bothOrNone = {
    validator: async () => {
      const { quietFrom, quietTo } = form.getFieldsValue(['quietFrom', 'quietTo']) as Fields
      if ((quietFrom === '') !== (quietTo === '') || (quietFrom !== '' && quietFrom === quietTo))
        throw new Error(t('quietFlaw'))
    },
  }
  return (
    <>
      <Form.Item name="digest" label={t('digestLabel')}>
        <Select options={DIGESTS.map((value) => ({ value, label: t(`digestOf.${value}`) }))} />
      </Form.Item>
      {digest === 'daily' && (
        <Form.Item
          name="digestAt"
          label={t('digestAt')}
          rules={[{ required: true, message: t('timeMissing') }]}
        >
          <Input type="time" className={styles.clock ?? ''} />
        </Form.Item>
      )}
      <div className={styles.clocks}>
        <Form.Item name="quietFrom" label={t('quietFrom')} dependencies={['quietTo']} rules={[bothOrNone]}>
          <Input type="time" className={styles.clock ?? ''} />
        </Form.Item>
        <Form.Item name="quietTo" label={t('quietTo')}>
          <Input type="time" className={styles.clock ?? ''} />
        </Form.Item>
      </div>
      <p className={styles.hint}>{t('quietHint')}</p>
      <Form.Item name="enabled" label={t('on')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}

export function ChannelFields(props: Props) {
  return (
    <>
      <Where {...props} />
      <What jobs={props.jobs} />
      <When />
    </>
  )
}

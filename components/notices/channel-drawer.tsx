/** Makes a channel or changes one. A signing secret is shown once, when it was made. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Form } from 'antd'
import { useTranslations } from 'use-intl'
import type { Channel, ChannelsReply, StoredChannel } from '@/replies/notices'
import { ApiError, api } from '../api'
import { Copyable } from '../copyable'
import { useErrorText } from '../error-notice'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { ChannelFields } from './channel-fields'
import { bodyOf, channelsQuery, type Fields, fieldsOf, NOTICES_API } from './notice'
import styles from './notices.module.css'

function useSaving(channel: Channel | null, onSaved: () => void) {
  const t = useTranslations('notices')
  const client = useQueryClient()
  const { message, modal } = App.useApp()
  return useMutation({
    mutationFn: (fields: Fields) =>
      api<StoredChannel>(`${NOTICES_API}/channels${channel ? `/${encodeURIComponent(channel.id)}` : ''}`, {
        method: channel ? 'PUT' : 'POST',
        body: bodyOf(fields, channel === null),
      }),
    gcTime: 0,
    onSuccess: ({ signingSecret }, { title }) => {
      onSaved()
      if (signingSecret === null) {
        message.success(t('saved', { title }))
        return
      }
      modal.info({
        title: t('secretTitle'),
        okText: t('secretKept'),
        content: (
          <>
            <p>{t('secretText')}</p>
            <Copyable text={signingSecret} isCode className={styles.secret}>
              {signingSecret}
            </Copyable>
          </>
        ),
      })
    },
    onSettled: () => client.refetchQueries({ queryKey: channelsQuery.queryKey }),
  })
}

interface FormProps extends Pick<ChannelsReply, 'jobs' | 'mail'> {
  /** Null makes a new one. */
  channel: Channel | null
  /** E-mail address of the person who fills in the form. */
  me: string
  onClose: () => void
}

function ChannelForm({ channel, me, jobs, mail, onClose }: FormProps) {
  const t = useTranslations('notices')
  const errorText = useErrorText()
  const saving = useSaving(channel, onClose)
  const send = useSendOnce(saving)
  const { error } = saving
  const isOfTarget = error instanceof ApiError && error.subject === 'target'
  const initial = fieldsOf(channel, me)
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      validateTrigger="onSubmit"
      initialValues={initial}
      disabled={saving.isPending}
      autoComplete="off"
      scrollToFirstError={{ focus: true }}
      onValuesChange={() => {
        if (saving.isError) saving.reset()
      }}
      onFinish={(shown) => send({ ...initial, ...shown })}
    >
      <ChannelFields
        isNew={channel === null}
        jobs={jobs}
        mail={mail}
        targetFlaw={isOfTarget ? errorText(error) : null}
      />
      {error !== null && !isOfTarget && <FormError error={error} className={styles.gap} />}
      <Button type="primary" htmlType="submit" loading={saving.isPending}>
        {t('save')}
      </Button>{' '}
      <Button onClick={onClose}>{t('back')}</Button>
    </Form>
  )
}

type DrawerProps = Omit<FormProps, 'channel'> & { wanted: Channel | 'new' | null }

export function ChannelDrawer({ wanted, ...rest }: DrawerProps) {
  const t = useTranslations('notices')
  const channel = wanted === 'new' ? null : wanted
  return (
    <Drawer
      open={wanted !== null}
      onClose={rest.onClose}
      destroyOnHidden
      size={480}
      title={channel ? t('editTitle', { title: channel.title }) : t('newTitle')}
    >
      {wanted !== null && <ChannelForm {...rest} channel={channel} />}
    </Drawer>
  )
}

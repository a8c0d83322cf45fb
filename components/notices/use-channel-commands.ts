/** What can be done to a channel that exists: on and off, a test, the end. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslations } from 'use-intl'
import type { Channel, ChannelTest } from '@/replies/notices'
import { api } from '../api'
import { useTellError } from '../tell-error'
import { useOnce } from '../use-once'
import { useQuestion } from '../use-question'
import { channelsQuery, logQuery, NOTICES_API, planOf } from './notice'

const addressOf = ({ id }: Channel) => `${NOTICES_API}/channels/${encodeURIComponent(id)}`

export function useChannelCommands() {
  const t = useTranslations('notices')
  const client = useQueryClient()
  const tellError = useTellError()
  const once = useOnce()
  const { message } = App.useApp()
  const { ask } = useQuestion()
  const onError = (error: unknown) => tellError(t('commandFailed'), error)
  const onSettled = async () => {
    await client.refetchQueries({ queryKey: channelsQuery.queryKey })
    await client.invalidateQueries({ queryKey: logQuery.queryKey })
  }
  const switching = useMutation({
    mutationFn: (channel: Channel) =>
      api(addressOf(channel), { method: 'PUT', body: { ...planOf(channel), enabled: !channel.enabled } }),
    onError,
    onSettled,
  })
  const testing = useMutation({
    mutationFn: (channel: Channel) =>
      api<ChannelTest>(`${addressOf(channel)}/test`, { method: 'POST', body: {} }),
    onError,
    onSettled,
  })
  const removing = useMutation({
    mutationFn: (channel: Channel) => api(addressOf(channel), { method: 'DELETE' }),
    onSuccess: (_reply, { title }) => {
      message.success(t('deleted', { title }))
    },
    onError,
    onSettled,
  })
  return {
    toggle: (channel: Channel) =>
      once(() => switching.mutateAsync(channel).catch(() => undefined), `on ${channel.id}`),
    togglingId: switching.isPending ? switching.variables.id : null,
    test: (channel: Channel) => once(() => testing.mutateAsync(channel).catch(() => undefined), 'test'),
    testingId: testing.isPending ? testing.variables.id : null,
    /** What came of the newest test, until it is closed or another begins. */
    tested: testing.data === undefined ? null : { ...testing.data, title: testing.variables?.title ?? '' },
    closeTest: () => testing.reset(),
    remove: (channel: Channel) =>
      ask({
        title: t('confirmDelete', { title: channel.title }),
        content: t('confirmDeleteText'),
        okText: t('delete'),
        cancelText: t('back'),
        danger: true,
        onOk: () => removing.mutateAsync(channel).catch(() => undefined),
      }),
  }
}

export type ChannelCommands = ReturnType<typeof useChannelCommands>

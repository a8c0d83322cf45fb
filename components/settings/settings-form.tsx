/** A part of the settings of this installation, drawn from what the server says of each. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Skeleton } from 'antd'
import { type SubmitEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Setting, SettingSection, SettingsReply, SettingValue } from '@/replies/settings'
import { api } from '../api'
import { ErrorNotice, useErrorText } from '../error-notice'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { overviewQuery } from '../queries'
import { FormError } from '../tell-error'
import { useSendOnce } from '../use-once'
import { flawOf, refusedName, settingsQuery, typedValue } from './setting'
import { SettingField } from './setting-field'
import styles from './settings.module.css'

/** Texts by the settings' names; only those that somebody has typed into. */
type Typed = Readonly<Record<string, string>>

/** New values by name; null is the way back to the default. */
type Change = Readonly<Record<string, SettingValue | null>>

function useSaving(onSaved: () => void) {
  const t = useTranslations('setting')
  const client = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (body: Change) =>
      api<Pick<SettingsReply, 'settings'>>('/api/settings', { method: 'PUT', body }),
    onSuccess: async ({ settings }) => {
      client.setQueryData(settingsQuery.queryKey, (known) => known && { ...known, settings })
      onSaved()
      message.success(t('saved'))
      await client.invalidateQueries({ queryKey: overviewQuery.queryKey })
    },
  })
}

function useFlawText(): (setting: Setting, text: string) => string | null {
  const t = useTranslations('setting')
  const language = useLanguage()
  const number = (value: number | null) => formatNumber(value ?? 0, language)
  return (setting, text) => {
    const flaw = flawOf(setting, text)
    return flaw === null ? null : t(flaw, { min: number(setting.min), max: number(setting.max) })
  }
}

/** What was typed and differs from what is set. */
function changeOf(settings: readonly Setting[], typed: Typed): Change {
  const changed = settings.flatMap((setting) => {
    const text = typed[setting.name]
    if (text === undefined) return []
    const value = typedValue(setting, text)
    return value === setting.value ? [] : [[setting.name, value] as const]
  })
  return Object.fromEntries(changed)
}

function Fields({ settings }: { settings: readonly Setting[] }) {
  const t = useTranslations('setting')
  const errorText = useErrorText()
  const flawText = useFlawText()
  const [typed, setTyped] = useState<Typed>({})
  const saving = useSaving(() => setTyped({}))
  const send = useSendOnce(saving)
  const refused = refusedName(saving.error)
  const textOf = (setting: Setting) => typed[setting.name] ?? String(setting.value)
  const ownFlaws = settings.map((setting) =>
    typed[setting.name] === undefined ? null : flawText(setting, textOf(setting)),
  )
  const change = changeOf(settings, typed)
  const maySave = Object.keys(change).length > 0 && ownFlaws.every((flaw) => flaw === null)

  function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (maySave) send(change)
  }
  return (
    <form onSubmit={save} noValidate>
      {settings.map((setting, index) => (
        <SettingField
          key={setting.name}
          setting={setting}
          text={textOf(setting)}
          flaw={ownFlaws[index] ?? (refused === setting.name ? errorText(saving.error) : null)}
          isBusy={saving.isPending}
          onType={(text) => setTyped({ ...typed, [setting.name]: text })}
          onReset={() => send({ [setting.name]: null })}
        />
      ))}
      {saving.isError && refused === null && <FormError error={saving.error} className={styles.note} />}
      <Button type="primary" htmlType="submit" disabled={!maySave} loading={saving.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}

interface Props {
  section: SettingSection
  title: string
  intro: string
}

/** One part of the settings, which is saved by itself. */
export function SettingsForm({ section, title, intro }: Props) {
  const settings = useQuery(settingsQuery)
  const id = `${section}-settings`
  return (
    <section className={styles.box} aria-labelledby={id} data-testid={id}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <p className={styles.intro}>{intro}</p>
      {settings.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {settings.isError && <ErrorNotice error={settings.error} onRetry={settings.refetch} />}
      {settings.data !== undefined && (
        <Fields settings={settings.data.settings.filter((one) => one.section === section)} />
      )}
    </section>
  )
}

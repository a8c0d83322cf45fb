/** Every secret of this installation with where it comes from and what is known of it, and the key they are under. */
import { KeyOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Skeleton } from 'antd'
import { useTranslations } from 'use-intl'
import type { KeyState, RotatedKey, Secret } from '@/replies/secrets'
import { api } from '../api'
import { ErrorNotice } from '../error-notice'
import { formatDateTime } from '../format'
import { BAD, GOOD, IconTag } from '../icon-tag'
import { useLanguage } from '../language'
import { FormError } from '../tell-error'
import { useWho } from '../who'
import { SECRETS_API, secretsQuery } from './secret'
import styles from './settings.module.css'

/** Where it comes from, who stored it when, and how long it is good for: as far as it is known. */
function useStory(): (secret: Secret) => string[] {
  const t = useTranslations('settings')
  const language = useLanguage()
  const who = useWho()
  return ({ variable, storedAt, storedBy, expiresAt }) => [
    ...(variable === null ? [] : [t('fromVariable', { variable })]),
    ...(storedAt === null
      ? []
      : [
          t('updatedBy', {
            time: formatDateTime(storedAt, language),
            who: storedBy === null ? '–' : who(storedBy),
          }),
        ]),
    ...(expiresAt === null ? [] : [t('expiresAt', { time: formatDateTime(expiresAt, language) })]),
  ]
}

function SecretItem({ secret }: { secret: Secret }) {
  const t = useTranslations('settings')
  const story = useStory()
  const { kind, title, masked, state } = secret
  return (
    <li data-testid={`secret-${kind}`}>
      <div className={styles.secretHead}>
        <b>
          <bdi>{t(`secretKind.${kind}`, { title: title ?? '' })}</bdi>
        </b>
        <IconTag look={state === 'usable' ? GOOD : BAD}>{t(`secretStates.${state}`)}</IconTag>
        {masked !== null && <code>{masked}</code>}
      </div>
      <p className={styles.hint}>{story(secret).join(' · ')}</p>
    </li>
  )
}

function useRotation() {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: () => api<RotatedKey>(`${SECRETS_API}/rotate-key`, { method: 'POST', body: {} }),
    onSuccess: async ({ renewed }) => {
      message.success(t('keyRotated', { count: renewed }))
      await client.invalidateQueries({ queryKey: secretsQuery.queryKey })
    },
  })
}

function Key({ state: { source, hasPrevious, stored, old, unreadable } }: { state: KeyState }) {
  const t = useTranslations('settings')
  const rotation = useRotation()
  return (
    <div data-testid="secret-key">
      <h3 className={styles.subtitle}>{t('key')}</h3>
      <p className={styles.hint}>
        {t(`keySource.${source}`, { stored })} {old > 0 && t('keyOld', { old })}
        {old === 0 && hasPrevious && t('keyDone')}{' '}
        {unreadable.length > 0 && t('keyUnreadable', { count: unreadable.length })}
      </p>
      {rotation.isError && <FormError error={rotation.error} className={styles.note} />}
      {old > 0 && (
        <Button
          icon={<KeyOutlined aria-hidden />}
          loading={rotation.isPending}
          onClick={() => rotation.mutate()}
        >
          {t('keyRotate')}
        </Button>
      )}
    </div>
  )
}

export function SecretsList() {
  const t = useTranslations('settings')
  const { data, error, isPending, refetch } = useQuery(secretsQuery)
  return (
    <section className={styles.box} aria-labelledby="secrets">
      <h2 id="secrets" className={styles.title}>
        {t('secrets')}
      </h2>
      <p className={styles.intro}>{t('secretsIntro')}</p>
      {isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {error !== null && <ErrorNotice error={error} onRetry={refetch} />}
      {data !== undefined && (
        <>
          <ul className={styles.secrets}>
            {data.secrets.map((secret, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: channels may share a name, and the order is the server's
              <SecretItem key={`${secret.kind} ${secret.title} ${index}`} secret={secret} />
            ))}
          </ul>
          <Key state={data.key} />
        </>
      )}
    </section>
  )
}

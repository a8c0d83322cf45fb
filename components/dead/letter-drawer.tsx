/** One dead run in full, beside the list: its error, what it was asked to do, its attempts, and what happened to it. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Drawer, Skeleton } from 'antd'
import Link from 'next/link'
import { type ReactNode, useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { DeadLetter, DeadLetterReply } from '@/replies/dead-letters'
import { CopyableId, ErrorNotice } from '../error-notice'
import { formatDateTime } from '../format'
import { useLanguage } from '../language'
import { shownState } from '../run-state'
import { StateTag } from '../state-tag'
import { useWho } from '../who'
import { letterQuery } from './dead'
import styles from './dead.module.css'
import { type Verb, verbButtonId } from './dead-table'
import { LetterAttempts, LetterTimeline } from './letter-history'

const WIDTH = 720

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  )
}

function Facts({ letter, open }: { letter: DeadLetter; open: (id: string) => void }) {
  const t = useTranslations('dead')
  const common = useTranslations('common')
  const language = useLanguage()
  const who = useWho()
  const { parentId } = letter
  return (
    <Section title={t('facts')}>
      <p className={styles.line}>
        <CopyableId label={common('runId')} value={letter.id} />{' '}
        <Link href={`/runs/${encodeURIComponent(letter.id)}`} style={{ textDecoration: 'underline' }}>
          {t('toRun')}
        </Link>
      </p>
      <dl className={styles.facts}>
        <dt>{t('job')}</dt>
        <dd>
          {letter.jobTitle} ({letter.job})
        </dd>
        {letter.lane !== '' && (
          <>
            <dt>{t('lane')}</dt>
            <dd>
              <bdi>{letter.lane}</bdi>
            </dd>
          </>
        )}
        <dt>{t('user')}</dt>
        <dd>{who(letter.requestedBy)}</dd>
        {letter.finishedAt !== null && (
          <>
            <dt>{t('at')}</dt>
            <dd>{formatDateTime(letter.finishedAt, language)}</dd>
          </>
        )}
        {parentId !== null && (
          <>
            <dt>{t('parent')}</dt>
            <dd>
              <Button type="link" size="small" style={{ padding: 0 }} onClick={() => open(parentId)}>
                {parentId}
              </Button>
            </dd>
          </>
        )}
      </dl>
    </Section>
  )
}

/** What became of a run that is on the list no more. */
function Left({ reply: { run, resolution } }: { reply: DeadLetterReply }) {
  const t = useTranslations('dead')
  const language = useLanguage()
  const who = useWho()
  if (run.status === 'dead' && resolution === null) return null
  const time = resolution === null ? '' : formatDateTime(resolution.at, language)
  const how =
    resolution === null
      ? t('statusNow')
      : resolution.kind === 'healed'
        ? t('healedBy', { time })
        : t('discardedBy', { who: who(resolution.by ?? ''), time })
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={
        <>
          {t('left')} {how} {resolution === null && <StateTag state={shownState(run)} />}
        </>
      }
    />
  )
}

interface ContentProps {
  reply: DeadLetterReply
  act: (verb: Verb, letter: DeadLetter) => void
  open: (id: string) => void
}

function Actions({ reply: { letter, run, resolution }, act }: ContentProps) {
  const t = useTranslations('dead')
  if (!letter.mayAct || run.status !== 'dead' || resolution !== null) return null
  return (
    <p className={styles.buttons}>
      <Button type="primary" onClick={() => act('retry', letter)}>
        {t('retry')}
      </Button>
      <Button onClick={() => act('edit', letter)}>{t('edit')}</Button>
      <Button danger onClick={() => act('discard', letter)}>
        {t('discard')}
      </Button>
    </p>
  )
}

function Content(props: ContentProps) {
  const t = useTranslations('dead')
  const { letter, attempts, events } = props.reply
  return (
    <>
      <Left reply={props.reply} />
      <Actions {...props} />
      {letter.page !== null && (
        <p className={styles.line} data-testid="letter-page">
          <Link href={letter.page} style={{ textDecoration: 'underline' }}>
            {t('toPage', { subject: letter.subject ?? letter.jobTitle })}
          </Link>
          {letter.job.endsWith('-import') && `: ${t('toPageImport')}`}
        </p>
      )}
      {letter.error !== null && (
        <Section title={t('error')}>
          <p className={styles.line}>
            <bdi>{letter.error.message}</bdi>
          </p>
          <code>{letter.error.code}</code>
        </Section>
      )}
      <Facts letter={letter} open={props.open} />
      <Section title={t('payload')}>
        <pre className={styles.code}>{JSON.stringify(letter.payload, null, 2)}</pre>
      </Section>
      <LetterAttempts attempts={attempts} />
      <LetterTimeline events={events} />
    </>
  )
}

interface Props {
  /** Null: no run stands open. */
  id: string | null
  onClose: () => void
  act: ContentProps['act']
  open: (id: string) => void
}

export function LetterDrawer({ id, onClose, act, open }: Props) {
  const t = useTranslations('dead')
  // What was open stays drawn while the drawer slides away.
  const shown = useRef('')
  if (id !== null) shown.current = id
  const letter = useQuery({ ...letterQuery(shown.current), enabled: id !== null })
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={WIDTH}
      title={letter.data?.letter.jobTitle ?? t('details')}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      afterOpenChange={(isOpen) => {
        if (!isOpen) document.getElementById(verbButtonId('look', shown.current))?.focus()
      }}
    >
      {letter.isError && <ErrorNotice error={letter.error} onRetry={letter.refetch} />}
      {letter.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {letter.data !== undefined && <Content reply={letter.data} act={act} open={open} />}
    </Drawer>
  )
}

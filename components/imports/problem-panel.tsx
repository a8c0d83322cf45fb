/** Why an import came to nothing, and what can be done about it here. */
import { Alert, Button } from 'antd'
import Link from 'next/link'
import { useRouter } from 'next/router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { BatchProblem, BatchReply } from '@/replies/imports'
import { type Choices, hasChoices, NO_CHOICES, optionsWith, withColumn } from './choices'
import { SheetChoice } from './found-facts'
import { useTypeTitle } from './imports'
import styles from './imports.module.css'
import { type ChosenHeader, MappingTable } from './mapping-table'
import type { BatchCommands } from './use-batch-commands'
import { useUploads } from './use-uploads'

interface Props {
  reply: BatchReply
  commands: BatchCommands
}

function Reason({ problem }: { problem: BatchProblem | null }) {
  const t = useTranslations('imports')
  const isCancelled = problem?.kind === 'cancelled'
  return (
    <Alert
      type={isCancelled ? 'info' : 'error'}
      showIcon
      data-testid="problem"
      title={t(isCancelled ? 'problemCancelled' : 'problem')}
      description={
        <>
          {!isCancelled && (
            <p className={styles.line}>
              <bdi>{problem?.message ?? t('problemUnknown')}</bdi>
            </p>
          )}
          {t('nothingChanged')}
        </>
      }
    />
  )
}

/** The same file as another type, as long as this page still holds it. */
function SendAs({ batchId, type }: { batchId: string; type: string }) {
  const t = useTranslations('imports')
  const router = useRouter()
  const titleOf = useTypeTitle()
  const { uploads } = useUploads()
  if (!uploads.has(batchId)) return null
  async function send() {
    await router.push('/imports')
    uploads.sendAs(batchId, type)
  }
  return (
    <Button type="primary" onClick={() => void send()} data-testid="send-as">
      {t('sendAs', { type: titleOf(type) })}
    </Button>
  )
}

export function ProblemPanel({ reply: { batch, columns, problem }, commands }: Props) {
  const t = useTranslations('imports')
  const [choices, setChoices] = useState<Choices>(NO_CHOICES)
  const before = batch.options.columns ?? {}
  const headers = (problem?.headers ?? []).map(
    ({ header, key }): ChosenHeader => ({ header, key, column: before[key] ?? null, by: 'unknown' }),
  )
  const sheets = problem?.sheets ?? []
  const fits = problem?.fits ?? null
  const isRemediable = fits !== null || sheets.length + headers.length > 0
  return (
    <section className={styles.panel} aria-label={t('problem')}>
      <Reason problem={problem} />
      {sheets.length > 0 && (
        <div className={styles.remedy}>
          <h2>{t('chooseSheet')}</h2>
          <SheetChoice
            sheet={choices.sheet ?? ''}
            sheets={sheets}
            choose={(sheet) => setChoices({ ...choices, sheet })}
          />
        </div>
      )}
      {headers.length > 0 && (
        <div className={styles.remedy}>
          <h2>{t('mapping')}</h2>
          <p className={styles.quiet}>{t('mapHere')}</p>
          <MappingTable
            headers={headers}
            columns={columns}
            chosen={choices.columns}
            choose={(key, column) =>
              setChoices({ ...choices, columns: withColumn(choices.columns, headers, { key, column }) })
            }
            isAutomatic
          />
        </div>
      )}
      <div className={styles.further}>
        {fits !== null && <SendAs batchId={batch.batchId} type={fits} />}
        <Button
          type={hasChoices(choices) || !isRemediable ? 'primary' : 'default'}
          disabled={commands.isPending}
          onClick={() => commands.lookAgain(optionsWith(batch.options, choices))}
          data-testid="look-again"
        >
          {t('lookAgain')}
        </Button>
        {problem?.kind !== 'cancelled' && (
          <Button
            disabled={commands.isPending}
            onClick={() => void commands.stop(null)}
            data-testid="give-up"
          >
            {t('giveUp')}
          </Button>
        )}
        <Link href="/imports">{t('otherFile')}</Link>
      </div>
    </section>
  )
}

/** What an import would do, how the file was read, and what a person can decide otherwise. */
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ImportPreview } from '@/replies/import-previews'
import type { BatchReply } from '@/replies/imports'
import { type Choices, hasChoices, NO_CHOICES, optionsWith, withColumn } from './choices'
import { Counts } from './counts'
import { Decision, Seen } from './decision'
import { ErrorKinds } from './error-kinds'
import { FoundFacts } from './found-facts'
import { useTypeTitle } from './imports'
import styles from './imports.module.css'
import { MappingTable } from './mapping-table'
import { NumberStyles } from './number-styles'
import { Panel } from './panel'
import { SampleTable } from './sample-table'
import type { BatchCommands } from './use-batch-commands'

interface Props {
  reply: BatchReply
  preview: ImportPreview
  commands: BatchCommands
}

/** Choices that were made and not yet looked at. */
function PendingChoices({ look, reset }: { look: () => void; reset: () => void }) {
  const t = useTranslations('imports')
  return (
    <div className={styles.pending} data-testid="pending">
      <span role="status">{t('pending')}</span>
      <span className={styles.actions}>
        <Button onClick={reset}>{t('reset')}</Button>
        <Button type="primary" onClick={look} data-testid="look-again">
          {t('lookAgain')}
        </Button>
      </span>
    </div>
  )
}

export function PreviewPanels({ reply: { batch, columns, checked }, preview, commands }: Props) {
  const t = useTranslations('imports')
  const titleOf = useTypeTitle()
  const [choices, setChoices] = useState<Choices>(NO_CHOICES)
  const isPending = hasChoices(choices)
  const { headers } = preview.mapping
  const absent = columns.filter(({ name }) => preview.absent.includes(name))
  return (
    <>
      <Panel title={t('wouldDo')} testId="preview">
        {checked !== null && <Seen checked={checked} />}
        <Counts counts={preview} tense="will" type={batch.type} />
        <Decision {...{ preview, commands, isPending }} isStale={checked?.isStale ?? false} />
      </Panel>
      {preview.errorKinds.length > 0 && (
        <Panel title={t('errorKinds')}>
          <ErrorKinds kinds={preview.errorKinds} />
        </Panel>
      )}
      <div className={styles.columns}>
        <Panel title={t('found')}>
          <FoundFacts
            preview={preview}
            typeTitle={titleOf(batch.type)}
            sheet={choices.sheet ?? preview.sheet}
            choose={(sheet) => setChoices({ ...choices, sheet })}
          />
        </Panel>
        <Panel title={t('numbers')}>
          <NumberStyles
            numbers={preview.numbers}
            columns={columns}
            chosen={choices.styles}
            choose={(column, style) =>
              setChoices({ ...choices, styles: { ...choices.styles, [column]: style } })
            }
          />
        </Panel>
      </div>
      <Panel title={t('mapping')}>
        <p className={styles.quiet}>{t('mappingText')}</p>
        <MappingTable
          headers={headers}
          columns={columns}
          chosen={choices.columns}
          choose={(key, column) =>
            setChoices({ ...choices, columns: withColumn(choices.columns, headers, { key, column }) })
          }
        />
        {absent.length > 0 && (
          <details className={styles.absent}>
            <summary>{t('absent', { count: String(absent.length) })}</summary>
            {absent.map(({ title }) => title).join(', ')}
          </details>
        )}
      </Panel>
      {preview.sample.rows.length > 0 && (
        <Panel title={t('sample')} testId="sample">
          <SampleTable sample={preview.sample} columns={columns} />
        </Panel>
      )}
      {isPending && (
        <PendingChoices
          look={() => commands.lookAgain(optionsWith(batch.options, choices))}
          reset={() => setChoices(NO_CHOICES)}
        />
      )}
    </>
  )
}

/** Where files are brought: dropped or chosen, several at once, each with its type. */
import { InboxOutlined, UploadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import dynamic from 'next/dynamic'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { formatBytes } from './bytes'
import { uploadRulesQuery } from './imports'
import styles from './imports.module.css'
import type { Uploads } from './uploads'
import { useUploads } from './use-uploads'

/** Others can be chosen too: what cannot be read is said in words. */
const ACCEPT = '.xlsx,.csv,.txt,.tsv,.xls'

/** Its code comes once the page stands: before a file is chosen, nothing of it is drawn. */
const UploadItem = dynamic(() => import('./upload-item').then((part) => part.UploadItem), { ssr: false })

/** The largest file that is taken; null until the server has said it. */
function useMostBytes(uploads: Uploads): number | null {
  const { data } = useQuery(uploadRulesQuery())
  const most = data?.maxBytes ?? null
  useEffect(() => {
    if (most !== null) uploads.setMostBytes(most)
  }, [uploads, most])
  return most
}

function Drop({ uploads }: { uploads: Uploads }) {
  const t = useTranslations('imports')
  const input = useRef<HTMLInputElement>(null)
  const language = useLanguage()
  const most = useMostBytes(uploads)
  const [isOver, setOver] = useState(false)
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault()
    setOver(is)
  }
  function drop(event: DragEvent) {
    over(false)(event)
    uploads.add([...event.dataTransfer.files])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is for everybody
    <div
      className={styles.drop}
      data-over={isOver}
      onDragOver={over(true)}
      onDragLeave={over(false)}
      onDrop={drop}
      data-testid="drop"
    >
      <InboxOutlined aria-hidden className={styles.dropIcon ?? ''} />
      <p className={styles.dropText}>{t('drop')}</p>
      <Button icon={<UploadOutlined aria-hidden />} onClick={() => input.current?.click()}>
        {t('choose')}
      </Button>
      <p className={styles.quiet}>
        {t('dropHint')}
        {most !== null && ` ${t('largest', { size: formatBytes(most, language) })}`}
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        data-testid="files"
        onChange={({ target }) => {
          uploads.add([...(target.files ?? [])])
          // The same file can be chosen once more.
          target.value = ''
        }}
      />
    </div>
  )
}

export function UploadBox() {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { lines, uploads } = useUploads()
  const [isMissing, setMissing] = useState(false)
  const listed = lines.filter(({ state }) => state !== 'seen')
  const chosen = lines.filter(({ state }) => state === 'chosen')
  function start() {
    setMissing(chosen.some(({ type }) => type === ''))
    uploads.start()
  }
  return (
    <section className={styles.panel} aria-labelledby="upload">
      <h2 id="upload">{t('upload')}</h2>
      <Drop uploads={uploads} />
      {listed.length > 0 && (
        <ul className={styles.uploads} aria-label={t('uploads')}>
          {listed.map((line) => (
            <UploadItem key={line.id} line={line} uploads={uploads} isMissing={isMissing} />
          ))}
        </ul>
      )}
      {chosen.length > 0 && (
        <Button type="primary" onClick={start} data-testid="upload-start">
          {t('send', { count: formatNumber(chosen.length, language) })}
        </Button>
      )}
    </section>
  )
}

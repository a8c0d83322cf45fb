/** Every operation of the API, by family, with what it takes and what it answers. */

import type { ParsedUrlQuery } from 'node:querystring'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Skeleton } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { ErrorNotice } from '../error-notice'
import { useLanguage } from '../language'
import { PageHead } from '../page-head'
import { useAddressState } from '../use-address-state'
import { usePausedText } from '../use-paused-text'
import styles from './api-docs.module.css'
import { type ApiDocument, documentQuery, operationsBy } from './api-document'
import { OperationBox } from './operation-box'

const SEARCH = {
  read: ({ q }: ParsedUrlQuery) => (typeof q === 'string' ? q : ''),
  write: (text: string, { q: _, ...others }: ParsedUrlQuery) => (text ? { ...others, q: text } : others),
}

function Found({ document, text }: { document: ApiDocument; text: string }) {
  const t = useTranslations('apiDocs')
  const language = useLanguage()
  const { count, families } = operationsBy(document, text, language)
  return (
    <>
      <p role="status" className={styles.quiet}>
        {t('count', { count })}
      </p>
      {families.map(({ name, title, operations }) => (
        <section key={name} className={styles.family} aria-labelledby={`family-${name}`}>
          <h2 id={`family-${name}`} className={styles.heading}>
            {title}
          </h2>
          {operations.map((operation) => (
            <OperationBox key={operation.operationId} operation={operation} errors={document['x-errors']} />
          ))}
        </section>
      ))}
    </>
  )
}

export function ApiDocsPage() {
  const t = useTranslations('apiDocs')
  const id = useId()
  const document = useQuery(documentQuery)
  const { state, change } = useAddressState<string>(SEARCH)
  const { text, change: type } = usePausedText(state ?? '', (typed) => change(() => typed, 'replace'))
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={
          <Button href="/api/openapi.json" download="sinkron-openapi.json">
            {t('download')}
          </Button>
        }
      />
      <search className={styles.search}>
        <label htmlFor={id}>{t('filter')}</label>
        <Input
          id={id}
          type="search"
          value={text}
          allowClear
          autoComplete="off"
          onChange={(event) => type(event.target.value)}
        />
      </search>
      {document.isError && <ErrorNotice error={document.error} onRetry={document.refetch} />}
      {document.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {document.data && <Found document={document.data} text={state ?? ''} />}
    </>
  )
}

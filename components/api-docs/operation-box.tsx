/** One operation: a line that opens to what it takes, what it answers, and a command that asks it. */
import { RightOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Copyable } from '../copyable'
import { useLanguage } from '../language'
import styles from './api-docs.module.css'
import { type ApiDocument, curlOf, type Operation } from './api-document'
import { Inputs, linesOf, Part } from './inputs'

interface Props {
  operation: Operation
  errors: ApiDocument['x-errors']
}

const asText = (value: unknown) => JSON.stringify(value, null, 2)

function Answers({ operation: { responses } }: Pick<Props, 'operation'>) {
  const t = useTranslations('apiDocs')
  const language = useLanguage()
  const good = Object.entries(responses).filter(([, reply]) => !reply['x-codes'])
  return (
    <Part title={t('replies')}>
      {good.map(([status, { description, content = {}, 'x-id': id }]) => (
        <div key={status} className={styles.reply}>
          <strong>{status}</strong>{' '}
          <span>{id === undefined ? '' : language === 'id' ? id : description}</span>{' '}
          <span className={styles.quiet}>{Object.keys(content).join(', ')}</span>
          {Object.values(content).map(
            ({ example }) =>
              example !== undefined && (
                <pre key={asText(example)} className={styles.code}>
                  {asText(example)}
                </pre>
              ),
          )}
        </div>
      ))}
    </Part>
  )
}

function Errors({ operation: { responses }, errors }: Props) {
  const t = useTranslations('apiDocs')
  const language = useLanguage()
  const codes = Object.entries(responses).flatMap(([status, reply]) =>
    (reply['x-codes'] ?? []).map((code) => ({ status, code })),
  )
  return (
    <Part title={t('errors')}>
      <ul className={styles.errors}>
        {codes.map(({ status, code }) => (
          <li key={code}>
            {status} <code>{code}</code> <span className={styles.quiet}>{errors[code]?.[language]}</span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Inside({ operation, errors }: Props) {
  const t = useTranslations('apiDocs')
  const language = useLanguage()
  const { note } = operation[`x-${language}`]
  const example = operation.requestBody?.content['application/json']?.example
  const curl = curlOf(operation, window.location.origin)
  const lines = linesOf(operation)
  return (
    <div className={styles.inside}>
      {note && <p>{note}</p>}
      {lines.length > 0 && <Inputs title={t('inputs')} lines={lines} />}
      {example !== undefined && (
        <Part title={t('body')}>
          <pre className={styles.code}>{asText(example)}</pre>
        </Part>
      )}
      <Part title="curl">
        <Copyable text={curl} isCode>
          {curl}
        </Copyable>
      </Part>
      <Answers operation={operation} />
      <Errors operation={operation} errors={errors} />
    </div>
  )
}

function Who({ who }: { who: Operation['x-who'] }) {
  const t = useTranslations('apiDocs')
  const role = useTranslations('role')
  if (Array.isArray(who)) return who.map((one) => role(one as 'admin')).join(', ')
  return t(`who_${who}`)
}

export function OperationBox({ operation, errors }: Props) {
  const language = useLanguage()
  const { operationId, method, path } = operation
  const [isOpen, setOpen] = useState(false)
  const box = useRef<HTMLDetailsElement>(null)
  // The list came after the page, so the browser did not find what the address names.
  useEffect(() => {
    if (window.location.hash !== `#${operationId}`) return
    setOpen(true)
    box.current?.scrollIntoView()
  }, [operationId])
  return (
    <details
      ref={box}
      id={operationId}
      className={styles.operation}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <RightOutlined aria-hidden className={styles.arrow ?? ''} />
        <Tag
          variant="outlined"
          color={method === 'GET' ? 'default' : 'processing'}
          className={styles.method ?? ''}
        >
          {method}
        </Tag>
        <code className={styles.path}>{path}</code>
        <span className={styles.summary}>{operation[`x-${language}`].summary}</span>
        <span className={styles.quiet}>
          <Who who={operation['x-who']} />
        </span>
      </summary>
      {isOpen && <Inside operation={operation} errors={errors} />}
    </details>
  )
}

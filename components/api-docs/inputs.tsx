/** What an operation takes: a table of its parameters and of the fields of its body. */
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { ScrollBox } from '../scroll-box'
import styles from './api-docs.module.css'
import { kindOf, type Operation } from './api-document'

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h3 className={styles.part}>{title}</h3>
      {children}
    </>
  )
}

interface Line {
  name: string
  place: string
  isNeeded: boolean
  kind: string
  note: string
}

export function Inputs({ title, lines }: { title: string; lines: Line[] }) {
  const t = useTranslations('apiDocs')
  return (
    <Part title={title}>
      <ScrollBox label={title}>
        <table className={styles.table}>
          <thead>
            <tr>
              {(['name', 'place', 'kind', 'needed'] as const).map((head) => (
                <th key={head} scope="col">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ name, place, isNeeded, kind, note }) => (
              <tr key={`${place} ${name}`}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{place}</td>
                <td>
                  {kind}
                  {note && <div className={styles.quiet}>{note}</div>}
                </td>
                <td>{t(isNeeded ? 'yes' : 'no')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Part>
  )
}

export function linesOf({ parameters = [], requestBody }: Operation): Line[] {
  const body = requestBody?.content['application/json']?.schema
  const standard = (value: unknown) => (value === undefined ? '' : `= ${JSON.stringify(value)}`)
  return [
    ...parameters.map(({ name, in: place, required, schema, description }) => ({
      name,
      place,
      isNeeded: required,
      kind: kindOf(schema),
      note: [description, standard(schema.default)].filter(Boolean).join(' '),
    })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      name,
      place: 'body',
      isNeeded: body?.required?.includes(name) ?? false,
      kind: kindOf(schema),
      note: standard(schema.default),
    })),
  ]
}

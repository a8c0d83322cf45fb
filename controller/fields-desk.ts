/** What the routes call to know a type's list: its columns, filters with their values, sorts, and all fields of a row. */
import type { Titles } from '@/jobs/engine/define'
import { latestPublication } from '@/models/publication'
import { distinctValues } from '@/models/table-rows'
import { BOOKKEEPING, type ColumnKind } from '@/models/table-shape'
import { type Reader, scopeOf, statusNames } from '@/models/unit'
import type { ListShape, ShownFilter } from '@/replies/rows'
import type { Sent } from '@/replies/sent'
import type { Language } from '@/utils/language'
import type { ListFilter, ProxySource } from './proxy/source'
import { proxyJob } from './proxy-desk'
import { proxySource } from './proxy-sources'
import type { Field } from './row-cells'

/** The list of a type in the reader's language. Whoever sees no rows sees no values of theirs either. */
export async function listFields(reader: Reader, type: string, language: Language): Promise<Sent<ListShape>> {
  const source = await proxySource(type)
  const listed = {
    ...source,
    type,
    title: proxyJob(type).titles[language],
    isBlind: scopeOf(reader) === 'none',
  }
  return fieldsOfList(listed, language)
}

/** What the fields of a list are made from, of any family. */
export interface ListedFields extends Pick<ProxySource, 'type' | 'table' | 'filters' | 'sort'> {
  title: string
  list: readonly Field[]
  /** Whoever reads it sees no rows. */
  isBlind: boolean
  /** Columns of the table whose titles are known, listed or not. */
  columns?: readonly { name: string; title: Titles }[]
}

export async function fieldsOfList(listed: ListedFields, language: Language): Promise<Sent<ListShape>> {
  const options = await optionMaker(listed)
  const columns = listed.list.map(({ path, title, show }) => ({ path, title: title[language], show }))
  return {
    success: true,
    type: listed.type,
    title: listed.title,
    columns,
    filters: await Promise.all(
      Object.entries(listed.filters).map(async ([name, filter]) => {
        const { title, match } = filter
        return { name, title: title[language], match, ...(await options(filter)) }
      }),
    ),
    sorts: listed.sort.map((name) => ({
      name,
      title: columns.find(({ path }) => path === name)?.title ?? name,
    })),
    detail: detailOf(listed, language),
  }
}

async function optionMaker({ table, isBlind }: ListedFields) {
  const state = await latestPublication(table)
  return async ({ match, column }: ListFilter): Promise<Pick<ShownFilter, 'options'>> => {
    if (match === 'status') {
      const names = [...(await statusNames())]
      return { options: names.map(([code, label]) => ({ value: String(code), label })) }
    }
    if (match !== 'choice') return {}
    const values = isBlind ? [] : await distinctValues(table, column, state)
    return { options: values.map((value) => ({ value, label: value })) }
  }
}

function detailOf({ table, columns = [] }: ListedFields, language: Language): ListShape['detail'] {
  const titles = new Map(columns.map(({ name, title }) => [name, title[language]]))
  const named = (kinds: Readonly<Record<string, ColumnKind>>) =>
    Object.entries(kinds).map(([name, kind]) => {
      const title = titles.get(name)
      return { name, kind, ...(title === undefined ? {} : { title }) }
    })
  const generated = Object.entries(table.generated).map(([name, { kind }]) => ({ name, kind }))
  return [...named(table.columns), ...generated, ...named(BOOKKEEPING)]
}

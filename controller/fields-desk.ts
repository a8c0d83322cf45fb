/** What the routes call to know a type's list: its columns, filters with their values, sorts, and all fields of a row. */

import { latestPublication } from '@/models/publication'
import { distinctValues } from '@/models/table-rows'
import { BOOKKEEPING, type ColumnKind } from '@/models/table-shape'
import { type Reader, scopeOf, statusNames } from '@/models/unit'
import type { Language } from '@/utils/language'
import type { ListFilter, ProxySource, Show } from './proxy/source'
import { proxyJob } from './proxy-desk'
import { proxySource } from './proxy-sources'

export interface FilterReply {
  name: string
  title: string
  match: ListFilter['match']
  /** What it can be set to, for `choice` and `status`. */
  options?: { value: string; label: string }[]
}

export interface FieldsReply {
  success: true
  type: string
  title: string
  columns: { path: string; title: string; show: Show }[]
  filters: FilterReply[]
  sorts: { name: string; title: string }[]
  detail: { name: string; kind: ColumnKind }[]
}

/** The list of a type in the reader's language. Whoever sees no rows sees no values of theirs either. */
export async function listFields(reader: Reader, type: string, language: Language): Promise<FieldsReply> {
  const source = await proxySource(type)
  const options = await optionMaker(source, reader)
  const columns = source.list.map(({ path, title, show }) => ({ path, title: title[language], show }))
  return {
    success: true,
    type,
    title: proxyJob(type).titles[language],
    columns,
    filters: await Promise.all(
      Object.entries(source.filters).map(async ([name, filter]) => {
        const { title, match } = filter
        return { name, title: title[language], match, ...(await options(filter)) }
      }),
    ),
    sorts: source.sort.map((name) => ({
      name,
      title: columns.find(({ path }) => path === name)?.title ?? name,
    })),
    detail: detailOf(source),
  }
}

async function optionMaker(source: ProxySource, reader: Reader) {
  const state = await latestPublication(source.table)
  const isBlind = scopeOf(reader) === 'none'
  return async ({ match, column }: ListFilter): Promise<Pick<FilterReply, 'options'>> => {
    if (match === 'status') {
      const names = [...(await statusNames())]
      return { options: names.map(([code, label]) => ({ value: String(code), label })) }
    }
    if (match !== 'choice') return {}
    const values = isBlind ? [] : await distinctValues(source.table, column, state)
    return { options: values.map((value) => ({ value, label: value })) }
  }
}

function detailOf({ table }: ProxySource): FieldsReply['detail'] {
  const named = (kinds: Readonly<Record<string, ColumnKind>>) =>
    Object.entries(kinds).map(([name, kind]) => ({ name, kind }))
  const generated = Object.entries(table.generated).map(([name, { kind }]) => ({ name, kind }))
  return [...named(table.columns), ...generated, ...named(BOOKKEEPING)]
}

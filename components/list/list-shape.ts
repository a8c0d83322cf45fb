/** What the server says of a type's list: its columns, filters and sorts, and the fields of a whole row. */
import { queryOptions } from '@tanstack/react-query'
import type { ListShape } from '@/replies/rows'
import { api, PROXY_API } from '../api'
import type { FieldKnowledge } from '../values/field-changes'
import { fieldTitle } from '../values/field-title'

const SHAPE_STALE_MS = 60_000

/** `base`: where the routes of the type's family begin. */
export const listShapeQuery = (type: string, base: string = PROXY_API) =>
  queryOptions({
    queryKey: ['list-shape', base, type],
    queryFn: ({ signal }) => api<ListShape>(`${base}/${encodeURIComponent(type)}/fields`, { signal }),
    staleTime: SHAPE_STALE_MS,
  })

/** Words of the upstream's status codes. */
export function statusLabels(shape: ListShape): ReadonlyMap<string, string> {
  const options = shape.filters.flatMap(({ match, options: found = [] }) => (match === 'status' ? found : []))
  return new Map(options.map(({ value, label }) => [value, label]))
}

/** Titles and kinds of a table's columns; before the shape is there, names must do. */
export function knowledgeOf(shape: ListShape | undefined): FieldKnowledge {
  const declared = shape?.detail.map(({ name, title }): [string, string] => [name, title ?? fieldTitle(name)])
  const titles = new Map([
    ...(declared ?? []),
    ...(shape?.columns.map(({ path, title }): [string, string] => [path, title]) ?? []),
  ])
  const shows = new Map(shape?.columns.map(({ path, show }) => [path, show]))
  const kinds = new Map(shape?.detail.map(({ name, kind }) => [name, kind]))
  return {
    titleOf: (name) => titles.get(name) ?? fieldTitle(name),
    kindOf: (name) => kinds.get(name),
    showOf: (name) => shows.get(name),
    statusLabels: shape === undefined ? new Map() : statusLabels(shape),
  }
}

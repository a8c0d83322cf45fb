/** Filters of an address that have no field: they are shown all the same, and can be taken away. */
import { Tag } from 'antd'
import { useTranslations } from 'use-intl'

export interface TagFilter {
  name: string
  label: string
  value: string | undefined
  /** Short for the value. */
  shown?: string | undefined
}

export function FilterTags({
  filters,
  clear,
}: {
  filters: readonly TagFilter[]
  clear: (name: string) => void
}) {
  const t = useTranslations('table')
  return filters.map(
    ({ name, label, value, shown = value }) =>
      value !== undefined && (
        <Tag
          key={name}
          closable={{ 'aria-label': t('clearFilter', { label }) }}
          onClose={() => clear(name)}
          title={value}
          data-testid={`tag-${name}`}
        >
          {label}: <bdi>{shown}</bdi>
        </Tag>
      ),
  )
}

/** The first rows as they will be stored. */
import { useTranslations } from 'use-intl'
import type { ImportPreview } from '@/replies/import-previews'
import type { TypeColumn } from '@/replies/imports'
import { formatDateTime, formatDay, formatMoney, formatMonth, NOTHING } from '../format'
import { type Language, useLanguage } from '../language'
import { cut } from './cut'
import { WideTable } from './wide-table'

const WIDTH = 150
const TIME_WIDTH = 200
const NUMBERS: readonly TypeColumn['kind'][] = ['money', 'integer']

function shown(value: string | null, kind: TypeColumn['kind'] | undefined, language: Language): string {
  if (value === null || value === '') return NOTHING
  if (kind === 'date') return formatDay(value, language)
  if (kind === 'timestamp') return formatDateTime(value, language)
  if (kind === 'money') return formatMoney(Number(value), language)
  if (kind === 'month') return formatMonth(value, language)
  // Years among them: no separators.
  return cut(value)
}

interface Props {
  sample: ImportPreview['sample']
  columns: readonly TypeColumn[]
}

/** Columns that stand empty in all of these rows are left out. */
export function SampleTable({ sample: { fields, rows }, columns }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const filled = fields.flatMap((field, index) => {
    const column = columns.find(({ name }) => name === field)
    const isEmpty = rows.every((row) => (row[index] ?? '') === '')
    return column === undefined || isEmpty ? [] : [{ index, column }]
  })
  return (
    <WideTable
      label={t('sample')}
      columns={filled.map(({ column: { name, title, kind } }) => ({
        key: name,
        title,
        width: kind === 'timestamp' ? TIME_WIDTH : WIDTH,
        ...(NUMBERS.includes(kind) ? { align: 'end' as const } : {}),
      }))}
      rows={rows.map((row, place) => ({
        key: String(place),
        cells: filled.map(({ index, column }) => shown(row[index] ?? null, column.kind, language)),
      }))}
    />
  )
}

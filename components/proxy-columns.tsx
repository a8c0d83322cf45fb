/** The columns of each type's list. A type without its own gets those that every type has. */
import { ArrowRightOutlined } from '@ant-design/icons'
import type { TableColumnsType } from 'antd'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { ProxyType } from '@/jobs/definitions/proxy'
import type id from '@/locales/id.json'
import { formatDay, formatMonth, NOTHING } from './format'
import { type Language, useLanguage } from './language'
import { ProposalStatus } from './proposal-status'
import { type ProxyRow, textAt } from './row-value'

interface Column {
  title: keyof typeof id.column
  width: number
  /** Dotted path of the value, or of the first value it needs. */
  path: string
  show?: (text: string, row: ProxyRow, language: Language) => ReactNode
}

const who: readonly Column[] = [
  { title: 'nip', path: 'nip', width: 190 },
  { title: 'nama', path: 'nama', width: 210 },
]

const period: Column = {
  title: 'period',
  path: 'periode',
  width: 95,
  show: (text, _row, language) => formatMonth(text, language),
}

const status: Column = {
  title: 'status',
  path: 'status_usulan',
  width: 115,
  show: (text) => <ProposalStatus code={text} />,
}

const day = (title: Column['title'], path: string): Column => ({
  title,
  path,
  width: 110,
  show: (text, _row, language) => formatDay(text, language),
})

function Grade({ from, to }: { from: string; to: string }) {
  const t = useTranslations('column')
  if (from === '' || to === '') return from || to || NOTHING
  return (
    <>
      <span aria-hidden>
        {from} <ArrowRightOutlined style={{ fontSize: 11 }} /> {to}
      </span>
      <span className="for-ears">{t('gradeFromTo', { from, to })}</span>
    </>
  )
}

const grade: Column = {
  title: 'grade',
  path: 'usulan_data.data.golongan_lama_nama',
  width: 115,
  show: (from, row) => <Grade from={from} to={textAt(row, 'usulan_data.data.golongan_baru_nama')} />,
}

const generic: readonly Column[] = [
  ...who,
  { title: 'service', path: 'jenis_layanan_nama', width: 220 },
  period,
  status,
]

const columns: Readonly<Partial<Record<ProxyType, readonly Column[]>>> = {
  pangkat: [
    ...who,
    { title: 'unit', path: 'satuan_kerja_induk_nama', width: 220 },
    { title: 'kind', path: 'jenis_layanan_nama', width: 170 },
    grade,
    day('effective', 'usulan_data.data.tmt_golongan_baru'),
    period,
    status,
    { title: 'decreeNumber', path: 'no_sk', width: 210 },
    day('decreeDate', 'tgl_sk'),
  ],
}

export function useProxyColumns(type: ProxyType): TableColumnsType<ProxyRow> {
  const t = useTranslations('column')
  const language = useLanguage()
  return useMemo(
    () =>
      (columns[type] ?? generic).map(({ title, path, width, show }) => ({
        key: title,
        title: t(title),
        width,
        render: (_value: unknown, row: ProxyRow) => {
          const text = textAt(row, path)
          return (show ? show(text, row, language) : text) || NOTHING
        },
      })),
    [type, t, language],
  )
}

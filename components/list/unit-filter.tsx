/** Chooses a unit out of the tree of those one may see; its rows are those of all units below it too. */
import { useQuery } from '@tanstack/react-query'
import { TreeSelect } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import styles from './filter.module.css'
import { unitsQuery } from './use-rows'

const NAMES = { label: 'name', value: 'id', children: 'children' } as const

export function UnitFilter({ value, report }: { value: string; report: (id: string) => void }) {
  const t = useTranslations('rows')
  const id = useId()
  const { data: units } = useQuery(unitsQuery)
  if (units === undefined || units.length === 0) return null
  return (
    <div className={styles.field} data-wide>
      <label htmlFor={id}>{t('unit')}</label>
      <TreeSelect
        id={id}
        value={value === '' ? null : value}
        treeData={units}
        fieldNames={NAMES}
        allowClear
        showSearch
        treeNodeFilterProp="name"
        placeholder={t('allUnits')}
        popupMatchSelectWidth={false}
        styles={{ popup: { root: { maxWidth: 'calc(100vw - 24px)', maxHeight: 400 } } }}
        data-testid="filter-unit"
        onChange={(chosen: string | null | undefined) => report(chosen ?? '')}
      />
    </div>
  )
}

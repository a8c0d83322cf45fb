/** What somebody may do and whose rows they see. */
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select, TreeSelect } from 'antd'
import { useTranslations } from 'use-intl'
import { unitsQuery } from '../list/use-rows'
import { ROLES } from './people'

const NAMES = { label: 'name', value: 'id', children: 'children' } as const

export function RoleFields() {
  const t = useTranslations('people')
  const roleName = useTranslations('role')
  const { data: units = [] } = useQuery(unitsQuery)
  const role = Form.useWatch('role', Form.useFormInstance()) ?? 'viewer'
  return (
    <>
      <Form.Item name="role" label={t('role')} extra={t(`roleHint.${role}` as 'roleHint.viewer')}>
        <Select options={ROLES.map((value) => ({ value, label: roleName(value) }))} />
      </Form.Item>
      {role !== 'admin' && (
        <Form.Item name="unitId" label={t('unit')} extra={t('unitHint')}>
          {units.length > 0 ? (
            <TreeSelect
              treeData={units}
              fieldNames={NAMES}
              allowClear
              showSearch
              treeNodeFilterProp="name"
              popupMatchSelectWidth={false}
              placeholder={t('noUnit')}
            />
          ) : (
            <Input maxLength={100} autoComplete="off" placeholder={t('noUnit')} />
          )}
        </Form.Item>
      )}
    </>
  )
}

/** Of an empty field nothing is meant. */
export const unitOf = (text: string | null | undefined) => text?.trim() || null

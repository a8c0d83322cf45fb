/** A choice and the pages of a list, whose code comes once the page stands; until then something of their size holds the place. */
import type { PaginationProps, SelectProps } from 'antd'
import { useLater } from '../on-demand'
import styles from './late.module.css'

const loadSelect = () => import('antd/es/select').then((part) => part.default)
const loadPagination = () => import('antd/es/pagination').then((part) => part.default)

export function LateSelect<Value>(props: SelectProps<Value>) {
  const Select = useLater(loadSelect)
  return Select === null ? <input id={props.id} disabled className={styles.field} /> : <Select {...props} />
}

export function LatePagination(props: PaginationProps) {
  const Pagination = useLater(loadPagination)
  return Pagination === null ? <div className={styles.pages} /> : <Pagination {...props} />
}

/** Rows of a file under its own columns: as many as it has, behind a scroll bar, also on a phone. */
import type { ReactNode } from 'react'
import table from '../data-table.module.css'
import { ScrollBox } from '../scroll-box'

export interface WideColumn {
  key: string
  title: ReactNode
  /** In pixels. */
  width: number
  align?: 'end'
}

interface Props {
  label: string
  columns: readonly WideColumn[]
  rows: readonly { key: string; cells: readonly ReactNode[]; flawed?: ReadonlySet<number> }[]
  isStale?: boolean
}

export function WideTable({ label, columns, rows, isStale = false }: Props) {
  return (
    <ScrollBox label={label}>
      <table
        className={table.table}
        style={{ minWidth: columns.reduce((sum, { width }) => sum + width, 0) }}
        aria-busy={isStale}
      >
        <thead>
          <tr>
            {columns.map(({ key, title, width, align }) => (
              <th key={key} scope="col" style={{ width }} data-align={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, flawed }) => (
            <tr key={key}>
              {columns.map((column, index) => (
                <td key={column.key} data-align={column.align} data-flawed={flawed?.has(index) || undefined}>
                  {cells[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

/** The foot of a list: which of its rows stand above, and the way to the others. */
import { useTranslations } from 'use-intl'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { LatePagination } from './late'
import styles from './page-bar.module.css'
import { PAGE_SIZES } from './row-filters'

/** A page, from 1, of so many rows. */
interface Place {
  page: number
  limit: number
}

interface Props {
  /** The page that stands above, out of `total` rows, and how many rows it has. */
  shown: Place & { total: number }
  rows: number
  /** The page asked for: the one above, or one that is on its way. */
  wanted: Place
  /** Another size begins at the first page. */
  go: (place: Place) => void
}

export function PageBar({ shown, rows, wanted, go }: Props) {
  const t = useTranslations('rows')
  const language = useLanguage()
  const first = (shown.page - 1) * shown.limit + 1
  const [from = '', to = '', all = ''] = [first, first + rows - 1, shown.total].map((value) =>
    formatNumber(value, language),
  )
  return (
    <div className={styles.bar}>
      <span>{rows > 0 && t('range', { from, to, total: all })}</span>
      <LatePagination
        size="small"
        showLessItems
        current={wanted.page}
        pageSize={wanted.limit}
        total={shown.total}
        pageSizeOptions={[...PAGE_SIZES]}
        showSizeChanger
        onChange={(page, limit) => go({ page: limit === wanted.limit ? page : 1, limit })}
      />
    </div>
  )
}

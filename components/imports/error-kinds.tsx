/** What is wrong with the rows that will not be loaded, by kind and column; the most frequent first. */
import { useTranslations } from 'use-intl'
import type { ImportPreview } from '@/replies/import-previews'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { cut } from './cut'
import styles from './imports.module.css'

const SHOWN = 12

export function ErrorKinds({ kinds }: { kinds: ImportPreview['errorKinds'] }) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const nameOf = (code: string) => {
    const key = `kind_${code}` as 'kind_other'
    return t.has(key) ? t(key) : t('kind_other')
  }
  return (
    <ul className={styles.kinds} data-testid="error-kinds">
      {kinds.slice(0, SHOWN).map(({ column, code, count }) => (
        <li key={`${code} ${column}`}>
          <b>{formatNumber(count, language)}</b> × {nameOf(code)}
          {column !== null && (
            <>
              {' '}
              · {t('inColumn')} <bdi>{cut(column)}</bdi>
            </>
          )}
        </li>
      ))}
      {kinds.length > SHOWN && (
        <li>{t('moreKinds', { count: formatNumber(kinds.length - SHOWN, language) })}</li>
      )}
    </ul>
  )
}

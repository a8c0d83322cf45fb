/** What was found out about a file: its format, its sheet, where its header is. */
import { useTranslations } from 'use-intl'
import type { ImportPreview } from '@/replies/import-previews'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import { LateSelect } from '../list/late'
import { cut } from './cut'
import styles from './imports.module.css'

const DELIMITERS: Readonly<Record<string, 'comma' | 'semicolon' | 'tab' | 'pipe'>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
}

interface SheetProps {
  sheet: string
  sheets: readonly string[]
  choose: (sheet: string) => void
}

/** Asks only where there is a choice. */
export function SheetChoice({ sheet, sheets, choose }: SheetProps) {
  const t = useTranslations('imports')
  if (sheets.length < 2) return <bdi>{cut(sheet)}</bdi>
  return (
    <LateSelect
      value={sheet === '' ? null : sheet}
      options={sheets.map((name) => ({ value: name, label: name }))}
      placeholder={t('chooseSheet')}
      aria-label={t('sheet')}
      popupMatchSelectWidth={false}
      data-testid="sheet"
      onChange={choose}
    />
  )
}

interface Props {
  preview: ImportPreview
  typeTitle: string
  sheet: string
  choose: (sheet: string) => void
}

export function FoundFacts({ preview, typeTitle, sheet, choose }: Props) {
  const t = useTranslations('imports')
  const language = useLanguage()
  const { format, facts, sheets, mapping } = preview
  const delimiter = DELIMITERS[String(facts.delimiter)]
  return (
    <dl className={styles.facts}>
      <dt>{t('type')}</dt>
      <dd>{typeTitle}</dd>
      <dt>{t('format')}</dt>
      <dd>{t(`format_${format}`)}</dd>
      {facts.encoding !== undefined && (
        <>
          <dt>{t('encoding')}</dt>
          <dd>
            {String(facts.encoding).toUpperCase()}
            {facts.hasMark === true && ` ${t('withMark')}`}
          </dd>
        </>
      )}
      {delimiter !== undefined && (
        <>
          <dt>{t('delimiter')}</dt>
          <dd>{t(`delimiter_${delimiter}`)}</dd>
        </>
      )}
      {format === 'xlsx' && (
        <>
          <dt>{t('sheet')}</dt>
          <dd>
            <SheetChoice sheet={sheet} sheets={sheets} choose={choose} />
          </dd>
        </>
      )}
      <dt>{t('headerRow')}</dt>
      <dd>{formatNumber(mapping.headerRow, language)}</dd>
    </dl>
  )
}

/** What is unusual about a run beside its own history: an icon, a word, and the figures. */
import { FallOutlined, FieldTimeOutlined } from '@ant-design/icons'
import { useTranslations } from 'use-intl'
import type { RunMarks as Marks } from '@/replies/runs'
import { formatDuration, formatNumber } from '../format'
import { IconTag, type Look } from '../icon-tag'
import { useLanguage } from '../language'

const SLOWER: Look = { color: 'warning', Icon: FieldTimeOutlined }
const FEWER: Look = { color: 'warning', Icon: FallOutlined }

export function RunMarks({ marks: { slower, fewer } }: { marks: Marks }) {
  const t = useTranslations('runs')
  const language = useLanguage()
  return (
    <>
      {slower !== null && (
        <IconTag
          look={SLOWER}
          testId="mark-slower"
          title={t('slowerText', {
            took: formatDuration(slower.tookMs, language),
            usual: formatDuration(slower.usualMs, language),
          })}
        >
          {t('slower')}
        </IconTag>
      )}
      {fewer !== null && (
        <IconTag
          look={FEWER}
          testId="mark-fewer"
          title={t('fewerText', {
            rows: formatNumber(fewer.rows, language),
            usual: formatNumber(Math.round(fewer.usual), language),
          })}
        >
          {t('fewer')}
        </IconTag>
      )}
    </>
  )
}

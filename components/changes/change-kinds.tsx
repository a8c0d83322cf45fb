/** The three kinds of changes with their numbers; one is shown. */
import { EditOutlined, MinusCircleOutlined, PlusCircleOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { ChangeKind, ChangesReply } from '@/replies/changes'
import { formatNumber } from '../format'
import { useLanguage } from '../language'
import styles from './changes.module.css'
import { KINDS } from './changes-state'

const ICONS: Readonly<Record<ChangeKind, ReactNode>> = {
  inserted: <PlusCircleOutlined aria-hidden />,
  updated: <EditOutlined aria-hidden />,
  deleted: <MinusCircleOutlined aria-hidden />,
}

interface Props {
  counts: ChangesReply['counts']
  kind: ChangeKind
  choose: (kind: ChangeKind) => void
}

export function ChangeKinds({ counts, kind, choose }: Props) {
  const t = useTranslations('changes')
  const language = useLanguage()
  return (
    <fieldset className={styles.kinds}>
      <legend className="for-ears">{t('kinds')}</legend>
      {KINDS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === kind}
          data-testid={`kind-${each}`}
          onClick={() => choose(each)}
        >
          {ICONS[each]} {t(each)} <b>{formatNumber(counts[each], language)}</b>
        </button>
      ))}
    </fieldset>
  )
}

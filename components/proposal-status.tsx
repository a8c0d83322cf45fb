/** How far a proposal is at the upstream. */
import { Tag } from 'antd'
import { useTranslations } from 'use-intl'

const KNOWN = {
  0: { name: 'draft', color: 'default' },
  1: { name: 'submitted', color: 'processing' },
  2: { name: 'approved', color: 'success' },
  3: { name: 'rejected', color: 'error' },
} as const

function isKnown(code: string): code is `${keyof typeof KNOWN}` {
  return Object.hasOwn(KNOWN, code)
}

export function ProposalStatus({ code }: { code: string }) {
  const t = useTranslations('proposal')
  if (code === '') return null
  if (!isKnown(code)) return <Tag>{t('other', { code })}</Tag>
  const { name, color } = KNOWN[code]
  return (
    <Tag color={color} variant="outlined">
      {t(name)}
    </Tag>
  )
}

/** One setting: its value, its bounds, where it comes from, and the way back to its default. */
import { LockOutlined, RollbackOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { Setting, SettingValue } from '@/replies/settings'
import { formatDateTime, formatNumber } from '../format'
import { useLanguage } from '../language'
import { useWho } from '../who'
import { isNumeric } from './setting'
import styles from './settings.module.css'

interface Props {
  setting: Setting
  text: string
  flaw: string | null
  isBusy: boolean
  onType: (text: string) => void
  onReset: () => void
}

function useSourceText(setting: Setting): string {
  const t = useTranslations('setting')
  const language = useLanguage()
  const who = useWho()
  if (setting.source === 'environment') return t('fromEnvironment')
  if (setting.source === 'default') return t('isDefault')
  if (setting.updatedAt === null) return t('isStored')
  const time = formatDateTime(setting.updatedAt, language)
  return t('storedBy', { time, who: setting.updatedBy === null ? '–' : who(setting.updatedBy) })
}

/** A value with its unit, as people write it. */
function useValueText(setting: Setting): (value: SettingValue) => string {
  const t = useTranslations('setting')
  const language = useLanguage()
  return (value) => {
    const text = typeof value === 'number' ? formatNumber(value, language) : value || t('nothing')
    return setting.unit === null ? text : `${text} ${setting.unit}`
  }
}

export function SettingField({ setting, text, flaw, isBusy, onType, onReset }: Props) {
  const t = useTranslations('setting')
  const id = useId()
  const source = useSourceText(setting)
  const words = useValueText(setting)
  const isFixed = setting.source === 'environment'
  const numeric = isNumeric(setting)
  return (
    <div className={styles.setting} data-testid={`setting-${setting.name}`}>
      <label htmlFor={id}>{setting.title}</label>
      <p id={`${id}-hint`} className={styles.hint}>
        {setting.hint}
      </p>
      <Input
        id={id}
        className={numeric ? (styles.number ?? '') : ''}
        value={text}
        readOnly={isFixed}
        disabled={isBusy}
        inputMode={numeric ? 'numeric' : 'text'}
        autoComplete="off"
        status={flaw === null ? '' : 'error'}
        suffix={setting.unit}
        aria-invalid={flaw !== null}
        aria-describedby={`${id}-hint ${id}-flaw ${id}-source`}
        onChange={(event) => onType(event.target.value)}
        {...(isFixed ? { prefix: <LockOutlined aria-hidden /> } : {})}
      />
      <p id={`${id}-flaw`} className={styles.flaw}>
        {flaw}
      </p>
      <p id={`${id}-source`} className={styles.hint}>
        {source} {t('default', { value: words(setting.default) })}{' '}
        {setting.min !== null &&
          setting.max !== null &&
          t('between', { min: words(setting.min), max: words(setting.max) })}
        {setting.source === 'settings' && (
          <Button
            type="link"
            size="small"
            icon={<RollbackOutlined aria-hidden />}
            disabled={isBusy}
            onClick={onReset}
            aria-label={t('resetOf', { title: setting.title })}
          >
            {t('reset')}
          </Button>
        )}
      </p>
    </div>
  )
}

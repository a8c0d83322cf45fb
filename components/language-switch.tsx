/** The two languages, side by side, for pages without a user menu. */
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import { LANGUAGE_NAMES, LANGUAGES, setLanguage, useLanguage } from './language'

export function LanguageSwitch() {
  const t = useTranslations('shell')
  const current = useLanguage()
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, textAlign: 'center' }}>
      <legend className="for-ears">{t('language')}</legend>
      {LANGUAGES.map((language) => (
        <Button
          key={language}
          type={language === current ? 'link' : 'text'}
          size="small"
          lang={language}
          aria-pressed={language === current}
          onClick={() => setLanguage(language)}
        >
          {LANGUAGE_NAMES[language]}
        </Button>
      ))}
    </fieldset>
  )
}

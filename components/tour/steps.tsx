/** Three things to know of the first screen, each pointing at its place. */
import { Tour } from 'antd'
import { useTranslations } from 'use-intl'

const part = (id: string) => () => document.getElementById(id)?.closest('section') ?? document.body
const element = (id: string) => () => document.getElementById(id) ?? document.body

export default function Steps({ close }: { close: () => void }) {
  const t = useTranslations('tour')
  const words = (step: 'needs' | 'sources' | 'palette') => ({
    title: t(`${step}Title`),
    description: t(`${step}Text`),
    nextButtonProps: { children: t(step === 'palette' ? 'done' : 'next') },
    prevButtonProps: { children: t('back') },
  })
  return (
    <Tour
      open
      onClose={close}
      steps={[
        { ...words('needs'), target: part('needs') },
        { ...words('sources'), target: part('sources'), placement: 'top' },
        { ...words('palette'), target: element('palette-button'), placement: 'bottomRight' },
      ]}
    />
  )
}

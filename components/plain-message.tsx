/** A page that has one thing to say, for people who may not be signed in. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import { BigMessage } from './big-message'
import { Frame } from './frame'
import { visitorQuery } from './queries'

interface Props {
  status: '404' | '500'
  title: string
  text: string
}

export function PlainMessage({ status, title, text }: Props) {
  const t = useTranslations()
  const visitor = useQuery(visitorQuery)
  return (
    <Frame title={title} user={visitor.data ?? undefined}>
      <BigMessage sign={status} title={title} text={text}>
        {status === '500' && <Button onClick={() => window.location.reload()}>{t('errors.reload')}</Button>}
        <Button type="primary" href="/">
          {t('notFound.home')}
        </Button>
      </BigMessage>
    </Frame>
  )
}

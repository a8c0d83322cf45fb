/** A page that has one thing to say, for people who may not be signed in. */
import { useQuery } from '@tanstack/react-query'
import { Button, Result } from 'antd'
import { useTranslations } from 'use-intl'
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
      <Result
        icon={
          <span
            aria-hidden
            style={{ fontSize: 56, fontWeight: 600, color: 'var(--ant-color-text-secondary)' }}
          >
            {status}
          </span>
        }
        title={<h1 style={{ margin: 0, fontSize: 22 }}>{title}</h1>}
        subTitle={text}
        extra={
          <Button type="primary" href="/proxy">
            {t('notFound.home')}
          </Button>
        }
      />
    </Frame>
  )
}

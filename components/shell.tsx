/** The frame of every page for people who are signed in; its main waits for the session. */
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { SessionUser } from '@/replies/account'
import { isSignedOut } from './api'
import { ErrorNotice } from './error-notice'
import { Frame } from './frame'
import { sessionQuery } from './queries'

interface Props {
  title: string
  children: (user: SessionUser) => ReactNode
}

export function Shell({ title, children }: Props) {
  const session = useQuery(sessionQuery)
  const user = session.data
  return (
    <Frame title={title} user={user}>
      {user !== undefined && children(user)}
      {user === undefined && session.isError && !isSignedOut(session.error) && (
        <ErrorNotice error={session.error} onRetry={session.refetch} />
      )}
      {user === undefined && (session.isPending || isSignedOut(session.error)) && (
        <Skeleton active title={false} paragraph={{ rows: 4 }} />
      )}
    </Frame>
  )
}

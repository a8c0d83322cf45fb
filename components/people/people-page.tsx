/** Who may come in: people, those who are invited, and the tokens of scripts. */
import { UserAddOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ErrorNotice } from '../error-notice'
import { POLL_IDLE_MS } from '../live'
import { onDemand } from '../on-demand'
import { PageHead } from '../page-head'
import { Invitations } from './invitations'
import { peopleQuery } from './people'
import { Tokens } from './tokens'
import { UsersTable } from './users-table'

const PersonDrawer = onDemand(
  () => import('./person-drawer').then((part) => part.PersonDrawer),
  ({ person }) => person !== null,
)

const InviteDrawer = onDemand(
  () => import('./invite-drawer').then((part) => part.InviteDrawer),
  ({ isOpen }) => isOpen,
)

export function PeoplePage() {
  const t = useTranslations('people')
  const [openId, setOpenId] = useState<string | null>(null)
  const [isInviting, setInviting] = useState(false)
  const people = useQuery({
    ...peopleQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: POLL_IDLE_MS,
  })
  const { data } = people
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        aside={
          data !== undefined && (
            <Button type="primary" icon={<UserAddOutlined aria-hidden />} onClick={() => setInviting(true)}>
              {t('invite')}
            </Button>
          )
        }
      />
      {people.isError && <ErrorNotice error={people.error} onRetry={people.refetch} />}
      {people.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {data !== undefined && <UsersTable users={data.users} edit={({ id }) => setOpenId(id)} />}
      <Invitations />
      <Tokens />
      <InviteDrawer isOpen={isInviting} mail={data?.mail ?? false} onClose={() => setInviting(false)} />
      <PersonDrawer
        person={data?.users.find(({ id }) => id === openId) ?? null}
        onClose={() => setOpenId(null)}
      />
    </>
  )
}

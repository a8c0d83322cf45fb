/** Everybody who can or could sign in. */
import { EditOutlined, StopOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslations } from 'use-intl'
import type { ListedPerson } from '@/replies/people'
import { type DataColumn, DataTable } from '../data-table'
import { formatAgo, formatNumber } from '../format'
import { GOOD, IconTag, type Looks } from '../icon-tag'
import { useLanguage } from '../language'
import { useNow } from '../use-now'
import styles from './people.module.css'

const LOOKS: Looks<'active' | 'out'> = { active: GOOD, out: { color: 'default', Icon: StopOutlined } }

function Seen({ person: { sessions, seenAt } }: { person: ListedPerson }) {
  const t = useTranslations('people')
  const language = useLanguage()
  const now = useNow()
  if (seenAt === null) return <span className={styles.quiet}>{t('notSignedIn')}</span>
  return (
    <div className={styles.stack}>
      <span>{t('sessionCount', { count: formatNumber(sessions, language) })}</span>
      <span className={styles.quiet}>{formatAgo(seenAt, now, language)}</span>
    </div>
  )
}

export function UsersTable({
  users,
  edit,
}: {
  users: readonly ListedPerson[]
  edit: (person: ListedPerson) => void
}) {
  const t = useTranslations('people')
  const roleName = useTranslations('role')
  const columns: DataColumn<ListedPerson>[] = [
    {
      key: 'name',
      title: t('name'),
      width: 260,
      isHeading: true,
      render: ({ name, email }) => (
        <div className={styles.stack}>
          <b>
            <bdi>{name}</bdi>
          </b>
          <span className={styles.quiet}>
            <bdi>{email}</bdi>
          </span>
        </div>
      ),
    },
    { key: 'role', title: t('role'), width: 110, render: ({ role }) => roleName(role) },
    {
      key: 'unit',
      title: t('unit'),
      width: 150,
      render: ({ role, unitId }) =>
        role === 'admin' ? t('allUnits') : unitId === null ? t('noUnit') : <bdi>{unitId}</bdi>,
    },
    {
      key: 'state',
      title: t('state'),
      width: 140,
      render: ({ isActive }) => (
        <IconTag look={LOOKS[isActive ? 'active' : 'out']}>{t(isActive ? 'active' : 'out')}</IconTag>
      ),
    },
    { key: 'seen', title: t('sessions'), width: 150, render: (person) => <Seen person={person} /> },
    {
      key: 'do',
      title: t('do'),
      width: 110,
      render: (person) => (
        <Button
          size="small"
          icon={<EditOutlined aria-hidden />}
          aria-label={t('editOf', { name: person.name })}
          onClick={() => edit(person)}
        >
          {t('edit')}
        </Button>
      ),
    },
  ]
  return (
    <section className={styles.box} aria-label={t('users')} tabIndex={-1} data-testid="users">
      <DataTable label={t('users')} columns={columns} rows={users} keyOf={({ id }) => id} />
    </section>
  )
}

/** Who is signed in, the language and the look, and the way out. */
import {
  CheckOutlined,
  CompassOutlined,
  DownOutlined,
  IdcardOutlined,
  LogoutOutlined,
  UserOutlined,
} from '@ant-design/icons'
import { Button, type MenuProps } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import { LANGUAGE_NAMES, LANGUAGES, setLanguage, useLanguage } from './language'
import { LOOKS, setLook, useLook } from './look'
import { useLater } from './on-demand'
import { isAside, placesOf } from './places'
import styles from './shell.module.css'
import { TOUR_PATH } from './tour/path'
import { useSignOut } from './use-sign-out'

const loadDropdown = () => import('antd/es/dropdown').then((part) => part.default)

/** Within the header, so that the menu belongs to a landmark. */
function beside(trigger: HTMLElement): HTMLElement {
  return trigger.parentElement ?? document.body
}

/** A mark beside what is chosen of several. */
function ChosenMark({ isChosen }: { isChosen: boolean }) {
  return <CheckOutlined style={{ visibility: isChosen ? 'visible' : 'hidden' }} aria-hidden />
}

/** One language and one look of several. */
function useChoices(): NonNullable<MenuProps['items']> {
  const t = useTranslations('shell')
  const language = useLanguage()
  const look = useLook()
  return [
    {
      key: 'language',
      type: 'group',
      label: t('language'),
      children: LANGUAGES.map((each) => ({
        key: each,
        label: <span lang={each}>{LANGUAGE_NAMES[each]}</span>,
        icon: <ChosenMark isChosen={each === language} />,
        onClick: () => setLanguage(each),
      })),
    },
    {
      key: 'look',
      type: 'group',
      label: t('look'),
      children: LOOKS.map((each) => ({
        key: each,
        label: t(`look_${each}`),
        icon: <ChosenMark isChosen={each === look} />,
        onClick: () => setLook(each),
      })),
    },
  ]
}

function useItems(user: SessionUser, leave: () => void): NonNullable<MenuProps['items']> {
  const t = useTranslations('shell')
  const roleName = useTranslations('role')
  const choices = useChoices()
  return [
    {
      key: 'who',
      type: 'group',
      label: `${user.email} · ${roleName(user.role)}`,
    },
    { type: 'divider' },
    ...choices,
    { type: 'divider' },
    ...placesOf(user)
      .filter(isAside)
      .map(({ href, label, Icon }) => ({
        key: href,
        icon: <Icon />,
        label: <Link href={href}>{t(label)}</Link>,
      })),
    { type: 'divider' },
    {
      key: 'account',
      icon: <IdcardOutlined />,
      label: <Link href="/account">{t('myAccount')}</Link>,
    },
    { key: 'tour', icon: <CompassOutlined />, label: <Link href={TOUR_PATH}>{t('tour')}</Link> },
    { key: 'out', icon: <LogoutOutlined />, label: t('signOut'), onClick: () => leave() },
  ]
}

/** A name, or of an address that stands in its place the part before the @. */
function shortName({ name, email }: SessionUser): string {
  const full = name || email
  return full === email ? (email.split('@')[0] ?? email) : full
}

function Menu({ user }: { user: SessionUser }) {
  const t = useTranslations('shell')
  const signOut = useSignOut()
  const items = useItems(user, signOut.mutate)
  const Dropdown = useLater(loadDropdown)
  const [isOpen, setOpen] = useState(false)
  const face = (
    <Button
      type="text"
      icon={<UserOutlined />}
      loading={signOut.isPending}
      data-testid="user-menu"
      title={user.name === '' || user.name === user.email ? user.email : `${user.name} · ${user.email}`}
      // Until the menu has come; then it listens itself.
      onClick={() => Dropdown === null && setOpen(true)}
    >
      <span className={styles.userName}>{shortName(user)}</span>
      <span className="for-ears">{t('account')}</span>
      <DownOutlined aria-hidden />
    </Button>
  )
  if (Dropdown === null) return face
  return (
    <Dropdown
      menu={{ items }}
      trigger={['click']}
      placement="bottomRight"
      getPopupContainer={beside}
      open={isOpen}
      onOpenChange={setOpen}
    >
      {face}
    </Dropdown>
  )
}

export function UserMenu({ user }: { user: SessionUser | undefined }) {
  return <div className={styles.user}>{user !== undefined && <Menu user={user} />}</div>
}

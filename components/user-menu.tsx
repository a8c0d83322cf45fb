/** Who is signed in, the language, and the way out. */
import { CheckOutlined, DownOutlined, IdcardOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Dropdown, type MenuProps } from 'antd'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { api } from './api'
import { LANGUAGE_NAMES, LANGUAGES, setLanguage, useLanguage } from './language'
import { isAside, placesOf } from './places'
import type { SessionUser } from './replies'
import { SIGN_IN } from './return-path'
import styles from './shell.module.css'

/** Within the header, so that the menu belongs to a landmark. */
function beside(trigger: HTMLElement): HTMLElement {
  return trigger.parentElement ?? document.body
}

function useSignOut() {
  return useMutation({
    mutationFn: () => api('/api/auth/sign-out', { method: 'POST', body: {} }),
    // A full load, so that nothing of this user stays in memory.
    onSuccess: () => window.location.assign(SIGN_IN),
  })
}

export function UserMenu({ user }: { user: SessionUser | undefined }) {
  const t = useTranslations('shell')
  const roleName = useTranslations('role')
  const language = useLanguage()
  const signOut = useSignOut()
  if (user === undefined) return <div className={styles.user} />

  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: `${user.email} · ${roleName(user.role)}`,
    },
    { type: 'divider' },
    {
      key: 'language',
      type: 'group',
      label: t('language'),
      children: LANGUAGES.map((each) => ({
        key: each,
        label: <span lang={each}>{LANGUAGE_NAMES[each]}</span>,
        icon: <CheckOutlined style={{ visibility: each === language ? 'visible' : 'hidden' }} aria-hidden />,
        onClick: () => setLanguage(each),
      })),
    },
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
    { key: 'out', icon: <LogoutOutlined />, label: t('signOut'), onClick: () => signOut.mutate() },
  ]
  return (
    <div className={styles.user}>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight" getPopupContainer={beside}>
        <Button type="text" icon={<UserOutlined />} loading={signOut.isPending} data-testid="user-menu">
          <span className={styles.userName}>{user.name || user.email}</span>
          <span className="for-ears">{t('account')}</span>
          <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
    </div>
  )
}

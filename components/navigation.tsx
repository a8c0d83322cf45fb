/** Where one can go: links in the header, or in a drawer where the header is narrow. */
import { MenuOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import Link from 'next/link'
import { useRouter } from 'next/router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import { DeadBadge } from './dead/dead-badge'
import { onDemand } from './on-demand'
import { isAside, PLACES, placesOf } from './places'
import styles from './shell.module.css'

const Drawer = onDemand(
  () => import('antd/es/drawer').then((part) => part.default),
  ({ open }) => open === true,
)

interface Props {
  user: SessionUser | undefined
  onGo?: () => void
}

/** The place whose address the page's own begins with; of several, the closest. */
function placeOf(pathname: string): string | undefined {
  const around = PLACES.filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
  return around.sort((one, other) => other.href.length - one.href.length)[0]?.href
}

export function NavLinks({ user, onGo }: Props) {
  const t = useTranslations('shell')
  const { pathname } = useRouter()
  const within = placeOf(pathname)
  return (
    <ul className={styles.links}>
      {placesOf(user).map((place) => (
        <li key={place.href} data-aside={isAside(place) || undefined}>
          <Link
            href={place.href}
            aria-current={pathname === place.href ? 'page' : undefined}
            data-within={place.href === within}
            onClick={() => onGo?.()}
          >
            {t(place.label)}
            {place.label === 'dead' && <DeadBadge />}
          </Link>
        </li>
      ))}
    </ul>
  )
}

export function NavDrawer({ user }: Pick<Props, 'user'>) {
  const t = useTranslations('shell')
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={styles.drawerButton}>
      <Button
        type="text"
        icon={<MenuOutlined />}
        aria-label={t('openMenu')}
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      />
      <Drawer
        placement="left"
        size={280}
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('navigation')}
      >
        <nav aria-label={t('navigation')} className={styles.drawerNav}>
          <NavLinks user={user} onGo={() => setOpen(false)} />
        </nav>
      </Drawer>
    </div>
  )
}

/** Where one can go, and who may. */
import {
  ApiOutlined,
  AuditOutlined,
  BarChartOutlined,
  BellOutlined,
  ControlOutlined,
  SettingOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import type { SessionUser } from '@/replies/account'

export const PLACES = [
  { href: '/', label: 'home' },
  { href: '/proxy', label: 'proxy' },
  { href: '/imports', label: 'imports', who: 'operators' },
  { href: '/runs', label: 'runs' },
  { href: '/dead-letters', label: 'dead' },
  { href: '/schedules', label: 'schedules' },
  { href: '/operations', label: 'operations', who: 'operators' },
  // Seldom needed: in the header they are in the person's own menu.
  { href: '/charts', label: 'charts', Icon: BarChartOutlined },
  { href: '/proxy/jobs', label: 'jobs', Icon: ControlOutlined },
  { href: '/notices', label: 'notices', who: 'admins', Icon: BellOutlined },
  { href: '/people', label: 'people', who: 'admins', Icon: TeamOutlined },
  { href: '/settings', label: 'settings', who: 'admins', Icon: SettingOutlined },
  { href: '/audit', label: 'audit', who: 'admins', Icon: AuditOutlined },
  { href: '/api-docs', label: 'apiDocs', Icon: ApiOutlined },
] as const

export type Place = (typeof PLACES)[number]
/** Those that stand in the person's menu where the header is wide. */
export type AsidePlace = Extract<Place, { Icon: unknown }>

export const isAside = (place: Place): place is AsidePlace => 'Icon' in place

function mayGo(place: Place, { role }: SessionUser): boolean {
  if (!('who' in place) || role === 'admin') return true
  return place.who === 'operators' && role === 'operator'
}

export function placesOf(user: SessionUser | undefined): Place[] {
  return user === undefined ? [] : PLACES.filter((place) => mayGo(place, user))
}

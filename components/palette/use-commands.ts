/** Everything that this person can do from the palette. */
import {
  ArrowRightOutlined,
  BgColorsOutlined,
  CompassOutlined,
  LogoutOutlined,
  SyncOutlined,
  TableOutlined,
  ThunderboltOutlined,
  TranslationOutlined,
} from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/router'
import { useTranslations } from 'use-intl'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { SessionUser } from '@/replies/account'
import { LANGUAGE_NAMES, LANGUAGES, setLanguage, useLanguage } from '../language'
import { LOOKS, setLook } from '../look'
import { placesOf } from '../places'
import { overviewQuery } from '../queries'
import { TOUR_PATH } from '../tour/path'
import { useSignOut } from '../use-sign-out'
import type { Command } from './command'

/** What a command asks for that starts a sync. */
export interface WantedStart {
  type: string
  manner: 'sync' | 'force'
}

function usePlaces(user: SessionUser): Command[] {
  const shell = useTranslations('shell')
  const t = useTranslations('palette')
  const router = useRouter()
  const language = useLanguage()
  const go = (href: string) => () => void router.push(href)
  const place = (href: string, title: string): Command => ({
    ...{ id: `go ${href}`, group: 'go', title, words: [t('go'), href] },
    ...{ Icon: ArrowRightOutlined, blocked: null, run: go(href) },
  })
  const rows = proxyJobs.map(({ type, titles }): Command => {
    const title = t('rowsOf', { title: titles[language] })
    return {
      ...{ id: `rows ${type}`, group: 'rows', title, words: [type, ...Object.values(titles)] },
      ...{ Icon: TableOutlined, blocked: null, run: go(`/proxy/${type}`) },
    }
  })
  return [
    ...placesOf(user).map(({ href, label }) => place(href, shell(label))),
    place('/account', shell('myAccount')),
    ...rows,
  ]
}

function useStarts({ role }: SessionUser, want: (wanted: WantedStart) => void): Command[] {
  const sync = useTranslations('sync')
  const proxy = useTranslations('proxy')
  const language = useLanguage()
  const jobs = proxyJobs.filter(({ policy }) => policy.roles.some((may) => may === role))
  const { data: overview } = useQuery({ ...overviewQuery, enabled: jobs.length > 0 })
  const blocked = overview?.token.usable === false ? proxy('disabledToken') : null
  return (['sync', 'force'] as const).flatMap((manner) =>
    jobs.map(
      ({ type, titles }): Command => ({
        ...{
          id: `${manner} ${type}`,
          group: 'start',
          title: sync(`${manner}Of`, { title: titles[language] }),
        },
        ...{ words: [manner, type, ...Object.values(titles)], blocked },
        Icon: manner === 'sync' ? SyncOutlined : ThunderboltOutlined,
        run: () => want({ type, manner }),
      }),
    ),
  )
}

function useChoices(): Command[] {
  const shell = useTranslations('shell')
  const t = useTranslations('palette')
  const router = useRouter()
  const signOut = useSignOut()
  const looks = LOOKS.map(
    (look): Command => ({
      ...{ id: `look ${look}`, group: 'look', title: t('lookOf', { look: shell(`look_${look}`) }) },
      ...{ words: [look, 'theme', 'tema'], Icon: BgColorsOutlined, blocked: null, run: () => setLook(look) },
    }),
  )
  const languages = LANGUAGES.map(
    (each): Command => ({
      ...{
        id: `language ${each}`,
        group: 'language',
        title: t('languageOf', { language: LANGUAGE_NAMES[each] }),
      },
      ...{ words: ['language', 'bahasa'], Icon: TranslationOutlined, blocked: null },
      run: () => setLanguage(each),
    }),
  )
  return [
    ...looks,
    ...languages,
    {
      ...{ id: 'tour', group: 'self', title: shell('tour'), words: ['tour', 'help', 'bantuan'] },
      ...{ Icon: CompassOutlined, blocked: null, run: () => void router.push(TOUR_PATH) },
    },
    {
      ...{ id: 'out', group: 'self', title: shell('signOut'), words: ['logout', 'sign out', 'keluar'] },
      ...{ Icon: LogoutOutlined, blocked: null, run: () => signOut.mutate() },
    },
  ]
}

/** `want` is called with what is to be started; it asks before it does. */
export function useCommands(user: SessionUser, want: (wanted: WantedStart) => void): Command[] {
  return [...usePlaces(user), ...useStarts(user, want), ...useChoices()]
}

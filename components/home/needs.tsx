/** What waits for a person, each with the one thing that helps. */
import {
  ApiOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  DisconnectOutlined,
  FileSearchOutlined,
  KeyOutlined,
  PauseCircleOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import Link from 'next/link'
import type { ComponentType } from 'react'
import { useTranslations } from 'use-intl'
import type { Need, OverviewReply } from '@/replies/overview'
import { formatAgo } from '../format'
import { useLanguage } from '../language'
import styles from './home.module.css'
import { longDuration } from './rough'
import { Section } from './section'
import { StartButton } from './start-button'

const ICONS: Readonly<Record<Need['kind'], ComponentType<{ 'aria-hidden': boolean; className?: string }>>> = {
  no_worker: DisconnectOutlined,
  token: KeyOutlined,
  blocked: PauseCircleOutlined,
  imports: FileSearchOutlined,
  dead: CloseCircleOutlined,
  late: ClockCircleOutlined,
  silent: ApiOutlined,
  unsafe: WarningOutlined,
}

/** What it is, and what it means. */
function useWords(now: number): (need: Need, home: OverviewReply) => [title: string, text: string] {
  const t = useTranslations('home')
  const language = useLanguage()
  const lasted = (ms: number) => longDuration(ms, language)
  return (need, { token }) => {
    switch (need.kind) {
      case 'no_worker':
        return [t('needNoWorker'), t('needNoWorkerText')]
      case 'token': {
        const waiting = need.blocked > 0 ? `${t('needTokenBlocked', { count: need.blocked })} ` : ''
        return [token.message ?? t('needToken'), waiting + t(need.action ? 'needTokenFix' : 'needTokenAsk')]
      }
      case 'blocked':
        return [
          t('needBlocked', { title: need.title, count: need.count }),
          t('needBlockedText', { ago: formatAgo(need.since, now, language) }),
        ]
      case 'imports':
        return [
          t('needImports', { count: need.count }),
          t('needImportsText', { ago: formatAgo(need.since, now, language) }),
        ]
      case 'dead':
        return [
          t('needDead', { count: need.count }),
          t('needDeadText', { ago: formatAgo(need.newestAt, now, language) }),
        ]
      case 'late':
        return [
          t('needLate', { title: need.title, time: lasted(need.overdueMs) }),
          t(need.lastAt === null ? 'needLateNever' : 'needLateText', {
            target: lasted(need.minutes * 60_000),
            ago: need.lastAt === null ? '' : formatAgo(need.lastAt, now, language),
          }),
        ]
      case 'silent':
        return [
          t('needSilent', { host: need.host, pid: String(need.pid) }),
          t(need.isCovered ? 'needSilentCovered' : 'needSilentText', { time: lasted(need.heardAgoMs) }),
        ]
      case 'unsafe':
        return [`${need.title}: ${need.value}`, need.advice ?? '']
    }
  }
}

function NeedAction({ need, home, title }: { need: Need; home: OverviewReply; title: string }) {
  const t = useTranslations('home')
  if (need.action === null) return null
  if (need.action === 'start' && need.kind === 'late') {
    const source = home.sources.find(({ job }) => job === need.job)
    return source?.entry ? (
      <StartButton
        title={source.title}
        entry={source.entry}
        freshMinutes={home.freshMinutes}
        blocked={null}
        isPrimary
      />
    ) : null
  }
  return (
    <Link
      href={need.link ?? '/'}
      className={styles.button}
      aria-label={`${t(`do_${need.action}`)}: ${title}`}
    >
      {t(`do_${need.action}`)}
    </Link>
  )
}

export function Needs({ home, now }: { home: OverviewReply | undefined; now: number }) {
  const t = useTranslations('home')
  const words = useWords(now)
  return (
    <Section id="needs" title={t('needs')} loading={home === undefined ? 2 : 0}>
      {home?.needs.length === 0 && (
        <p className={styles.fine}>
          <CheckCircleOutlined aria-hidden className={styles.good ?? ''} /> {t('needsNone')}
        </p>
      )}
      {home !== undefined && home.needs.length > 0 && (
        <ul className={styles.needs}>
          {home.needs.map((need) => {
            const Icon = ICONS[need.kind]
            const [title, text] = words(need, home)
            return (
              <li
                key={need.key}
                data-testid={`need-${need.kind}`}
                data-quiet={need.kind === 'silent' && need.isCovered}
              >
                <Icon aria-hidden className={styles.needIcon ?? ''} />
                <div className={styles.needWords}>
                  <b>{title}</b>
                  <span>{text}</span>
                </div>
                <div className={styles.needAction}>
                  <NeedAction need={need} home={home} title={title} />
                </div>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}

/** What will happen next with a run, and whether its reader must act. */
import { useTranslations } from 'use-intl'
import type { RunView } from '@/jobs/engine/run-view'
import { formatClock, formatDateTime, formatNumber, isSameDay } from '../format'
import { useLanguage } from '../language'
import { shownState } from '../run-state'
import { useNow } from '../use-now'
import { isPreview } from './shown-stages'

/** Below this, minutes are too coarse for a time that is near. */
const NEAR_MS = 120_000

/** `pukul 14.05`, or with its day when that is another. */
function useWhen(): (iso: string) => string {
  const t = useTranslations('runs')
  const language = useLanguage()
  const now = useNow()
  return (iso) => {
    if (!isSameDay(iso, now)) return t('on', { time: formatDateTime(iso, language) })
    return t('at', { time: formatClock(iso, language, Date.parse(iso) - now < NEAR_MS) })
  }
}

export function useNextLine(): (run: RunView) => string {
  const t = useTranslations('runs')
  const language = useLanguage()
  const when = useWhen()
  return (run) => {
    const state = shownState(run)
    switch (state) {
      case 'none':
        return ''
      case 'token':
        return t('next_blocked_token')
      case 'blocked':
        return t('next_blocked', { what: run.blockedOn ?? '' })
      case 'scheduled':
      case 'rate_limited':
        return t(`next_${state}`, { when: when(run.runAt) })
      case 'retrying': {
        const [failures, max] = [String(run.failures), String(run.maxAttempts)]
        return t('next_retrying', { failures, max, when: when(run.runAt) })
      }
      case 'waiting': {
        const words = (count = 0) => formatNumber(count, language)
        return t('next_waiting', { open: words(run.children?.open), total: words(run.children?.total) })
      }
      case 'completed':
        return t(isPreview(run) ? 'next_preview' : 'next_completed')
      case 'handled':
        return t(run.resolution === 'healed' ? 'next_handled_healed' : 'next_handled_discarded')
      default:
        return t(`next_${state}`)
    }
  }
}

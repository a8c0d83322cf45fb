/** Names of acts and of who did them. */
import { useTranslations } from 'use-intl'
import type { AuditEvent } from '@/replies/audit'
import { useWho } from '../who'
import { ACTIONS, type Action } from './audit'

type Key = Action extends infer Name extends string
  ? Name extends `${infer Room}.${infer Verb}`
    ? `${Room}_${Verb}`
    : Name
  : never

/** What was done, in words; the code itself when nobody has words for it. */
export function useActionName(): (action: string) => string {
  const t = useTranslations('audit')
  return (action) => {
    const known = ACTIONS.find((one) => one === action)
    return known === undefined ? action : t(`act.${known.replace('.', '_') as Key}`)
  }
}

/** Who did it, in words. */
export function useActorName(): (event: Pick<AuditEvent, 'actorKind' | 'actorName'>) => string {
  const t = useTranslations('audit')
  const who = useWho()
  return ({ actorKind, actorName }) => (actorKind === 'anonymous' ? t('stranger') : who(actorName))
}

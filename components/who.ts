/** Who asked for something, in words: a person's address stays, what is no person gets a name. */
import { useTranslations } from 'use-intl'

const SPOKEN = ['first-sync', 'demo', 'sweep', 'schedules', 'refresh', 'notices', 'prune', 'setup'] as const

type System = (typeof SPOKEN)[number]

export type Actor =
  | { kind: 'person'; name: string }
  | { kind: 'system'; name: System }
  | { kind: 'otherSystem' | 'token' | 'cli' | 'schedule'; name: string }

/** Takes back the runs of workers that fell silent. */
const SWEEP = 'sweep'

/** Reads what runs keep of their asker: an e-mail address, or `system:…`, `token:…`, `cli:…`, `schedule:…`, `sweep`. */
export function readActor(text: string): Actor {
  if (text === SWEEP) return { kind: 'system', name: SWEEP }
  const [, kind, name = ''] = /^(system|token|cli|schedule):(.*)$/s.exec(text) ?? []
  if (kind === 'token' || kind === 'cli' || kind === 'schedule') return { kind, name }
  if (kind !== 'system') return { kind: 'person', name: text }
  const spoken = SPOKEN.find((known) => known === name)
  return spoken === undefined ? { kind: 'otherSystem', name } : { kind: 'system', name: spoken }
}

export function useWho(): (text: string) => string {
  const t = useTranslations('actor')
  return (text) => {
    const { kind, name } = readActor(text)
    if (kind === 'person') return name
    return kind === 'system' ? t(name) : t(kind, { name })
  }
}

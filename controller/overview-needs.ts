/** What waits for a person, the most pressing first; each with the one thing that helps, if the asker may do it. */
import type { Role } from '@/jobs/engine/define'
import { isActive } from '@/jobs/engine/states'
import type { ShownCheck } from '@/replies/operations'
import type { Need } from '@/replies/overview'
import type { Language } from '@/utils/language'
import { DEAD_ROLES } from './dead-roles'
import type { OverviewFacts } from './overview-facts'
import { deadLink, importsLink, runLink, runsLink } from './overview-links'
import { jobName, jobOf, jobTitle, rolesFor } from './retryable'

export interface Asker {
  role: Role
  language: Language
  /** The only uploader whose files they see; null: they see all. */
  owner: string | null
}

const HOUR_MS = 3_600_000
/** A worker whose runs others have taken over is told of no longer. */
const COVERED_MS = 5 * 60_000
const TOKEN = 'siasn-token'
const OPERATIONS = '/operations'
/** Told of in words of their own. */
const TOLD_APART = ['workersAlive', 'workersSilent', 'deadLetters']

const mayOperate = ({ role }: Asker) => role !== 'viewer'

function workers({ processes }: OverviewFacts, asker: Asker): Need[] {
  const known = processes.filter(({ role }) => role === 'worker')
  if (known.some(({ isSilent }) => !isSilent)) return []
  const way = mayOperate(asker) ? ({ action: 'look', link: OPERATIONS } as const) : nothingToDo
  return [{ key: 'no_worker', kind: 'no_worker', ...way }]
}

const nothingToDo = { action: null, link: null } as const

function blocked({ blocked: groups, token }: OverviewFacts, { role, language }: Asker): Need[] {
  const forToken = groups.filter(({ blockedOn }) => blockedOn === TOKEN)
  const others = token.usable ? groups : groups.filter(({ blockedOn }) => blockedOn !== TOKEN)
  const since = forToken.map(({ since: at }) => at.toISOString()).sort()[0] ?? null
  const count = forToken.reduce((sum, group) => sum + group.count, 0)
  const store = role === 'admin' ? ({ action: 'store_token', link: '/settings' } as const) : nothingToDo
  const needed: Need[] = token.usable
    ? []
    : [
        {
          key: 'token',
          kind: 'token',
          code: token.code ?? 'token_missing',
          blocked: count,
          since,
          ...store,
        },
      ]
  return [
    ...needed,
    ...others.map((group): Need => {
      const job = jobName(group)
      return {
        key: `blocked:${job}:${group.blockedOn}`,
        kind: 'blocked',
        ...{ job, title: jobTitle(group, language), count: group.count, since: group.since.toISOString() },
        ...{ action: 'look', link: runsLink({ job, status: ['blocked'] }) },
      }
    }),
  ]
}

/** Files whose import waits for a word of somebody who sees them. */
function imports({ previews }: OverviewFacts, asker: Asker): Need[] {
  const theirs = previews.filter(({ requestedBy }) => asker.owner === null || asker.owner === requestedBy)
  if (!mayOperate(asker) || theirs.length === 0) return []
  const count = theirs.reduce((sum, one) => sum + one.count, 0)
  const since = theirs.map((one) => one.since.toISOString()).sort()[0] ?? ''
  return [{ key: 'imports', kind: 'imports', count, since, action: 'look', link: importsLink('previewed') }]
}

function dead({ dead: { value } }: OverviewFacts, { role }: Asker): Need[] {
  if (!value || value.length === 0) return []
  const count = value.reduce((sum, one) => sum + one.count, 0)
  const newestAt =
    value
      .map((one) => one.newestAt.toISOString())
      .sort()
      .at(-1) ?? ''
  const mayHandle = DEAD_ROLES.includes(role) && value.some((one) => rolesFor(one).includes(role))
  return [
    { key: 'dead', kind: 'dead', count, newestAt, action: mayHandle ? 'handle' : 'look', link: deadLink() },
  ]
}

/** A job that is late is started, unless it is under way already or this person may not. */
function late({ targets, heads, token }: OverviewFacts, { role, language }: Asker): Need[] {
  return targets
    .filter(({ isLate }) => isLate)
    .map(({ job, minutes, overdueMs, lastAt }): Need => {
      const [family = '', type = ''] = job.split('.')
      const latest = heads.get(job)?.latest ?? null
      const isMoving = latest !== null && isActive(latest.status)
      const roles = jobOf({ family, type })?.policy.roles ?? []
      const mayStart = family === 'proxy' && roles.includes(role) && token.usable
      const way = isMoving
        ? ({ action: 'watch', link: runLink(latest.id) } as const)
        : mayStart
          ? ({ action: 'start', link: null } as const)
          : ({ action: 'look', link: runsLink({ job }) } as const)
      const title = jobTitle({ family, type }, language)
      return {
        ...{ key: `late:${job}`, kind: 'late', job, title, minutes, overdueMs },
        ...{ lastAt: lastAt?.toISOString() ?? null, ...way },
      }
    })
}

function silent({ processes, standing }: OverviewFacts, asker: Asker): Need[] {
  if (!mayOperate(asker)) return []
  const known = processes.filter(({ role }) => role === 'worker')
  const isCovered = standing.abandoned === 0 && known.some(({ isSilent }) => !isSilent)
  const toldMs = isCovered ? COVERED_MS : HOUR_MS
  return known
    .filter(({ isSilent, heardAgoMs }) => isSilent && heardAgoMs < toldMs)
    .map(({ id, host, pid, heardAgoMs }) => ({
      ...{ key: `silent:${id}`, kind: 'silent', host, pid, heardAgoMs, isCovered },
      ...{ action: 'look', link: OPERATIONS },
    }))
}

function unsafe(checks: readonly ShownCheck[]): Need[] {
  return checks
    .filter(({ name, state }) => state === 'bad' && !TOLD_APART.includes(name))
    .map(({ name, title, value, advice }) => ({
      ...{ key: `unsafe:${name}`, kind: 'unsafe', name, title, value, advice },
      ...{ action: 'look', link: OPERATIONS },
    }))
}

const isPressing = (need: Need) => need.kind !== 'silent' || !need.isCovered

/** `checks` are those of the safety panel that the asker may see. */
export function needsOf(facts: OverviewFacts, checks: readonly ShownCheck[], asker: Asker): Need[] {
  return [
    ...workers(facts, asker),
    ...blocked(facts, asker),
    ...imports(facts, asker),
    ...dead(facts, asker),
    ...late(facts, asker),
    ...silent(facts, asker).filter(isPressing),
    ...unsafe(checks),
    ...silent(facts, asker).filter((need) => !isPressing(need)),
  ]
}

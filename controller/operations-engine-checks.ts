/** Whether the engine's own parts do their work: workers, relay, leases, schedules, and what waits for a person. */
import { type EngineTroubles, type QueueDepth, stuckMs } from '@/models/operations'
import type { KnownProcess } from '@/models/process'
import { type Check, judge } from './operations-checks'
import type { Answer, Facts } from './operations-facts'

const HOUR_MS = 3_600_000

type Judged = Pick<Check, 'state' | 'values'>

const engine = (name: string, { state, values }: Judged): Check => ({ name, group: 'engine', state, values })

/** A check of facts that may be away. */
function of<Value extends object>(facts: Answer<Value>, judged: (value: Value) => Judged): Judged {
  return typeof facts === 'string' ? { state: 'unknown', values: null } : judged(facts)
}

function aliveWorkers(processes: KnownProcess[]): Judged {
  const alive = processes.filter(({ role, isSilent }) => role === 'worker' && !isSilent).length
  return { state: alive > 0 ? 'ok' : 'bad', values: { count: alive } }
}

/** Red for an hour, then a reminder until it is forgotten: someone may have replaced it without a word. */
function silentWorkers(processes: KnownProcess[]): Judged {
  const silent = processes.filter(({ role, isSilent }) => role === 'worker' && isSilent)
  const isRecent = silent.some(({ heardAgoMs }) => heardAgoMs < HOUR_MS)
  const names = silent.map(({ host, pid }) => `${host} ${pid}`)
  return {
    state: silent.length === 0 ? 'ok' : isRecent ? 'bad' : 'warn',
    values: { count: silent.length, names: names.slice(0, 5).join(', ') },
  }
}

function versions(processes: KnownProcess[]): Judged {
  const living = processes.filter(({ isSilent }) => !isSilent)
  const found = [...new Set(living.map(({ version }) => version))].sort()
  return { state: found.length > 1 ? 'warn' : 'ok', values: { versions: found.join(', ') || '–' } }
}

function eventLoops(processes: KnownProcess[]): Judged {
  const lags = processes.filter(({ isSilent }) => !isSilent).map(({ stats }) => stats.eventLoop?.maxMs ?? 0)
  const worst = Math.round(Math.max(0, ...lags))
  return { state: judge(worst, { warn: 1_000, bad: 5_000 }), values: { worst } }
}

/** Due for more than 5 s though nothing of the job runs or is held by a rate: nobody rings, or nobody answers. */
function relayBacklog(depths: QueueDepth[]): Judged {
  const stuck = depths.filter((depth) => stuckMs(depth) > 5_000)
  const seconds = Math.round(Math.max(0, ...stuck.map(stuckMs)) / 1000)
  const count = stuck.reduce((sum, { due }) => sum + due, 0)
  return { state: judge(seconds, { warn: 5, bad: 15 }), values: { count, seconds } }
}

function counted(day: number, hour: number): Judged {
  return { state: hour >= 5 ? 'bad' : day > 0 ? 'warn' : 'ok', values: { day, hour } }
}

const someAre = (count: number, state: 'warn' | 'bad'): Judged => ({
  state: count > 0 ? state : 'ok',
  values: { count },
})

export function engineChecks({ processes, depths, troubles }: Facts): Check[] {
  const trouble = (judged: (found: EngineTroubles) => Judged) => of(troubles, judged)
  return [
    engine('workersAlive', of(processes, aliveWorkers)),
    engine('workersSilent', of(processes, silentWorkers)),
    engine('versions', of(processes, versions)),
    engine('eventLoop', of(processes, eventLoops)),
    engine('relayBacklog', of(depths, relayBacklog)),
    engine(
      'expiredLeases',
      trouble(({ expiredLeases }) => someAre(expiredLeases, 'warn')),
    ),
    engine(
      'leaseLosses',
      trouble(({ lostLastDay, lostLastHour }) => counted(lostLastDay, lostLastHour)),
    ),
    engine(
      'crashedAttempts',
      trouble(({ crashedLastDay, crashedLastHour }) => counted(crashedLastDay, crashedLastHour)),
    ),
    engine(
      'lateSchedules',
      trouble(({ lateSchedules }) => someAre(lateSchedules, 'bad')),
    ),
    engine(
      'deadLetters',
      of(depths, (found) =>
        someAre(
          found.reduce((sum, { dead }) => sum + dead, 0),
          'warn',
        ),
      ),
    ),
  ]
}

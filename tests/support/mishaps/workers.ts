/** What happens to workers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Arena } from '../arena'
import type { Load } from '../crash-load'
import { until } from '../processes'
import type { Mishap } from '../under-load'

const outcomes = async ({ at }: Arena, id: string): Promise<string[]> =>
  (await at.database.db('job_attempts').where({ run_id: id }).orderBy('attempt')).map(
    ({ outcome }) => outcome,
  )

/** The run of the load whose own handler brings the mishap. */
async function troubled({ at }: Arena, { expected }: Load): Promise<string> {
  const runs = await at.database
    .db('job_runs')
    .whereIn('id', [...expected.keys()])
    .where({ type: 'steps' })
  const found = runs.find(({ payload }) => payload.mishap !== 'none')
  if (!found) throw new Error('no run of the load is in trouble')
  return found.id
}

const tried = async (arena: Arena, load: Load, times: number) => {
  const id = await troubled(arena, load)
  await until(async () => (await arena.at.run(id)).attempt > times, `${id} was tried ${times} times`)
}

async function firstAttempt(arena: Arena, load: Load, allowed: readonly string[]): Promise<void> {
  const [first] = await outcomes(arena, load.pangkat)
  expect(allowed).toContain(first)
}

export const workerMishaps: readonly Mishap[] = [
  {
    name: 'killed: the others go on with all it had',
    isQuick: true,
    happen: async (arena, load) => (await arena.workerOf(load.pangkat)).kill('SIGKILL'),
    afterwards: (arena, load) => firstAttempt(arena, load, ['crashed']),
  },
  {
    name: 'told to stop: it hands back what it has, and exits 0',
    happen: async (arena, load) => {
      const victim = await arena.workerOf(load.pangkat)
      victim.kill('SIGTERM')
      expect(await victim.ended()).toBe(0)
    },
    afterwards: (arena, load) => firstAttempt(arena, load, ['snoozed']),
  },
  {
    name: 'frozen for longer than its lease: it has lost all it had, and changes nothing when it wakes',
    isQuick: true,
    // Long enough that their successors are at work when it wakes.
    extra: Array.from({ length: 6 }, () => ({ lane: '', steps: 120 })),
    happen: async (arena, load) => {
      const victim = await arena.workerOf(load.pangkat)
      victim.kill('SIGSTOP')
      await until(async () => (await arena.at.run(load.pangkat)).attempt > 1, 'another has taken over')
      victim.kill('SIGCONT')
    },
    afterwards: (arena, load) =>
      until(
        async () => (await outcomes(arena, load.pangkat))[0] === 'lost',
        'the woken worker knows what it lost',
      ),
  },
  {
    name: 'frozen together with all others: each goes on with what nobody took',
    happen: async (arena) => {
      const all = [...arena.workers]
      for (const worker of all) worker.kill('SIGSTOP')
      await sleep(5_000)
      for (const worker of all) worker.kill('SIGCONT')
    },
  },
  {
    name: 'killed together with all others: those started in their place go on',
    happen: async (arena) => {
      for (const worker of [...arena.workers]) worker.kill('SIGKILL')
    },
  },
  {
    name: 'ended by a handler that calls process.exit, twice: the run and all beside it go on',
    isQuick: true,
    extra: [{ mishap: 'exit', mishaps: 2 }],
    happen: (arena, load) => tried(arena, load, 2),
  },
  {
    name: 'ended by a handler that fills the heap: the run and all beside it go on',
    extra: [{ mishap: 'heap', mishaps: 1 }],
    happen: (arena, load) => tried(arena, load, 1),
  },
  {
    name: 'blocked by a handler for longer than its lease: what it had goes on elsewhere',
    extra: [{ mishap: 'block', mishaps: 1 }],
    happen: (arena, load) => tried(arena, load, 1),
    afterwards: async (arena, load) => {
      const id = await troubled(arena, load)
      await until(
        async () => (await outcomes(arena, id))[0] === 'lost',
        'the blocked worker knows what it lost',
      )
    },
  },
]

/** Whatever is done to runs, in whatever order and by however many at once, the rows are what the plain model says. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeHints } from '@/jobs/engine/hints'
import { cancel, startRun, startRuns } from '@/jobs/engine/start'
import { releaseBlocked } from '@/models/blocked'
import { countEndedChildren } from '@/models/children'
import { closeDb, db } from '@/models/db'
import { createDatabase, type TestDatabase } from '../support/database'
import { startRedis, type TestRedis } from '../support/redis'
import * as doing from '../support/run-commands'
import { keyed, someEnd, wish } from '../support/run-jobs'
import { atOnce, plantTrees, rounds } from '../support/run-races'
import { brokenRules, FORGET, MOVES, type RealRun, realRuns } from '../support/run-rows'

let database: TestDatabase
let redis: TestRedis

beforeAll(async () => {
  ;[database, redis] = await Promise.all([createDatabase(), startRedis()])
  // What a crash of PostgreSQL costs is another test's business; here it may answer before its disk does.
  await database.db.raw(
    `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`,
  )
  Object.assign(process.env, { DATABASE_URL: database.url, REDIS_URL: redis.url })
  await db().raw(MOVES)
})

afterAll(async () => {
  closeHints()
  await closeDb()
  await database.drop()
  await redis.stop()
})

async function compare({ model }: doing.World, rows: RealRun[]): Promise<void> {
  const noted = model.all().sort((one, other) => (one.id < other.id ? -1 : 1))
  const real = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1))
  expect(real.map((run) => doing.asNoted(run, model.get(run.id)))).toEqual(noted)
  expect(await brokenRules(rows)).toEqual([])
}

const pick = fc.nat(99)
const command = <Args>(name: string, args: fc.Arbitrary<Args>, act: (args: Args) => doing.Act) =>
  fc.tuple(args, pick).map(([given, n]) => new doing.Command(name, act(given), n, compare))
/** On a machine that is busy with other things, fewer lives than asked for are enough. */
const IN_TIME = { interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false }

const plainly = (name: string, act: doing.Act) => command(name, fc.constant(null), () => act)
const names = fc.constantFrom('anak 1', 'anak 2', 'anak 3')
const children = fc.array(fc.record({ wish, name: names }), { minLength: 1, maxLength: 3 })
const circumstances = fc.record({
  isLate: fc.boolean(),
  idempotencyKey: fc.constantFrom(null, null, null, 'sekali'),
})

const starting = command('start', fc.tuple(wish, circumstances), ([what, how]) => doing.start(what, how))
const ending = command('end', someEnd, doing.end)
const claiming = [plainly('claim', doing.claim)]
const COMMANDS = [
  ...[starting, starting, ...claiming, ...claiming, ...claiming, ending, ending],
  plainly('beat', doing.beat),
  plainly('publish', doing.publish),
  plainly('crash', doing.crash),
  plainly('cancel', doing.cancelTree),
  command('spawn', children, doing.spawn),
  command('spawn', children, doing.spawn),
  plainly('count', doing.count),
  plainly('count', doing.count),
  command('reopen', fc.option(wish), doing.reopenRun),
  command('reopen', fc.constant(null), doing.reopenRun),
  plainly('discard', doing.discardRun),
  plainly('release', doing.release),
  plainly('time passes', doing.timePasses),
  plainly('write late', doing.writeLate),
]

it('the rows of all runs are what the model says, after each of two hundred lives of any commands', async () => {
  const life = fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 60, size: 'max' }), async (commands) => {
    await db().raw(FORGET)
    await fc.asyncModelRun(() => ({ model: doing.newWorld(), real: {} }), commands)
  })
  await fc.assert(life, { numRuns: 200, ...IN_TIME })
})

it('nothing breaks, and nobody deadlocks, when many do things to the same runs at the same moment', async () => {
  const life = fc.asyncProperty(rounds, async (all) => {
    await db().raw(FORGET)
    await plantTrees()
    for (const round of all) {
      await atOnce(round)
      expect(await brokenRules(await realRuns())).toEqual([])
    }
  })
  await fc.assert(life, { numRuns: 60, ...IN_TIME })
})

it('two who start the same three hundred keys in opposite orders do not wait for each other', async () => {
  const payloads = Array.from({ length: 300 }, (_, n) => ({ key: `k${n}` }))
  for (let turn = 0; turn < 8; turn++) {
    await db().raw(FORGET)
    const orders = [payloads, [...payloads].reverse()]
    const started = await Promise.all(orders.map((some) => startRuns(keyed, some, { requestedBy: 'uji' })))
    expect(started.flat()).toHaveLength(300)
  }
})

it('a tree that is cancelled while its blocked children are released is cancelled, and nobody deadlocks', async () => {
  for (let turn = 0; turn < 8; turn++) {
    await db().raw(FORGET)
    const { run } = await startRun(keyed, { payload: { key: 'akar' }, requestedBy: 'uji' })
    await db().raw(
      `INSERT INTO job_runs (id, family, type, payload, max_attempts, requested_by, parent_id, child_key, blocked_on)
       SELECT 'anak ' || (1000 - n), 'test', 'plain', '{}', 3, 'uji', ?, n, 'token' FROM generate_series(1, 400) n`,
      [run.id],
    )
    await db()('job_runs')
      .where({ id: run.id })
      .update({ status: 'waiting', children_total: 400, children_open: 400 })
    const release = () => releaseBlocked('token', 'uji')
    await Promise.all([cancel(run.id, 'uji'), release(), release()])
    expect(await db()('job_runs').whereNot({ status: 'cancelled' })).toEqual([])
  }
})

it('a cancelled tree is counted level by level, each parent to the last child', async () => {
  await db().raw(FORGET)
  await plantTrees()
  for (const { id } of await realRuns()) await cancel(id, 'uji')
  while ((await countEndedChildren()).length > 0);
  const rows = await realRuns()
  expect(rows.filter(({ total }) => total > 0).length).toBeGreaterThan(2)
  expect(rows.filter(({ open }) => open > 0)).toEqual([])
  expect(await brokenRules(rows)).toEqual([])
})

/** Very many pangkat rows: how fast they come, how long they publish and are undone, and what it costs beside. */
import { proxySource } from '@/controller/proxy-sources'
import { describeMachine } from './machine'
import { reportMillion } from './million-report'
import { steps, TYPE } from './million-runs'
import { readOptions } from './options'
import { bareLoop } from './proxy-rounds'
import { openScene } from './scene'
import { installStageClock } from './stage-clock'

const CONCURRENCY = 8

export async function run(args: string[]): Promise<void> {
  const { numbers } = readOptions(args, {
    rows: { otherwise: 1_000_000, least: 100 },
    latency: { otherwise: 5, least: 0 },
  })
  const { rows, latency } = numbers
  const scene = await openScene({ rows: { [TYPE]: rows }, latencyMs: latency })
  const source = await proxySource(TYPE)
  await installStageClock(scene.database.db)
  console.error('the bare loop …')
  const bare = await bareLoop({ scene, source, rows }, CONCURRENCY)
  const worker = await scene.worker()
  const idleBytes = worker.peakBytes()
  const measured = await steps({ scene, source, worker, rows })
  const machine = await describeMachine(scene.database.db, scene.redis)
  await worker.stop()
  await scene.close()
  console.log(reportMillion({ rows, latencyMs: latency, machine, bare, idleBytes, ...measured }))
}

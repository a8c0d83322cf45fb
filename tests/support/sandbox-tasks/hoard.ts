/** Takes ever more memory, of the heap or outside of it as Buffers; or makes much garbage and keeps none of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SandboxTask } from '@/jobs/engine/sandbox'

const someObjects = () => Array.from({ length: 10_000 }, (_, index) => ({ index }))

const hoard: SandboxTask<'heap' | 'buffers' | 'garbage', never, number> = async (kind) => {
  const kept: unknown[] = []
  for (let round = 1; kind !== 'garbage' || round < 3_000; round += 1) {
    if (kind === 'heap') kept.push(someObjects())
    else if (kind === 'garbage') kept.splice(0, 1, someObjects())
    else {
      kept.push(Buffer.alloc(4_000_000, round))
      await sleep(1)
    }
  }
  return kept.length
}

export default hoard

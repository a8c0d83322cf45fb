/** Sends the numbers up to `last`, each with how far it had got; gives their sum. */
import type { SandboxTask } from '@/jobs/engine/sandbox'

interface Count {
  last: number
  /** Sends without waiting for the one before. */
  isHasty?: boolean
}

interface Counted {
  number: number
  at: Date
  bytes: Buffer
}

const count: SandboxTask<Count, Counted, { sum: number }> = async ({ last, isHasty = false }, out) => {
  let sum = 0
  for (let number = 1; number <= last; number += 1) {
    sum += number
    const sent = out.send({ number, at: new Date(number), bytes: Buffer.from([number]) })
    if (!isHasty) await sent
  }
  return { sum }
}

export default count

/** Says its process id, then never lets its event loop run again. */
import type { SandboxTask } from '@/jobs/engine/sandbox'

const spin: SandboxTask<null, number, never> = async (_input, out) => {
  await out.send(process.pid)
  for (;;) Math.sqrt(2)
}

export default spin

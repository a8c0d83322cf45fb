/** Fails in the way it is told to. */
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import type { SandboxTask } from '@/jobs/engine/sandbox'

const fail: SandboxTask<string, never, unknown> = async (how) => {
  if (how === 'permanent') throw new Permanent('bad_file', 'sheet 3 has no header', { sheet: 3 })
  if (how === 'failure') throw new RunFailure('not_yet', 'the file is still growing', { name: 'a.xlsx' })
  if (how === 'error') throw new Error('cannot reach postgres://admin:rahasia@db/kantor')
  if (how === 'uncopyable') return () => undefined
  process.exit(Number(how))
}

export default fail

/** Gives its whole environment and arguments. */
import type { SandboxTask } from '@/jobs/engine/sandbox'

const environment: SandboxTask<null, never, { env: NodeJS.ProcessEnv; args: string[] }> = async () => ({
  env: { ...process.env },
  args: process.argv.slice(2),
})

export default environment

/** A process that keeps a sandboxed task spinning and prints the id of its process. */
import { runInSandbox } from '@/jobs/engine/sandbox'

await runInSandbox<null, number, never>(new URL('./sandbox-tasks/spin.ts', import.meta.url), null, {
  memoryMb: 300,
  signal: new AbortController().signal,
  onItem: (pid) => {
    process.stdout.write(`${pid}\n`)
  },
})

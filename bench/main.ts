/** `npm run bench -- <name> [settings]`: runs one benchmark. It is not a test: the exit code says only whether it ran. */
import { plainMessage } from '@/utils/errors'
import { closeAll } from './closing'

/** By name; each is loaded only when it is asked for. */
const benchmarks: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<void> }>>> = {
  proxy: () => import('./proxy'),
  million: () => import('./million'),
  lists: () => import('./lists'),
  engine: () => import('./engine'),
  console: () => import('./console'),
  import: () => import('./import'),
}

let interrupted = false

async function main([name = '', ...args]: string[]): Promise<number> {
  const load = benchmarks[name]
  if (!load) {
    console.error(`Which benchmark? npm run bench -- ${Object.keys(benchmarks).join(' | ')}`)
    return 2
  }
  try {
    const benchmark = await load()
    await benchmark.run(args)
    return 0
  } catch (error) {
    if (!interrupted) console.error(`The benchmark could not be run: ${plainMessage(error)}`)
    return 1
  } finally {
    await closeAll()
  }
}

const interrupt = () => {
  if (interrupted) return
  interrupted = true
  closeAll().finally(() => process.exit(130))
}
process.on('SIGINT', interrupt)
process.on('SIGTERM', interrupt)

main(process.argv.slice(2)).then((code) => {
  if (!interrupted) process.exit(code)
})

/** A run's verbs as commands to copy: for curl with an API token, and for the command line of the installation. */
import type { AllowedActions, RunCommand } from '@/replies/runs'
import { jobName, jobOf } from './retryable'
import { baseUrl } from './run-url'

/** One argument of a POSIX shell. */
export const quoted = (text: string) =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** The token stays out of what is copied: it comes from the environment. */
function curl(path: string, body?: object): string {
  const write = body ? ` -X POST -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}` : ''
  return `curl -sS -H "Authorization: Bearer $SINKRON_TOKEN"${write} ${quoted(baseUrl() + path)}`
}

interface Run {
  id: string
  family: string
  type: string
  payload: unknown
}

/** The verb that starts the same once more; null when the command line has none for this job. */
function againOf(
  { payload, ...job }: Run,
  { isForced }: NonNullable<AllowedActions['again']>,
): string | null {
  const plain = jobOf(job)?.payload.safeParse({})
  if (!plain?.success) return null
  const isPlain = JSON.stringify(plain.data) === JSON.stringify(payload)
  const words = [
    `sinkron run ${jobName(job)}`,
    ...(isForced ? ['--force'] : []),
    ...(isPlain ? [] : [`--payload ${quoted(JSON.stringify(payload))}`]),
  ]
  return words.join(' ')
}

/** The verbs that are allowed now. */
export function commandsOf(run: Run, allowed: AllowedActions): RunCommand[] {
  const path = `/api/runs/${encodeURIComponent(run.id)}`
  const commands: RunCommand[] = [
    { what: 'follow', curl: curl(path), cli: `sinkron status ${quoted(run.id)} --json` },
  ]
  if (allowed.again)
    commands.push({
      what: 'again',
      curl: curl(allowed.again.path, allowed.again.body),
      cli: againOf(run, allowed.again),
    })
  if (allowed.retry)
    commands.push({
      what: 'retry',
      curl: curl(`${path}/retry`, {}),
      cli: `sinkron dead retry ${quoted(run.id)}`,
    })
  if (allowed.cancel)
    commands.push({
      what: 'cancel',
      curl: curl(`${path}/cancel`, {}),
      cli: `sinkron cancel ${quoted(run.id)}`,
    })
  return commands
}

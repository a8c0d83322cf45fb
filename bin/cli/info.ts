/** The verb `info`: where everything is, and which processes live. */
import { closeDb } from '@/models/db'
import { knownProcesses } from '@/models/process'
import { env } from '@/utils/env'
import { version } from '@/utils/version'
import { print } from './output'
import type { Verbs } from './verb'

export { closeDb as close }

async function info(options: { json?: true }): Promise<void> {
  const { DATABASE_URL, REDIS_URL, SINKRON_HOME, HOST, PORT, PUBLIC_URL } = env()
  const processes = (await knownProcesses()).map(
    ({ role: as, pid, host, version: runs, isSilent, ...known }) => ({
      role: as,
      pid,
      host,
      version: runs,
      isSilent,
      heartbeatAt: known.heartbeatAt.toISOString(),
    }),
  )
  const url = PUBLIC_URL ?? `http://${HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST}:${PORT}`
  const shown = {
    url,
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    home: SINKRON_HOME,
    version,
    processes,
  }
  const hide = (address: string) => address.replace(/(:\/\/[^:/]*:)[^@]+@/, '$1***@')
  const lines = [
    `url       ${url}`,
    `database  ${hide(DATABASE_URL)}`,
    `redis     ${hide(REDIS_URL)}`,
    `home      ${SINKRON_HOME}`,
    `version   ${version}`,
    ...processes.map(
      (one) =>
        `${one.role.padEnd(9)} pid ${one.pid} on ${one.host}, ${one.isSilent ? 'SILENT, ' : ''}last heard of ${one.heartbeatAt}`,
    ),
    ...(processes.every(({ isSilent }) => isSilent) ? ['no web or worker process is running'] : []),
  ]
  print(options.json, shown, lines.join('\n'))
}

export const verbs: Verbs<'info'>['verbs'] = {
  info: (command) => {
    command.option('--json').action(info)
  },
}

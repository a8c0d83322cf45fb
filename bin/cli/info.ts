/** The verb `info`: where everything is, and which processes live. */
import { livingProcesses } from '@/models/process'
import { env } from '@/utils/env'
import { version } from '@/utils/version'
import { print } from './output'

export async function info(options: { json?: true }): Promise<void> {
  const { DATABASE_URL, REDIS_URL, SINKRON_HOME, HOST, PORT, PUBLIC_URL } = env()
  const processes = (await livingProcesses()).map(({ role: as, pid, host, heartbeatAt }) => ({
    role: as,
    pid,
    host,
    heartbeatAt: heartbeatAt.toISOString(),
  }))
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
      (one) => `${one.role.padEnd(9)} pid ${one.pid} on ${one.host}, last heard of ${one.heartbeatAt}`,
    ),
    ...(processes.length === 0 ? ['no web or worker process is running'] : []),
  ]
  print(options.json, shown, lines.join('\n'))
}

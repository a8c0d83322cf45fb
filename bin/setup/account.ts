/** The user that PostgreSQL runs as when the start is root's: the server refuses root. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { SetupError } from './say'

export interface Account {
  uid: number
  gid: number
}

/** `nobody` when this process is root's, else null: the server then runs as the user who started it. */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined)
    throw new SetupError(
      'PostgreSQL does not run as root, and this system has no user "nobody" to run it as.',
      'Start Sinkron as another user, or set DATABASE_URL to a PostgreSQL server of your own.',
    )
  return { uid: Number(uid), gid: Number(gid) }
}

/** Whether the account can enter the folder: every folder above it must let it through. */
export function canEnter(account: Account, folder: string): boolean {
  const answer = spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/', stdio: 'ignore' })
  if (answer.error)
    throw new SetupError(
      `PostgreSQL cannot be started as user ${account.uid}: ${answer.error.message}.`,
      'Start Sinkron as a user other than root, or set DATABASE_URL to a PostgreSQL server of your own.',
    )
  return answer.status === 0
}

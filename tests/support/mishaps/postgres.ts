/** What happens to PostgreSQL: a server of the test's own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { canMountDisk, type OwnPostgres } from '../own-postgres'
import type { Mishap } from '../under-load'

const LONGER_THAN_A_LEASE_MS = 4_000

const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`

/** `own` is asked when a mishap happens. */
export function postgresMishaps(own: () => OwnPostgres): Mishap[] {
  const locked = async (statement: string) => {
    const holder = await own().db.transaction()
    await holder.raw(statement)
    await sleep(LONGER_THAN_A_LEASE_MS)
    await holder.rollback()
  }
  return [
    {
      name: 'killed and started again: what was committed stands, and all goes on from it',
      isQuick: true,
      happen: async () => {
        await own().kill('SIGKILL')
        await sleep(1_000)
        await own().start()
      },
    },
    {
      name: 'stopped without a checkpoint and started again: what was staged is fetched anew',
      happen: async () => {
        await own().kill('SIGQUIT')
        await own().start()
      },
    },
    {
      name: 'away for longer than a lease: nobody is taken for crashed more than once for it',
      happen: async () => {
        await own().kill('SIGQUIT')
        await sleep(LONGER_THAN_A_LEASE_MS)
        await own().start()
      },
    },
    {
      name: 'ending every connection, three times: all are opened again',
      isQuick: true,
      happen: async () => {
        for (let times = 0; times < 3; times++) {
          await own().db.raw(TERMINATE)
          await sleep(500)
        }
      },
    },
    {
      name: 'holding runs locked for longer than a lease: nothing is done twice when the lock is gone',
      happen: () => locked('LOCK TABLE job_runs IN EXCLUSIVE MODE'),
    },
    {
      name: 'holding attempts locked for longer than a lease: each attempt ends once',
      happen: () => locked('LOCK TABLE job_attempts IN ACCESS EXCLUSIVE MODE'),
    },
    {
      name: 'holding the table locked for longer than a lease: the sync waits to publish, and does so once',
      happen: () => locked('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE'),
    },
  ]
}

/** Of a server with a disk of its own. */
export function diskMishaps(own: () => OwnPostgres): Mishap[] {
  return [
    {
      name: 'without room on its disk: all goes on once there is room again',
      isQuick: canMountDisk(),
      happen: async () => {
        own().fillDisk(0)
        await sleep(LONGER_THAN_A_LEASE_MS)
        own().emptyDisk()
        // Without room for its log a server gives up by itself, as it does when it is started in that state.
        if (!(await own().isUp())) await own().start()
      },
    },
  ]
}

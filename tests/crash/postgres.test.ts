/** PostgreSQL is killed, cut off or full under load; every run still ends once, and the rows come out the same. */
import { openArena } from '../support/arena'
import { diskMishaps, postgresMishaps } from '../support/mishaps/postgres'
import { canMountDisk, type OwnPostgres, startOwnPostgres } from '../support/own-postgres'
import { quick, underLoad } from '../support/under-load'

/** Room for the server itself, its log, and little more. */
const DISK_MB = 320

let own: OwnPostgres

async function open(diskMb?: number) {
  own = await startOwnPostgres(diskMb ? { diskMb } : {})
  return openArena({ database: own })
}

// One arena for both: only where a disk can be made is its mishap among them.
const mishaps = quick([...postgresMishaps(() => own), ...diskMishaps(() => own)])
underLoad('PostgreSQL', mishaps, () => open(canMountDisk() ? DISK_MB : undefined))

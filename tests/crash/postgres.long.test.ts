/** PostgreSQL is killed, cut off or full under load, in every way and again and again. */
import { openArena } from '../support/arena'
import { diskMishaps, postgresMishaps } from '../support/mishaps/postgres'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres'
import { inRounds, underLoad } from '../support/under-load'

/** Room for the server itself, its log, and little more. */
const DISK_MB = 320

let own: OwnPostgres

async function open(diskMb?: number) {
  own = await startOwnPostgres(diskMb ? { diskMb } : {})
  return openArena({ database: own })
}

underLoad('PostgreSQL', inRounds(postgresMishaps(() => own)), () => open())
underLoad('PostgreSQL on a small disk', inRounds(diskMishaps(() => own)), () => open(DISK_MB))

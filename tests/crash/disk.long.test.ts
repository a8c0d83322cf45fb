/** PostgreSQL runs out of disk under load, again and again. */
import { openArena } from '../support/arena'
import { diskMishaps } from '../support/mishaps/postgres'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres'
import { inRounds, underLoad } from '../support/under-load'

/** Room for the server itself, its log, and little more. */
const DISK_MB = 320

let own: OwnPostgres

underLoad('PostgreSQL on a small disk', inRounds(diskMishaps(() => own)), async () => {
  own = await startOwnPostgres({ diskMb: DISK_MB })
  return openArena({ database: own })
})

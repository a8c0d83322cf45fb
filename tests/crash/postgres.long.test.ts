/** PostgreSQL is killed or cut off under load, in every way and again and again. */
import { openArena } from '../support/arena'
import { postgresMishaps } from '../support/mishaps/postgres'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres'
import { inRounds, underLoad } from '../support/under-load'

let own: OwnPostgres

underLoad('PostgreSQL', inRounds(postgresMishaps(() => own)), async () => {
  own = await startOwnPostgres()
  return openArena({ database: own })
})
